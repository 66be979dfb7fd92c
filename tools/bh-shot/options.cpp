#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/file_name.hpp>
#include <bh/base/text.hpp>
#include <bh/cli/parser.hpp>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace bh::shot {

namespace {

constexpr cli::Numbers k_grid_sides = {1, 100};
constexpr cli::Numbers k_scales = {1, 64};
constexpr cli::Numbers k_rate_parts = {1, 1'000'000};

constexpr cli::ToolDescription k_description = {
    .name = "bh-shot",
    .usage = "[OPTIONS] RUN",
    .purpose = "Writes pictures of recorded steps as PNG, as contact sheet, as video, or to the terminal.",
    .example = "bh-shot run.zst --at 120 -o frame.png\n"
               "bh-shot run.zst --range 100:200:10 -o frame-%06d.png\n"
               "bh-shot run.zst --sheet 4x3 -o sheet.png\n"
               "bh-shot run.zst --last --term\n",
};

Grid parse_grid(const std::string& value)
{
    const std::size_t cross = value.find('x');
    if (cross == std::string::npos) {
        throw UsageError{"--sheet", value + " is not a number of columns and rows such as 4x3"};
    }
    const std::string_view text = value;
    return {static_cast<int>(cli::parse_number("--sheet", text.substr(0, cross), k_grid_sides)),
            static_cast<int>(cli::parse_number("--sheet", text.substr(cross + 1), k_grid_sides))};
}

image::FrameRate parse_rate(const std::string& value)
{
    const std::string_view text = value;
    const std::size_t slash = text.find('/');
    const std::uint64_t numerator = cli::parse_number("--fps", text.substr(0, slash), k_rate_parts);
    const std::uint64_t denominator =
        slash == std::string::npos ? 1 : cli::parse_number("--fps", text.substr(slash + 1), k_rate_parts);
    return {static_cast<std::uint32_t>(numerator), static_cast<std::uint32_t>(denominator)};
}

// Those of `options` that were given must not be more than one.
void refuse_together(std::initializer_list<std::pair<const char*, bool>> options)
{
    const char* first = nullptr;
    for (const auto& [name, given] : options) {
        if (given && first != nullptr) {
            throw UsageError{first, std::string{"cannot be used together with "} + name};
        }
        first = given ? name : first;
    }
}

void add_selection(cli::Parser& parser, Options& options, bool& has_range)
{
    parser.number("--at", "N", options.at,
                  "the picture of step N of the selection, counted from 0 in the order of the "
                  "recording; with --episode, of the episode's step N");
    parser.option(
        "--range", "A:B[:STEP]",
        [&options, &has_range](const std::string& value) {
            options.range = parse_range(value);
            has_range = true;
        },
        "the pictures of steps A to B, both included, or of every STEPth of them, counted in the same way; A: and :B "
        "are open at one end");
    parser.flag("--last", options.last, "the last picture of the selection");
    parser.number("--session", "S", options.selection.session, "select the steps of session S only");
    parser.number("--episode", "E", options.selection.episode,
                  "select the steps of episode E only, of the first session that has it unless --session is given");
}

void add_forms(cli::Parser& parser, Options& options, std::string& terminal)
{
    parser.option("-o,--output", "FILE", options.output,
                  "write to FILE, of several pictures with a place for their number, such as frame-%06d.png; - is "
                  "standard output");
    parser.option(
        "--sheet", "CxR", [&options](const std::string& value) { options.sheet = parse_grid(value); },
        "a contact sheet of C columns and R rows, its pictures spread evenly over the selection");
    parser.flag("--y4m", options.y4m, "a video for other programs to encode, such as ffmpeg");
    parser.option(
        "--fps", "RATE", [&options](const std::string& value) { options.rate = parse_rate(value); },
        "pictures per second of the video, such as 12 or 60000/1001 (default 30)");
    parser.flag("--term", "KIND", terminal, "auto",
                "show the pictures on the terminal, as kitty or sixel graphics or as half blocks; auto asks "
                "the terminal (default auto)");
    parser.number("--scale", "N", options.look.scale, "make each pixel a square of N by N, 1 to 64", k_scales);
    parser.flag("--gray", options.look.gray, "turn colours into shades of grey");
}

std::string extension_of(const std::string& name)
{
    const std::size_t dot = name.rfind('.');
    return dot == std::string::npos || name.find('/', dot) != std::string::npos ? "" : to_upper(name.substr(dot + 1));
}

bool is_one_of(std::string_view extension, std::initializer_list<std::string_view> extensions)
{
    return std::ranges::find(extensions, extension) != extensions.end();
}

// A file that is not what its name says would be found out late, by another program.
void refuse_videos(const Options& options)
{
    const std::string extension = extension_of(options.output);
    const bool is_video = is_one_of(
        extension, {"MP4", "M4V", "MKV", "AVI", "WEBM", "MOV", "MPG", "MPEG", "OGV", "FLV", "WMV", "GIF", "APNG"});
    if (is_video && !options.encoding) {
        throw UsageError{"--output", options.output +
                                         ": bh-shot writes videos as .mp4, .gif and .webp, of several pictures\nPipe "
                                         "others into a program that does: "
                                         "bh-shot ... --y4m | ffmpeg -i - -pix_fmt yuv420p " +
                                         options.output};
    }
}

// Likewise.
void refuse_other_formats(const Options& options)
{
    const std::string extension = extension_of(options.output);
    const bool is_y4m = extension == "Y4M";
    const bool is_picture =
        is_one_of(extension, {"JPG", "JPEG", "BMP", "WEBP", "TIF", "TIFF", "AVIF", "HEIC", "PPM", "TGA", "SVG"});
    if (options.encoding) {
        return;
    }
    if (options.y4m ? is_picture || extension == "PNG" : is_picture || is_y4m) {
        const std::string hint = is_y4m ? "; a video needs --y4m" : is_picture && !options.y4m ? "; name it .png" : "";
        throw UsageError{"--output",
                         options.output + ": what is written is " + (options.y4m ? "a Y4M video" : "PNG") + hint};
    }
}

void check_output_name(const Options& options, bool has_selection)
{
    const bool is_files = !options.sheet && !options.is_video() && !options.terminal;
    refuse_videos(options);
    if (options.output == "-" && is_files && !has_selection) {
        throw UsageError{"nothing to do: give --at N, --range A:B, --last, --sheet CxR, --y4m or --term"};
    }
    if (options.output == "-" && is_files && !options.is_single()) {
        throw UsageError{"several pictures need files: give --output with a number in it, such as frame-%06d.png, or "
                         "--sheet, --y4m or --term"};
    }
    if (is_files && !options.is_single()) {
        static_cast<void>(NumberedName{"--output", options.output}); // for its error
    }
    if ((options.sheet || options.is_video()) && options.pattern()) {
        throw UsageError{"--output", options.output + " has a place for a number, but " +
                                         (options.sheet ? "a sheet" : "a video") + " is a single file"};
    }
    if (options.terminal && options.output != "-") {
        throw UsageError{"--term", "cannot be used together with --output"};
    }
    refuse_other_formats(options);
}

constexpr std::string_view k_range_option = "--range";

// Cuts off what stands before the first colon, and the colon.
std::string_view take_part(std::string_view& text)
{
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    return part;
}

} // namespace

std::optional<NumberedName> Options::pattern() const
{
    try {
        return NumberedName{"--output", output};
    } catch (const UsageError&) {
        return std::nullopt; // a name for a single picture, which may be any
    }
}

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    bool has_range = false;
    bool overwrite = false;
    std::string terminal;
    std::vector<std::string> operands;
    cli::Parser parser{k_description};
    add_selection(parser, options, has_range);
    add_forms(parser, options, terminal);
    parser.flag("-O,--overwrite", overwrite, "replace FILE if it exists");
    parser.operands("RUN", operands, 1, 1);
    parser.parse(argc, argv, context);

    if (!terminal.empty()) {
        options.terminal = cli::parse_choice<TerminalKind>("--term", terminal,
                                                           {{"auto", TerminalKind::automatic},
                                                            {"kitty", TerminalKind::kitty},
                                                            {"sixel", TerminalKind::sixel},
                                                            {"half", TerminalKind::half_blocks}});
    }
    refuse_together({{"--at", options.at.has_value()}, {"--range", has_range}, {"--last", options.last}});
    refuse_together(
        {{"--at", options.at.has_value()}, {"--last", options.last}, {"--sheet", options.sheet.has_value()}});
    refuse_together({{"--sheet", options.sheet.has_value()}, {"--y4m", options.y4m}});
    refuse_together({{"--y4m", options.y4m}, {"--term", options.terminal.has_value()}});
    if (!options.is_single() && !options.sheet && !options.y4m && !options.terminal && !options.pattern()) {
        options.encoding = encoding_of(options.output);
    }
    check_output_name(options,
                      options.is_single() || has_range || options.selection.session || options.selection.episode);
    options.input = operands.front();
    options.overwrite = overwrite ? Overwrite::yes : Overwrite::no;
    return options;
}

Range parse_range(std::string_view text)
{
    std::string_view rest = text;
    const bool has_colon = text.find(':') != std::string_view::npos;
    const std::string_view first = take_part(rest);
    const std::string_view last = has_colon ? take_part(rest) : first;
    if (first.empty() && last.empty() && rest.empty()) {
        throw UsageError{k_range_option, "\"" + std::string{text} + "\" names no bound; write A:B, A:, :B or A:B:STEP"};
    }
    Range range;
    if (!first.empty()) {
        range.first = cli::parse_number(k_range_option, first);
    }
    if (!last.empty()) {
        range.last = cli::parse_number(k_range_option, last);
    }
    if (!rest.empty()) {
        range.stride = cli::parse_number(k_range_option, rest);
    }
    if (range.stride == 0) {
        throw UsageError{k_range_option, "a step of 0 leads nowhere"};
    }
    if (range.last && range.first > *range.last) {
        throw UsageError{k_range_option, std::string{first} + " lies behind " + std::string{last}};
    }
    return range;
}

} // namespace bh::shot
