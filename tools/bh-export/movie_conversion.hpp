#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::exporter {

/// Writes the movie anew, perhaps in another flavour. \throws bh::Error
cli::Outcome convert_movie(const Options& options, cli::Context& context);

} // namespace bh::exporter
