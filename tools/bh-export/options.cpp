#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/parser.hpp>

#include <unistd.h>

#include <vector>

namespace bh::exporter {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-export",
    .usage = "[OPTIONS] RUN --to FORMAT -o OUT",
    .purpose = "Turns a recording into what other programs read: the inputs of a run as a movie.",
    .example = "bh-export run.zst --to bk2 --episode 0 -o run.bk2\n"
               "bh-export best.bk2 --to bk2 --flavor retro --state level1.bin -o best-retro.bk2\n",
};

/// What --to names.
enum class Format
{
    bk2
};

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::optional<Format> format;
    bool overwrite = false;
    std::vector<std::string> operands;
    cli::Parser parser{k_description};
    parser.choice("--to", "FORMAT", format, {{"bk2", Format::bk2}}, "bk2: a movie for BizHawk or gym-retro");
    parser.choice("--flavor", "NAME", options.flavor,
                  {{"bizhawk", movie::Flavor::bizhawk}, {"retro", movie::Flavor::retro}},
                  "who shall read the movie: bizhawk, or retro, which is gym-retro and stable-retro");
    parser.option("-o,--output", "OUT", options.output, "write to OUT; - is standard output");
    parser.flag("-O,--overwrite", overwrite, "replace OUT if it exists");
    parser.number("--session", "S", options.session, "session S; needed if there are several");
    parser.number("--episode", "E", options.episode, "episode E only");
    parser.option("--state", "FILE", options.state,
                  "the movie starts from this state: a .State of BizHawk, or the bare state of a core");
    parser.option("--system", "NAME", options.system, "the console, as BizHawk names it (default: as recorded)");
    parser.option("--core", "NAME", options.core, "BizHawk's core for the movie (default: as recorded, or the usual)");
    parser.option("--game", "NAME", options.game, "the game's name in the movie (default: as recorded)");
    parser.operands("RUN", operands, 1, 1);
    parser.parse(argc, argv, context);
    options.run = operands.front();
    options.overwrite = overwrite ? Overwrite::yes : Overwrite::no;
    if (!format) {
        throw UsageError{"--to", "missing: name a format (bk2)"};
    }
    if (options.output.empty()) {
        throw UsageError{"--output", "missing: name the movie to write"};
    }
    if (options.output == "-" && Output::is_terminal()) {
        throw UsageError{"refusing to write a movie to a terminal; use -o FILE, or redirect or pipe the output"};
    }
    if (options.run == "-" && ::isatty(STDIN_FILENO) == 1) {
        throw UsageError{"standard input is a terminal; name a recording, or pipe one in"};
    }
    return options;
}

} // namespace bh::exporter
