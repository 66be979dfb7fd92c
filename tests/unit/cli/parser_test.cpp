#include "base/temporary_directory.hpp"
#include "captured.hpp"
#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>
#include <bh/cli/run_tool.hpp>

#include <unistd.h>

using namespace bh::cli;
using bh::UsageError;
using bh::test::captured;
using Words = std::vector<std::string>;

namespace {

constexpr ToolDescription k_description = {
    .name = "bh-tool",
    .usage = "[OPTIONS] [IN]...",
    .purpose = "Does nothing, for a test.",
    .example = "bh-tool --number 3 a b\nbh-tool -- cmd\n",
};

/// What a tool has after its command line was read.
struct Parsed
{
    std::string output;
    std::uint64_t number = 7;
    std::optional<std::uint64_t> maybe;
    Words many;
    std::string time;
    bool overwrite = false;
    std::string kind;
    Words operands;
    Words command;
    CommonOptions common;
};

struct Shape
{
    std::size_t operands_minimum = 0;
    std::size_t operands_maximum = 10;
    bool takes_command = false;
};

Parsed parse(const Words& words, Shape shape = {})
{
    Parsed parsed;
    Context context{"bh-tool"};
    Parser parser{k_description};
    parser.option("-o,--output", "FILE", parsed.output, "where to write");
    parser.option("--number", "N", parsed.number, "a number");
    parser.option("--maybe", "N", parsed.maybe, "a number, or none");
    parser.option("--many", "X", parsed.many, "several");
    parser.option(
        "--time", "T",
        [&parsed](const std::string& value) { parsed.time = std::to_string(parse_duration_us("--time", value)); },
        "a time with a text so long that it goes over the end of the line and has to be wrapped somewhere near its "
        "last few words");
    parser.flag("-O,--overwrite", parsed.overwrite, "replace");
    parser.flag("--kind", "KIND", parsed.kind, "any", "of some kind");
    parser.config_file();
    parser.operands("IN", parsed.operands, shape.operands_minimum, shape.operands_maximum);
    if (shape.takes_command) {
        parser.command(parsed.command);
    }
    std::vector<const char*> argv = {"bh-tool"};
    for (const std::string& word : words) {
        argv.push_back(word.c_str());
    }
    parser.parse(static_cast<int>(argv.size()), argv.data(), context);
    parsed.common = context.options();
    return parsed;
}

std::string refusal(const Words& words, Shape shape = {})
{
    try {
        parse(words, shape);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "accepted";
}

std::string shown(const Words& words)
{
    return captured(STDOUT_FILENO, [&] { CHECK_THROWS_AS(parse(words), HelpShown); });
}

} // namespace

TEST_CASE("options in all their spellings")
{
    const Parsed parsed = parse(
        {"-o", "a.zst", "--number=3", "--maybe", "4", "--many", "x", "--many=y", "--time", "2s", "-O", "in1", "in2"});
    CHECK(parsed.output == "a.zst");
    CHECK(parsed.number == 3);
    CHECK(parsed.maybe == 4);
    CHECK(parsed.many == Words{"x", "y"});
    CHECK(parsed.time == "2000000");
    CHECK(parsed.overwrite);
    CHECK(parsed.operands == Words{"in1", "in2"});
    CHECK(parse({"--output=x=y"}).output == "x=y");
    CHECK(parse({"-oX"}).output == "X");
    CHECK(parse({"--number", "1", "--number", "2"}).number == 2); // the last one counts
    CHECK(parse({"-"}).operands == Words{"-"});
    CHECK(parse({"-o", "-"}).output == "-");
    CHECK(parse({"--many", "a,b"}).many == Words{"a,b"});

    const Parsed nothing = parse({});
    CHECK(nothing.number == 7);
    CHECK_FALSE(nothing.maybe);
    CHECK_FALSE(nothing.overwrite);
    CHECK(nothing.operands.empty());
}

TEST_CASE("a flag with a value has it in its own word")
{
    CHECK(parse({}).kind.empty());
    CHECK(parse({"--kind"}).kind == "any");
    CHECK(parse({"--kind=good"}).kind == "good");
    CHECK(parse({"--kind", "--kind=true"}).kind == "true"); // the last one counts
    const Parsed parsed = parse({"--kind", "good"});
    CHECK(parsed.kind == "any");
    CHECK(parsed.operands == Words{"good"});
    CHECK(refusal({"--kin"}) == "--kin: unknown option; did you mean --kind?");
}

TEST_CASE("options that every tool has")
{
    const Parsed parsed = parse({"-q", "-v", "--verbose", "--color=always", "--no-progress"});
    CHECK(parsed.common.quiet);
    CHECK(parsed.common.verbose == 2);
    CHECK(parsed.common.color == Color::always);
    CHECK_FALSE(parsed.common.progress);
    const Parsed plain = parse({});
    CHECK_FALSE(plain.common.quiet);
    CHECK(plain.common.verbose == 0);
    CHECK(plain.common.color == Color::automatic);
    CHECK(plain.common.progress);
    CHECK(parse({"--color", "never"}).common.color == Color::never);
    CHECK(refusal({"--color", "red"}) == "--color: red is not one of auto, always, never");
}

TEST_CASE("an unknown option is named, with the nearest one that is known")
{
    CHECK(refusal({"--nmber", "3"}) == "--nmber: unknown option; did you mean --number?");
    CHECK(refusal({"--nmber=3"}) == "--nmber: unknown option; did you mean --number?");
    CHECK(refusal({"--overwite"}) == "--overwite: unknown option; did you mean --overwrite?");
    CHECK(refusal({"--zzzzzzzzzzzz"}) == "--zzzzzzzzzzzz: unknown option");
    CHECK(refusal({"-x"}).starts_with("-x: unknown option"));
}

TEST_CASE("bad values are named with their option")
{
    CHECK(refusal({"--number", "x"}) == "--number: x is not a whole number");
    CHECK(refusal({"--number", "-1"}) == "--number: -1 is not a whole number");
    CHECK(refusal({"--number="}) != "accepted");
    CHECK(refusal({"--maybe", "1.5"}) == "--maybe: 1.5 is not a whole number");
    CHECK(refusal({"--time", "soon"}) == "--time: soon is not a time such as 250ms, 1.5s or 2m");
    CHECK(refusal({"--number"}).find("--number") != std::string::npos);
    CHECK(refusal({"a", "-o"}).find("--output") != std::string::npos);
    CHECK(refusal({"--overwrite=maybe"}) != "accepted");
}

TEST_CASE("operands are counted")
{
    CHECK(refusal({}, {1, 2}) == "no IN given");
    CHECK(refusal({"a"}, {1, 2}) == "accepted");
    CHECK(refusal({"a", "b", "c"}, {1, 2}) == "c: unexpected operand");
    CHECK(refusal({"a"}, {0, 0}) == "a: unexpected operand");
}

TEST_CASE("what follows -- is the command, or operands")
{
    const Parsed command = parse({"in", "-O", "--", "cmd", "-o", "--", "--help"}, {0, 1, true});
    CHECK(command.operands == Words{"in"});
    CHECK(command.command == Words{"cmd", "-o", "--", "--help"});
    CHECK(command.output.empty());
    CHECK(parse({}, {0, 1, true}).command.empty());
    CHECK(refusal({"--"}, {0, 1, true}) == "--: no command follows");
    CHECK(parse({"--", "-o", "--number"}).operands == Words{"-o", "--number"});
    CHECK(parse({"--"}).operands.empty());
}

TEST_CASE("a configuration file gives what the command line does not")
{
    const bh::test::TemporaryDirectory directory;
    const std::string path = directory.file("tool.toml");
    bh::test::write_file(path, "number = 3\noutput = \"from file\"\noverwrite = true\nmany = [\"a\", \"b\"]\n");
    const Parsed parsed = parse({"--config", path, "--number", "4"});
    CHECK(parsed.number == 4);
    CHECK(parsed.output == "from file");
    CHECK(parsed.overwrite);
    CHECK(parsed.many == Words{"a", "b"});
    CHECK(refusal({"--config", path, "--number", "y"}) == "--number: y is not a whole number");
    CHECK(refusal({"--config", path, "--number=y"}) == "--number: y is not a whole number");
    bh::test::write_file(path, "number = x\n");
    CHECK(refusal({"--config", path}) == path + ": --number: x is not a whole number");
    CHECK(refusal({"--config", path, "--many", "--number"}) != "accepted");
    bh::test::write_file(path, "numbr = 1\n");
    CHECK(refusal({"--config", path}) == path + ": numbr is no option of this program");
    bh::test::write_file(path, "[tool]\nnumber = 1\n");
    CHECK(refusal({"--config", path}) == path + ": the section [tool] means nothing: options stand in no section");
}

TEST_CASE("a configuration file that cannot be read fails as any other file does")
{
    CHECK_THROWS_AS(parse({"--config", "/nowhere/tool.toml"}), bh::FileError);
    CHECK_THROWS_WITH(parse({"--config", "/nowhere/tool.toml"}), "/nowhere/tool.toml: No such file or directory");
    const bh::test::TemporaryDirectory directory;
    CHECK_THROWS_WITH(parse({"--config", directory.file("")}), directory.file("") + ": Is a directory");
    CHECK(shown({"--config", "/nowhere/tool.toml", "--help"}).starts_with("Usage: "));
}

TEST_CASE("--help names every option, and wins over mistakes")
{
    const std::string help = shown({"--help"});
    CHECK(help.starts_with("Usage: bh-tool [OPTIONS] [IN]...\nDoes nothing, for a test.\n\nExample:\n  bh-tool "
                           "--number 3 a b\n  bh-tool -- cmd\n"));
    CHECK(help.ends_with("\nSee bh-tool(1).\n"));
    for (const char* const option :
         {"  -o, --output FILE ", "  --number N ", "  --maybe N ", "  --many X ", "  --time T ", "  -O, --overwrite ",
          "  --kind[=KIND] ", "  --config FILE ", "  -q, --quiet ", "  -v, --verbose ", "  --color WHEN ",
          "  --no-progress ", "  -h, --help ", "  --version "}) {
        CAPTURE(option);
        CHECK(help.find(option) != std::string::npos);
    }
    for (std::size_t start = 0; start < help.size(); start = help.find('\n', start) + 1) {
        CHECK(help.find('\n', start) - start <= 100);
    }
    CHECK(shown({"-h"}) == help);
    CHECK(shown({"--number", "x", "--help"}) == help);
    CHECK(shown({"--help", "--no-such-option"}) == help);
    CHECK(shown({"--version"}).starts_with("bh-tool 0."));
}
