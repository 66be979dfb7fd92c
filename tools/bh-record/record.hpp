#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::recorder {

/// Records until the input ends. Incomplete if the input was damaged or had no `end` record.
cli::Outcome record(const Options& options, cli::Context& context);

} // namespace bh::recorder
