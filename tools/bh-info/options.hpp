#pragma once

#include <bh/cli/context.hpp>
#include <bh/record/selection.hpp>

#include <string>
#include <vector>

namespace bh::info {

struct Options
{
    std::vector<std::string> runs; ///< never empty; "-" is standard input, at most once
    bool json = false;
    bool verify = false;
    bool stats = false;
    bool lint = false;
    bool table = false;          ///< a line for each RUN; so for a folder
    bool returns = false;        ///< only the episodes' returns, as CSV
    record::Selection selection; ///< everything with `verify`
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Writes about each RUN to standard output; incomplete if one is damaged or cut short. \throws bh::Error after the
/// last one if some could not be read.
cli::Outcome info(const Options& options, cli::Context& context);

} // namespace bh::info
