#pragma once

#include <bh/cli/context.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::play {

/// How the results of an evaluation are written.
enum class Format
{
    table,
    markdown,
    json
};

/// What is played, and what plays it. What is empty or not given is left to the programs.
struct GameOptions
{
    std::uint64_t emulators = 1;
    bool bizhawk = false; ///< wait for a real BizHawk; no emulator is started
    std::string rom;
    std::string core;
    std::string state; ///< in which every emulator begins
    std::string speed;
    std::string map;
    std::optional<std::uint64_t> interval; ///< frames from one update to the next
    std::optional<std::uint64_t> episode_steps;
    std::string reward; ///< what a step earns, an expression of fields
    bool shots = false;
    std::string userdata; ///< more settings of gsl_sender.lua
};

/// Who chooses the actions.
struct PolicyOptions
{
    std::vector<std::string> policies; ///< as they were given: none, random, a URL or a command line
    std::vector<std::string> command;  ///< behind --
    std::string frames;
    std::string timeout;
    std::string actions;
    bool batch = false;
};

struct Options
{
    PolicyOptions policy;
    GameOptions game;
    std::string listen;
    std::string output; ///< empty: nothing is kept
    bool overwrite = false;
    bool append = false;
    std::optional<std::uint64_t> steps;
    std::optional<std::uint64_t> episodes;
    std::vector<std::uint64_t> seeds; ///< empty: none was given
    bool evaluates = false;           ///< plays each policy with each seed and compares what they earn
    std::uint64_t jobs = 1;           ///< of an evaluation: runs at the same time
    Format format = Format::table;
    bool print = false;
};

/// \throws bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// How it ended. Messages about failures are out already.
struct Ending
{
    bool has_failed = false;
    bool has_lost_data = false;
};

/// Plays, or evaluates, or prints the pipeline. \throws bh::Error if nothing can be played
Ending play(const Options& options, cli::Context& context);

} // namespace bh::play
