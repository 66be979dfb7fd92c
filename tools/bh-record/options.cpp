#include "options.hpp"

#include "parts.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/parser.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <optional>

namespace bh::recorder {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-record",
    .usage = "-o FILE [OPTIONS] [IN]",
    .purpose = "Writes a record stream to a trajectory file.",
    .example = "bh-serve --policy random | bh-record -o run.zst\n"
               "bh-record --split time=1h -o run-%03d.zst stream.jsonl\n",
};

constexpr cli::Numbers k_levels = {1, 19};
constexpr std::string_view k_meta_option = "--meta";

bool has_key(const Meta& meta, std::string_view key)
{
    return std::any_of(meta.begin(), meta.end(), [key](const auto& entry) { return entry.first == key; });
}

/// Adds "K=V". \throws bh::UsageError if it is none, or K is there already.
void add_meta(Meta& meta, const std::string& text)
{
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw UsageError{k_meta_option, text + " is not KEY=VALUE"};
    }
    if (!record::is_utf8(text)) {
        throw UsageError{k_meta_option, "the value of " + text.substr(0, equals) + " is not UTF-8"};
    }
    const std::string key = text.substr(0, equals);
    if (has_key(meta, key)) {
        throw UsageError{k_meta_option, "the key " + key + " is given twice"};
    }
    meta.emplace_back(key, text.substr(equals + 1));
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::optional<int> level;
    std::vector<std::string> operands;
    std::vector<std::string> meta;
    cli::Parser parser{k_description};
    parser.option("-o,--output", "FILE", options.output, "the trajectory file to write; - is standard output");
    parser.flag("-O,--overwrite", options.overwrite, "replace FILE if it exists");
    parser.number("--level", "N", level,
                  "compression level, 1 (fast) to 19 (small) (default " + std::to_string(options.level) + ", and " +
                      std::to_string(options.pixel_level) + " for pixels)",
                  k_levels);
    parser.choice("--pixels", "WHAT", options.pixels,
                  {{"lossless", PixelOption::lossless}, {"png", PixelOption::png}, {"none", PixelOption::none}},
                  "keep the pixels of frames (lossless), the PNG that came (png), or no frames (none)");
    parser.option(
        "--split", "RULE", [&options](const std::string& value) { options.split = parse_split(value); },
        "begin a new file after steps=N, size=B, time=T, or with every episode; FILE has a number: run-%03d.zst (three "
        "digits, so that run-*.zst names the files in their order)");
    parser.flag("--tee", options.tee, "copy the stream to standard output, too");
    parser.option("--meta", "KEY=VALUE", meta, "add a value to the header; may be given several times");
    parser.time("--flush", "T", options.flush_us, "how much a crash may cost: a time such as 250ms");
    parser.flag("--fsync", options.fsync, "sync every chunk and every flush, so that a power cut costs no more");
    parser.config_file();
    parser.operands("IN", operands, 0, 1);
    parser.parse(argc, argv, context);

    for (const std::string& text : meta) {
        add_meta(options.meta, text);
    }
    if (options.output.empty()) {
        throw UsageError{"no --output given"};
    }
    if (options.output == "-" && Output::is_terminal()) {
        throw UsageError{"refusing to write binary data to a terminal"};
    }
    if (options.fsync && options.output == "-") {
        throw UsageError{"--fsync", "standard output cannot be synced; name a file with --output"};
    }
    if (options.tee && options.output == "-") {
        throw UsageError{"--tee", "standard output cannot hold the stream and the file"};
    }
    if (options.tee && Output::is_terminal()) {
        throw UsageError{"--tee", "standard output is a terminal; pipe it into a program that reads the stream"};
    }
    if (options.split) {
        static_cast<void>(PartName{options.output}); // for its error
    }
    options.level = level.value_or(options.level);
    options.pixel_level = level.value_or(options.pixel_level);
    if (!operands.empty()) {
        options.input = operands.front();
    }
    return options;
}

} // namespace bh::recorder
