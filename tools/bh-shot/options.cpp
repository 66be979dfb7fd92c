#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <vector>

namespace bh::shot {

namespace {

constexpr int k_grid_side_max = 100;
constexpr int k_scale_max = 64;

constexpr cli::ToolDescription k_description = {
    .name = "bh-shot",
    .usage = "[OPTIONS] RUN",
    .purpose = "Writes a picture of a recorded step, or a contact sheet of many, as PNG.",
    .example = "bh-shot run.zst --at 120 -o frame.png\n"
               "bh-shot run.zst --sheet 4x3 -o sheet.png\n",
};

int parse_side(const std::string& value, std::string_view side)
{
    const std::uint64_t number = cli::parse_number("--sheet", side, k_grid_side_max);
    if (number == 0) {
        throw UsageError{"--sheet", value + " has no cell"};
    }
    return static_cast<int>(number);
}

Grid parse_grid(const std::string& value)
{
    const std::size_t cross = value.find('x');
    if (cross == std::string::npos) {
        throw UsageError{"--sheet", value + " is not a number of columns and rows such as 4x3"};
    }
    const std::string_view text = value;
    return {parse_side(value, text.substr(0, cross)), parse_side(value, text.substr(cross + 1))};
}

int parse_scale(const std::string& value)
{
    const std::uint64_t factor = cli::parse_number("--scale", value, k_scale_max);
    if (factor == 0) {
        throw UsageError{"--scale", "0 leaves nothing of the picture"};
    }
    return static_cast<int>(factor);
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    bool overwrite = false;
    std::vector<std::string> operands;
    cli::Parser parser{k_description};
    parser.option("--at", "N", options.at,
                  "the picture of step N of the selection, counted from 0 in the order of the "
                  "recording; with --episode, of the episode's step N");
    parser.option(
        "--sheet", "CxR", [&options](const std::string& value) { options.sheet = parse_grid(value); },
        "a contact sheet of C columns and R rows, its pictures spread evenly over the selection");
    parser.option("--session", "S", options.selection.session, "select the steps of session S only");
    parser.option("--episode", "E", options.selection.episode,
                  "select the steps of episode E only, of the first session that has it unless --session is given");
    parser.option("-o,--output", "FILE", options.output, "write to FILE; - is standard output (default)");
    parser.flag("-O,--overwrite", overwrite, "replace FILE if it exists");
    parser.option(
        "--scale", "N", [&options](const std::string& value) { options.look.scale = parse_scale(value); },
        "make each pixel a square of N by N, 1 (default) to 64");
    parser.flag("--gray", options.look.gray, "turn colours into shades of grey");
    parser.operands("RUN", operands, 1, 1);
    parser.parse(argc, argv, context);

    if (options.at && options.sheet) {
        throw UsageError{"--at", "cannot be used together with --sheet"};
    }
    if (!options.at && !options.sheet) {
        throw UsageError{"nothing to do: give --at N or --sheet CxR"};
    }
    options.input = operands.front();
    options.overwrite = overwrite ? Overwrite::yes : Overwrite::no;
    return options;
}

} // namespace bh::shot
