#pragma once

#include "options.hpp"
#include "run_reader.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::replay {

/// Listens for a live emulator, answers it as was answered when the recording was made, compares what it says with the
/// recording, and reports on standard output when the recording is played.
cli::Outcome to_emulator(RunReader& runs, const Options& options, cli::Context& context);

} // namespace bh::replay
