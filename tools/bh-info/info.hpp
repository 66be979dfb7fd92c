#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::info {

/// Writes about each RUN to standard output; incomplete if one is damaged or cut short. \throws bh::Error after the
/// last one if some could not be read.
cli::Outcome info(const Options& options, cli::Context& context);

} // namespace bh::info
