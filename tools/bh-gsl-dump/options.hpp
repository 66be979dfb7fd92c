#pragma once

#include <bh/cli/context.hpp>
#include <bh/record/selection.hpp>
#include <bh/record/where.hpp>

#include <optional>
#include <string>
#include <vector>

namespace bh::gsl_dump {

enum class Format
{
    jsonl,
    csv,
    tsv,
    table
};

/// What --changes writes.
enum class Changes
{
    none,  ///< all steps
    steps, ///< only steps that differ from the one before them
    values ///< a row for each value that differs
};

struct Options
{
    std::vector<std::string> inputs; ///< at least one; "-" is standard input, at most once
    Format format = Format::jsonl;
    std::vector<std::string> fields; ///< empty: the observation as it is
    record::Selection selection;
    std::optional<record::Where> where;
    bool summary = false; ///< not the steps but what values their fields have
    Changes changes = Changes::none;
    bool transitions = false; ///< beside an action stands what it led to
    bool follow = false;      ///< the one input grows, and is read until it is finished
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Writes the selected steps of all inputs to standard output. An input that cannot be read does not keep the others
/// from being written. \throws bh::Error when an input could not be read, after the others were
cli::Outcome dump(const Options& options, cli::Context& context);

} // namespace bh::gsl_dump
