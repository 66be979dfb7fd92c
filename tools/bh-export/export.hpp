#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::exporter {

/// Does what the options say. \throws bh::Error; then nothing is written
cli::Outcome export_run(const Options& options, cli::Context& context);

} // namespace bh::exporter
