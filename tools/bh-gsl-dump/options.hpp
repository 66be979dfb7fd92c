#pragma once

#include <bh/cli/context.hpp>
#include <bh/record/selection.hpp>

#include <string>
#include <vector>

namespace bh::gsl_dump {

enum class Format
{
    jsonl,
    csv,
    tsv
};

struct Options
{
    std::vector<std::string> inputs; ///< at least one; "-" is standard input, at most once
    Format format = Format::jsonl;
    std::vector<std::string> fields; ///< empty: the observation as it is
    record::Selection selection;
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

} // namespace bh::gsl_dump
