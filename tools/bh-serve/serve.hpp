#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::serve {

/// Serves until told to stop by a signal, by --steps or --episodes, or by the loss of standard output's reader.
cli::Outcome serve(const Options& options, cli::Context& context);

} // namespace bh::serve
