#pragma once

#include "options.hpp"

#include <bh/cli/context.hpp>
#include <bh/cli/run_tool.hpp>

namespace bh::gsl_dump {

/// Writes the selected steps of all inputs to standard output. An input that cannot be read does not keep the others
/// from being written. \throws bh::Error when an input could not be read, after the others were
cli::Outcome dump(const Options& options, cli::Context& context);

} // namespace bh::gsl_dump
