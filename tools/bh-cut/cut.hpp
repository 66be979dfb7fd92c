#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::cut {

/// Makes one recording of the selected parts of all inputs. Incomplete if an input was damaged or cut short.
cli::Outcome cut(const Options& options, cli::Context& context);

} // namespace bh::cut
