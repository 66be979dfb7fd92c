#pragma once

#include <bh/cli/context.hpp>
#include <bh/record/selection.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bh::replay {

/// Where the recording is played to.
enum class Target
{
    stream, ///< the record stream, on standard output
    policy, ///< a policy command, whose actions are compared with the recorded ones
};

struct Options
{
    std::vector<std::string> runs; ///< never empty; "-" is standard input
    Target target = Target::stream;
    bool keep_frames = true;
    record::Selection selection;
    std::vector<std::string> command;
    bool policy_frames = false; ///< give the policy the recorded PNGs
    std::int64_t policy_timeout_us = 10'000'000;
};

/// \throws bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

} // namespace bh::replay
