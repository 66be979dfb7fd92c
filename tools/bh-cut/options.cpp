#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/parser.hpp>

#include <algorithm>

namespace bh::cut {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-cut",
    .usage = "[OPTIONS] RUN... -o OUT",
    .purpose = "Cuts parts out of recordings, joins recordings, and makes damaged or unfinished ones whole.",
    .example = "bh-cut run.zst --episode 3:5 -o part.zst\n"
               "bh-cut run.zst.partial -o run.zst\n",
};

constexpr cli::Numbers k_levels = {1, 19};

/// "A:B", "A:", ":B" or "A", which is "A:A".
template <typename Number, typename Parse>
Range<Number> parse_range(const char* option, std::string_view text, Parse parse)
{
    Range<Number> range;
    const std::size_t colon = text.find(':');
    const std::string_view first = text.substr(0, colon);
    const std::string_view last = colon == std::string_view::npos ? first : text.substr(colon + 1);
    if (!first.empty()) {
        range.first = parse(option, first);
    }
    if (!last.empty()) {
        range.last = parse(option, last);
    }
    if (range.is_everything()) {
        throw UsageError{option, "\"" + std::string{text} + "\" names no bound; write A:B, A:, :B or A"};
    }
    if (range.first && range.last && *range.first > *range.last) {
        throw UsageError{option, std::string{first} + " lies behind " + std::string{last}};
    }
    return range;
}

void add_selection(cli::Parser& parser, Selection& selection)
{
    const auto number = [](const char* option, std::string_view text) { return cli::parse_number(option, text); };
    parser.number("--session", "S", selection.session, "only session S, as each RUN numbers it");
    parser.option(
        "--episode", "A:B",
        [&selection, number](const std::string& value) {
            selection.episodes = parse_range<std::uint64_t>("--episode", value, number);
        },
        "only episodes A to B, both included; also A, A: or :B");
    parser.option(
        "--steps", "A:B",
        [&selection, number](const std::string& value) {
            selection.steps = parse_range<std::uint64_t>("--steps", value, number);
        },
        "only steps A to B of the sessions and episodes selected in each RUN, counted from 0");
    parser.option(
        "--time", "A:B",
        [&selection](const std::string& value) {
            selection.time_us =
                parse_range<std::int64_t>("--time", value, [](const char* option, std::string_view text) {
                    return cli::parse_duration_us(option, text);
                });
        },
        "only what happened from A to B after the recording began, such as 90s:2.5m");
    parser.option(
        "--where", "EXPR", [&selection](const std::string& value) { selection.where.emplace(value); },
        "only steps for which EXPR holds, such as 'map==\"00\" && hp.0<5'");
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    bool no_frames = false;
    cli::Parser parser{k_description};
    parser.option("-o,--output", "OUT", options.output, "the trajectory file to write; - is standard output");
    parser.flag("-O,--overwrite", options.overwrite, "replace OUT if it exists");
    add_selection(parser, options.selection);
    parser.flag("--no-frames", no_frames, "leave the screenshots out");
    parser.number("--level", "N", options.level,
                  "compress all anew at level N, 1 (fast) to 19 (small), screenshots too (default 6, and 9 for "
                  "screenshots)",
                  k_levels);
    parser.config_file();
    parser.operands("RUN", options.inputs, 1, SIZE_MAX);
    parser.parse(argc, argv, context);

    if (options.output.empty()) {
        throw UsageError{"no --output given"};
    }
    if (options.output == "-" && Output::is_terminal()) {
        throw UsageError{"refusing to write binary data to a terminal"};
    }
    if (std::count(options.inputs.begin(), options.inputs.end(), "-") > 1) {
        throw UsageError{"-", "standard input can be read only once"};
    }
    options.keep_frames = !no_frames;
    return options;
}

} // namespace bh::cut
