#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/parser.hpp>

namespace bh::recorder {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-record",
    .usage = "-o FILE [OPTIONS] [IN]",
    .purpose = "Writes a record stream to a trajectory file.",
    .example = "bh-serve --policy random | bh-record -o run.zst\n"
               "bh-record -o whole.zst run.zst.partial\n",
};

constexpr std::uint64_t k_level_max = 19;

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::uint64_t level = static_cast<std::uint64_t>(options.level);
    std::vector<std::string> operands;
    cli::Parser parser{k_description};
    parser.option("-o,--output", "FILE", options.output, "the trajectory file to write; - is standard output");
    parser.flag("-O,--overwrite", options.overwrite, "replace FILE if it exists");
    parser.option("--level", "N", level, "compression level, 1 (fast) to 19 (small) (default 6)");
    parser.option(
        "--pixels", "WHAT",
        [&options](const std::string& value) {
            if (value != "png" && value != "none") {
                throw UsageError{"--pixels", value + " is not one of png, none"};
            }
            options.keep_frames = value == "png";
        },
        "keep frames as the PNG that came (png, default), or leave them out (none)");
    parser.config_file();
    parser.operands("IN", operands, 0, 1);
    parser.parse(argc, argv, context);

    if (options.output.empty()) {
        throw UsageError{"no --output given"};
    }
    if (options.output == "-" && Output::is_terminal()) {
        throw UsageError{"refusing to write binary data to a terminal"};
    }
    if (level < 1 || level > k_level_max) {
        throw UsageError{"--level", std::to_string(level) + " is not a level (1 to 19)"};
    }
    options.level = static_cast<int>(level);
    if (!operands.empty()) {
        options.input = operands.front();
    }
    return options;
}

} // namespace bh::recorder
