#pragma once

#include <bh/cli/parser.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace bh::cli {

/// One row of --help.
struct HelpRow
{
    std::string names;
    std::string type; ///< empty for flags
    std::string text;
};

std::string help_text(const ToolDescription& description, const std::vector<HelpRow>& rows);

/// What --version shows: the tool's version, and those of the libraries that it runs with.
std::string version_text(std::string_view tool);

/// The known long option nearest to a mistyped one, or an empty string when none is near.
std::string nearest_option(const std::string& mistyped, const std::vector<HelpRow>& rows);

} // namespace bh::cli
