#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::replay {

/// Different if something compared was not as recorded; incomplete if a recording was damaged or cut short.
cli::Outcome replay(const Options& options, cli::Context& context);

} // namespace bh::replay
