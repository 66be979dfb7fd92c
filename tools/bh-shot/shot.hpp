#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::shot {

/// Reads the recording and writes what the options ask for.
cli::Outcome shot(const Options& options, cli::Context& context);

} // namespace bh::shot
