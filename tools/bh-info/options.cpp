#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <unistd.h>

#include <algorithm>

namespace bh::info {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-info",
    .usage = "[OPTIONS] RUN|DIR...",
    .purpose = "Tells what is in recordings, whether they are whole, and what is odd about them.",
    .example = "bh-info run.zst\n"
               "bh-info runs/\n",
};

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    cli::Parser parser{k_description};
    parser.flag("--json", options.json, "write a JSON object for every RUN, one a line");
    parser.flag("--verify", options.verify, "check every checksum, every record and every picture");
    parser.flag("--stats", options.stats, "fields with their values, actions, rewards, latencies, steps per second");
    parser.flag("--lint", options.lint, "look for what spoils training data: frozen pictures, missing fields, gaps");
    parser.flag("--table", options.table, "a line for each RUN; a folder's recordings are shown so");
    parser.flag("--returns", options.returns, "a line of CSV for each episode, with its return: a learning curve");
    parser.number("--session", "S", options.selection.session, "only steps of session S");
    parser.number("--episode", "E", options.selection.episode, "only steps of episode E");
    parser.number("--from", "N", options.selection.from, "begin at step N of the selection, counted from 0");
    parser.number("--until", "N", options.selection.until, "end after step N of the selection");
    parser.operands("RUN", options.runs, 1, SIZE_MAX);
    parser.parse(argc, argv, context);

    const auto from_stdin = std::count(options.runs.begin(), options.runs.end(), "-");
    if (from_stdin > 1) {
        throw UsageError{"-", "standard input can be read only once"};
    }
    if (from_stdin == 1 && ::isatty(STDIN_FILENO) == 1) {
        throw UsageError{"standard input is a terminal; name a recording, or pipe one in"};
    }
    if (options.returns && (options.json || options.verify || options.stats || options.lint || options.table)) {
        throw UsageError{"--returns", "writes CSV and nothing else; leave out the other forms"};
    }
    if (options.table && (options.json || options.verify || options.stats || options.lint)) {
        throw UsageError{"--table", "has a line for each RUN and no room for more; leave out the other forms"};
    }
    if (options.verify && !options.selection.is_everything()) {
        throw UsageError{"--verify", "checks whole recordings, not parts of them"};
    }
    if (options.selection.from && options.selection.until && *options.selection.from > *options.selection.until) {
        throw UsageError{"--from", "lies behind --until"};
    }
    return options;
}

} // namespace bh::info
