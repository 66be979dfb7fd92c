#pragma once

#include "options.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::policy {

/// Plays on standard input and output as the options say, until the input ends or a signal comes. Lines that are no
/// messages are reported and passed over.
cli::Outcome run(const Options& options, cli::Context& context);

} // namespace bh::policy
