#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/parser.hpp>
#include <bh/dataset/fields.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace bh::exporter {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-export",
    .usage = "[OPTIONS] RUN --to FORMAT -o OUT",
    .purpose =
        "Turns a recording into what other programs read: data sets, a page to look at, learning curves, movies.",
    .example = "bh-export run.zst --to npz -o run.npz\n"
               "bh-export run.zst --to html -o run.html\n",
};

constexpr std::string_view k_formats =
    "arrays, bk2, csv, frames, html, minari, npy-dir, npz, tensorboard or webdataset";

// "A:B", "A:", ":B"
dataset::Bounds parse_bounds(std::string_view option, const std::string& text)
{
    constexpr double k_infinite = std::numeric_limits<double>::infinity();
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || text.size() == 1) {
        throw UsageError{option, "\"" + text + "\" is no range such as 10:20, 10: or :20"};
    }
    const cli::Reals any{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()};
    dataset::Bounds bounds{-k_infinite, k_infinite};
    if (colon > 0) {
        bounds.least = cli::parse_real(option, text.substr(0, colon), any);
    }
    if (colon + 1 < text.size()) {
        bounds.most = cli::parse_real(option, text.substr(colon + 1), any);
    }
    if (bounds.least > bounds.most) {
        throw UsageError{option, "the range ends before it begins"};
    }
    return bounds;
}

// Refuses the options that mean nothing to the format.
void check_use(const cli::Parser& parser, Format format)
{
    using enum Format;

    struct Use
    {
        const char* option;
        std::vector<Format> formats;
    };

    const std::vector<Format> rows = {csv, frames, minari, npy_folder, npz, webdataset};
    const std::vector<Format> sets = {csv, frames, html, minari, npy_folder, npz, tensorboard, webdataset};
    const std::vector<Format> steps = {arrays, csv, frames, html, minari, npy_folder, npz, tensorboard, webdataset};
    const std::array k_uses = {
        Use{"--no-fields", {arrays}},
        Use{"--every", {arrays}},
        Use{"--crop", {arrays}},
        Use{"--size", {arrays}},
        Use{"--pick", {arrays}},
        Use{"--flavor", {bk2}},
        Use{"--system", {bk2}},
        Use{"--core", {bk2}},
        Use{"--game", {bk2}},
        Use{"--state", {bk2}},
        Use{"--from", steps},
        Use{"--until", steps},
        Use{"--where", steps},
        Use{"--drop-idle", sets},
        Use{"--drop-repeats", sets},
        Use{"--return", sets},
        Use{"--length", sets},
        Use{"--fields", {arrays, csv, frames, html, minari, npy_folder, npz, webdataset}},
        Use{"--align", {csv, frames, npy_folder, npz, webdataset}},
        Use{"--pad", rows},
        Use{"--pictures", {arrays, html, minari, npy_folder, npz, webdataset}},
        Use{"--shard", {webdataset}},
        Use{"--name", {minari}},
        Use{"--report", {html}},
        Use{"--title", {html}},
    };
    for (const Use& use : k_uses) {
        if (parser.is_given(use.option) && std::ranges::find(use.formats, format) == use.formats.end()) {
            throw UsageError{use.option, "means nothing to this format"};
        }
    }
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    MovieOptions& movie = options.movie;
    DatasetOptions& dataset = options.dataset;
    std::optional<Format> format;
    bool overwrite = false;
    std::vector<std::string> operands;
    cli::Parser parser{k_description};
    parser.choice(
        "--to", "FORMAT", format,
        {{"arrays", Format::arrays},
         {"bk2", Format::bk2},
         {"csv", Format::csv},
         {"frames", Format::frames},
         {"html", Format::html},
         {"minari", Format::minari},
         {"npy-dir", Format::npy_folder},
         {"npz", Format::npz},
         {"tensorboard", Format::tensorboard},
         {"webdataset", Format::webdataset}},
        "arrays: blocks of NumPy arrays for programs; bk2: a movie for BizHawk or gym-retro; csv; frames: a folder of "
        "PNG "
        "files with metadata.csv; html: a page to look at; minari: a folder with HDF5; npz, npy-dir: NumPy arrays; "
        "tensorboard: learning curves; webdataset: a folder of tar shards");
    parser.option("-o,--output", "OUT", options.output, "write to OUT; - is standard output");
    parser.flag("-O,--overwrite", overwrite, "replace OUT if it exists");
    parser.number("--session", "S", options.session, "session S only");
    parser.number("--episode", "E", options.episode, "episode E only");
    parser.number("--from", "N", dataset.from, "begin at step N of the selection, counted from 0");
    parser.number("--until", "N", dataset.until, "end after step N of the selection");
    parser.option(
        "--where", "EXPR", [&dataset](const std::string& value) { dataset.where.emplace(value); },
        "only observations for which EXPR holds; what is left out parts an episode");
    std::vector<std::string> lists;
    parser.option("--fields", "A,B,...", lists, "only these fields, as bh-gsl-dump takes them; may be repeated");
    parser.choice("--align", "HOW", dataset.alignment,
                  {{"transition", dataset::Alignment::transition}, {"recorded", dataset::Alignment::recorded}},
                  "transition: beside an action what it led to; recorded: what was recorded in the same step");
    parser.choice("--pad", "LAYOUT", dataset.pad,
                  {{"recorded", PadLayout::recorded}, {"canonical", PadLayout::canonical}},
                  "buttons as the recording names them, or on one pad of 20 parts for all consoles");
    parser.choice(
        "--pictures", "HOW", dataset.pictures,
        {{"none", Pictures::none}, {"rgb", Pictures::rgb}, {"gray", Pictures::gray}, {"palette", Pictures::palette}},
        "none, rgb; for arrays, gray; for npz and npy-dir, palette: indices, and the palettes beside them");
    bool has_no_fields = false;
    parser.flag("--no-fields", has_no_fields, "arrays: no fields of the observations");
    parser.number("--every", "N", options.arrays.every, "arrays: of the steps that are left, the first of every N",
                  cli::k_from_one);
    parser.option(
        "--crop", "L,T,W,H",
        [&options](const std::string& value) { options.arrays.view.crop = image::parse_crop(value); },
        "arrays: of pictures, only this part: left, top, width, height in pixels");
    parser.option(
        "--size", "WxH", [&options](const std::string& value) { options.arrays.view.size = image::parse_size(value); },
        "arrays: pictures in this size");
    parser.option(
        "--pick", "FILE", options.arrays.pick,
        "arrays: the steps whose numbers, counted from 0, are the lines of FILE, one by one; - is standard input");
    parser.number("--drop-idle", "N", dataset.idle_max, "of steps in a row without a button keep N at most");
    parser.flag("--drop-repeats", dataset.drop_repeats, "leave out steps whose picture is that of the step before");
    parser.option(
        "--return", "A:B", [&dataset](const std::string& value) { dataset.returns = parse_bounds("--return", value); },
        "only episodes whose rewards have a sum from A to B; either may be left out");
    parser.option(
        "--length", "A:B", [&dataset](const std::string& value) { dataset.lengths = parse_bounds("--length", value); },
        "only episodes of A to B transitions; either may be left out");
    parser.size("--shard", "SIZE", dataset.shard_bytes, "webdataset: a new shard after so much",
                {1, std::uint64_t{1} << 40});
    parser.option("--name", "NAME", dataset.name, "minari: the data set's name (default: after OUT)");
    parser.option("--report", "FILE", dataset.report,
                  "html: show the first difference that a bh-replay --report json names");
    parser.option("--title", "TEXT", dataset.title, "html: the page's title (default: the recording's name)");
    parser.choice("--flavor", "NAME", movie.flavor,
                  {{"bizhawk", movie::Flavor::bizhawk}, {"retro", movie::Flavor::retro}},
                  "who shall read the movie: bizhawk, or retro, which is gym-retro and stable-retro");
    parser.option("--state", "FILE", movie.state,
                  "the movie starts from this state: a .State of BizHawk, or the bare state of a core");
    parser.option("--system", "NAME", movie.system, "the console, as BizHawk names it (default: as recorded)");
    parser.option("--core", "NAME", movie.core, "BizHawk's core for the movie (default: as recorded, or the usual)");
    parser.option("--game", "NAME", movie.game, "the game's name in the movie (default: as recorded)");
    parser.operands("RUN", operands, 1, 1);
    parser.parse(argc, argv, context);
    for (const std::string& list : lists) {
        dataset::add_field_names("--fields", list, dataset.fields);
    }
    options.run = operands.front();
    options.overwrite = overwrite ? Overwrite::yes : Overwrite::no;
    if (!format) {
        throw UsageError{"--to", "missing: name a format (" + std::string{k_formats} + ")"};
    }
    options.format = *format;
    options.arrays.has_fields = !has_no_fields;
    options.arrays.view.gray = dataset.pictures == Pictures::gray;
    check_use(parser, *format);
    if (dataset.pictures == Pictures::palette && *format != Format::npz && *format != Format::npy_folder) {
        throw UsageError{"--pictures", "palette is for npz and npy-dir"};
    }
    if (options.output.empty()) {
        throw UsageError{"--output", "missing: name what to write"};
    }
    if (options.output == "-" && *format != Format::csv && Output::is_terminal()) {
        throw UsageError{"refusing to write binary data to a terminal; use -o FILE, or redirect or pipe the output"};
    }
    const bool can_stream =
        *format == Format::arrays || *format == Format::bk2 || *format == Format::csv || *format == Format::html;
    if (options.output == "-" && !can_stream) {
        throw UsageError{"--output", "this format needs a file or a folder, not standard output"};
    }
    if (options.run == "-" && ::isatty(STDIN_FILENO) == 1) {
        throw UsageError{"standard input is a terminal; name a recording, or pipe one in"};
    }
    if (dataset.pictures == Pictures::gray && *format != Format::arrays) {
        throw UsageError{"--pictures", "gray is for arrays only"};
    }
    if (has_no_fields && !dataset.fields.empty()) {
        throw UsageError{"--no-fields", "fields are named, too"};
    }
    if (dataset.from && dataset.until && *dataset.from > *dataset.until) {
        throw UsageError{"--from", "lies behind --until"};
    }
    return options;
}

} // namespace bh::exporter
