#pragma once

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>

#include <functional>

namespace bh::cli {

/// How a run ended that did not fail. The values are exit statuses.
enum class Outcome
{
    complete = 0,   ///< everything asked for is done
    incomplete = 3, ///< done, but data was lost or skipped
    different = 4,  ///< compared, and different
};

/// Thrown by Parser::parse() after it wrote the text of --help or --version.
struct HelpShown
{
};

using ToolBody = std::function<Outcome(Context&)>;

/// Runs a tool's body and turns its ending into words and an exit status: 0, 3, 4 as Outcome, 1 for a failure, 2 for
/// wrong usage. A lost reader of standard output ends the process by SIGPIPE, in silence. SIGPIPE itself is ignored
/// while the body runs.
int run_tool(std::string_view name, const ToolBody& body);

} // namespace bh::cli
