#pragma once

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>
#include <bh/image/view.hpp>
#include <bh/net/policy_process.hpp>
#include <bh/record/selection.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::replay {

/// Where the recording is played to.
enum class Target
{
    stream,   ///< the record stream, on standard output
    policy,   ///< a policy, whose actions are compared with the recorded ones
    server,   ///< a server, whose replies are compared with the recorded ones
    emulator, ///< a live emulator, whose observations are compared with the recorded ones
};

/// What a policy gets of a recorded picture.
enum class PolicyFrames
{
    none,
    png,
    raw,
    gray
};

enum class Report
{
    text,
    json
};

struct Options
{
    std::vector<std::string> runs; ///< never empty; "-" is standard input
    Target target = Target::stream;
    bool keep_frames = true;
    record::Selection selection;
    Report report = Report::text;
    double pace = 0; ///< 2 is twice as fast as it was; 0 is as fast as it goes

    // To a policy. Without command, descriptors and answers, the observations go to standard output.
    std::vector<std::string> command;
    std::string policy; ///< "fd:IN,OUT", two inherited descriptors in place of a command; empty: none
    std::optional<net::PolicyDescriptors> policy_descriptors; ///< the same
    std::string answers;                                      ///< a file, "-" is standard input; empty: none
    PolicyFrames policy_frames = PolicyFrames::none;
    image::View policy_view; ///< of raw and gray pictures
    std::int64_t policy_timeout_us = 10'000'000;

    // To a server.
    std::string server; ///< "http://HOST:PORT/PATH" or "tcp://HOST:PORT"
    std::uint64_t clients = 1;

    std::int64_t timeout_us = 0; ///< for a server's answer or an emulator's message; 0 is for ever

    // To an emulator.
    std::vector<std::string> listen = {"127.0.0.1:9001"};
    bool insecure = false;
    bool stop_on_divergence = true;
    std::string diff; ///< where to write the pictures of the first divergence; empty: nowhere
    Overwrite overwrite = Overwrite::no;
};

/// Is the policy a program, which is asked by bh-policy(7)?
[[nodiscard]] inline bool asks_program(const Options& options)
{
    return !options.command.empty() || options.policy_descriptors;
}

/// \throws bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

} // namespace bh::replay
