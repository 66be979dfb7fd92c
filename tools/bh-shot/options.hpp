#pragma once

#include "picture.hpp"
#include "step_reader.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace bh::shot {

/// Columns and rows of a contact sheet.
struct Grid
{
    int columns = 0;
    int rows = 0;

    bool operator==(const Grid&) const = default;
};

struct Options
{
    std::string input; ///< "-" is standard input
    std::string output = "-";
    Overwrite overwrite = Overwrite::no;
    Selection selection;
    std::optional<std::uint64_t> at; ///< either this or `sheet`
    std::optional<Grid> sheet;
    Look look;
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

} // namespace bh::shot
