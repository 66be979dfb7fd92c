#pragma once

#include "options.hpp"
#include "run_reader.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::replay {

/// Plays the emulator's side to a server: sends what was recorded, compares the replies with the recorded ones and
/// reports on standard output. Each session goes its own way, one message at a time. \throws bh::Error if an answer
/// does not come in time.
cli::Outcome to_server(RunReader& runs, const Options& options, cli::Context& context);

} // namespace bh::replay
