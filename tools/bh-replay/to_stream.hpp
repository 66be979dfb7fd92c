#pragma once

#include "options.hpp"
#include "run_reader.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::replay {

/// Writes the records to standard output.
cli::Outcome to_stream(RunReader& runs, const Options& options, cli::Context& context);

} // namespace bh::replay
