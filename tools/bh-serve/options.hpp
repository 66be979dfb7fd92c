#pragma once

#include "loop/recognition.hpp"

#include <bh/cli/context.hpp>
#include <bh/image/view.hpp>
#include <bh/net/message_server.hpp>
#include <bh/net/policy_process.hpp>
#include <bh/protocol/client_variables.hpp>
#include <bh/protocol/random_draws.hpp>
#include <bh/record/expression.hpp>
#include <bh/record/where.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::serve {

/// What a policy gets of a screenshot.
enum class PolicyFrames
{
    none,
    png,
    raw,
    gray
};

/// What follows when the policy command ends by itself.
enum class OnPolicyDeath
{
    restart,
    stop
};

/// What is played, and how; told to the clients that ask, and to the policy.
struct GameOptions
{
    std::string system; ///< as BizHawk names it; empty: not said
    protocol::GameSettings settings;
    std::vector<std::string> save_texts; ///< as they were given: PATH or PATH=WEIGHT
    std::vector<protocol::Save> saves;
    std::uint64_t seed = 0; ///< of the draws of saves
    bool grayscale = false;
    std::uint64_t picture_bytes_max = std::uint64_t{16} << 20; ///< of RGB that a picture may unpack to
    bool human = false;                                        ///< a person plays; nothing is pressed
    /// Fields for clients that speak GSL, each "|speed:200" or empty: the settings that were said.
    std::string speed_field;
    std::string frameskip_field;
    std::string sound_field;
};

struct Options
{
    std::vector<std::string> listen = {"127.0.0.1:9001"};
    std::string policy = "none"; ///< "none", "random" or a server's URL; of no account if there is a command
    std::vector<std::string> command;
    std::optional<net::PolicyDescriptors> policy_descriptors; ///< in place of a command
    PolicyFrames policy_frames = PolicyFrames::none;
    image::View policy_view; ///< of raw and gray pictures
    std::int64_t policy_timeout_us = 10'000'000;
    std::int64_t policy_grace_us = 5'000'000;
    bool batch = false;                       ///< ask the policy command about all waiting observations at once
    std::uint64_t batch_least = 1;            ///< so many must wait
    bool ask_ends = false;                    ///< also about the last observations of episodes
    std::optional<record::Expression> reward; ///< of steps whose client gives none
    std::optional<record::Where> terminated;  ///< ends the episode of an observation that it holds for
    protocol::RandomActions actions;          ///< of the random policy
    std::uint64_t seed = 0;
    std::optional<std::uint64_t> steps;    ///< of all sessions together
    std::optional<std::uint64_t> episodes; ///< of all sessions together
    std::string token;
    bool insecure = false;
    std::vector<std::string> allow_hosts;
    std::uint64_t body_bytes = net::MessageServerOptions{}.body_bytes;
    OnPolicyDeath on_policy_death = OnPolicyDeath::restart;
    GameOptions game;
    LoopOptions loop;
};

/// Does the policy's name say that a server has the say?
bool names_server(const Options& options);

/// Is the policy a program, which is asked by bh-policy(7)?
bool asks_program(const Options& options);

/// Does somebody else choose the actions, and take time for it?
bool asks_somebody(const Options& options);

/// \throws bh::UsageError, bh::FileError (token file)
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Serves until told to stop by a signal, by --steps or --episodes, or by the loss of standard output's reader.
cli::Outcome serve(const Options& options, cli::Context& context);

} // namespace bh::serve
