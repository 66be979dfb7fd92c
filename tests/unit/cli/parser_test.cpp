#include "base/temporary_directory.hpp"
#include "captured.hpp"
#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>
#include <bh/cli/parser.hpp>

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

enum class Shade
{
    black,
    gray
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
    int few = 2;
    double share = 0.5;
    std::int64_t wait_us = 10'000'000;
    std::optional<std::int64_t> grace_us;
    std::uint64_t limit = std::uint64_t{16} << 20;
    Shade shade = Shade::gray;
    std::optional<Shade> other;
    Words places = {"here", "there"};
    std::vector<std::string> given;
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
    parser.number("--number", "N", parsed.number, "a number");
    parser.number("--maybe", "N", parsed.maybe, "a number, or none");
    parser.option("--many", "X", parsed.many, "several");
    parser.option(
        "--time", "T",
        [&parsed](const std::string& value) { parsed.time = std::to_string(parse_duration_us("--time", value)); },
        "a time with a text so long that it goes over the end of the line and has to be wrapped somewhere near its "
        "last few words");
    parser.flag("-O,--overwrite", parsed.overwrite, "replace");
    parser.flag("--kind", "KIND", parsed.kind, "any", "of some kind");
    parser.number("--few", "N", parsed.few, "some", {1, 9});
    parser.real("--share", "P", parsed.share, "a part", {0, 1});
    parser.time("--wait", "T", parsed.wait_us, "a wait", {1'000, 60'000'000});
    parser.time("--grace", "T", parsed.grace_us, "a grace", {1'000, k_any_time.most});
    parser.size("--limit", "SIZE", parsed.limit, "a limit", {1, std::uint64_t{1} << 30});
    parser.choice("--shade", "WHAT", parsed.shade, {{"black", Shade::black}, {"gray", Shade::gray}}, "a shade");
    parser.choice("--other", "WHAT", parsed.other, {{"black", Shade::black}, {"gray", Shade::gray}}, "a shade");
    parser.option("--place", "P", parsed.places, "places");
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
    for (const char* const name : {"--output", "--few", "--overwrite", "--place", "--kind"}) {
        if (parser.is_given(name)) {
            parsed.given.emplace_back(name);
        }
    }
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

TEST_CASE("numbers, times, sizes and choices have their range and their words")
{
    const Parsed parsed = parse({"--few", "9", "--share=0", "--wait", "1m", "--grace", "1ms", "--limit", "1G",
                                 "--shade", "black", "--other", "gray", "--place", "a", "--place", "b"});
    CHECK(parsed.few == 9);
    CHECK(parsed.share == 0);
    CHECK(parsed.wait_us == 60'000'000);
    CHECK(parsed.grace_us == 1'000);
    CHECK(parsed.limit == std::uint64_t{1} << 30);
    CHECK(parsed.shade == Shade::black);
    CHECK(parsed.other == Shade::gray);
    CHECK(parsed.places == Words{"a", "b"});
    CHECK_FALSE(parse({}).other);
    CHECK_FALSE(parse({}).grace_us);
    CHECK(parse({}).places == Words{"here", "there"});

    CHECK(refusal({"--few", "0"}) == "--few: 0 is not a whole number from 1 to 9");
    CHECK(refusal({"--few", "10"}) == "--few: 10 is not a whole number from 1 to 9");
    CHECK(refusal({"--few", "99999999999999999999"}) ==
          "--few: 99999999999999999999 is not a whole number from 1 to 9");
    CHECK(refusal({"--share", "1.01"}) == "--share: 1.01 is not a number from 0 to 1");
    CHECK(refusal({"--share", "nan"}) == "--share: nan is not a number from 0 to 1");
    CHECK(refusal({"--wait", "61s"}) == "--wait: 61s is not a time from 1ms to 1m");
    CHECK(refusal({"--wait", "0.5ms"}) == "--wait: 0.5ms is not a time from 1ms to 1m");
    CHECK(refusal({"--wait", "soon"}) == "--wait: soon is not a time such as 250ms, 1.5s or 2m");
    CHECK(refusal({"--grace", "0"}) == "--grace: 0 is not a time from 1ms on");
    CHECK(refusal({"--limit", "2G"}) == "--limit: 2G is not a size from 1 to 1G");
    CHECK(refusal({"--shade", "grey"}) == "--shade: grey is not one of black, gray");
    CHECK(refusal({"--other="}).starts_with("--other: "));
}

TEST_CASE("--help states the defaults that the targets hold")
{
    const std::string help = shown({"--help"});
    for (const char* const line :
         {"--number N              a number (default 7)\n", "--few N                 some (default 2)\n",
          "--share P               a part (default 0.5)\n", "--wait T                a wait (default 10s)\n",
          "--limit SIZE            a limit (default 16M)\n", "--shade WHAT            a shade (default gray)\n",
          "--place P               places (default here,there)\n"}) {
        CAPTURE(line, help);
        CHECK(help.find(line) != std::string::npos);
    }
    for (const char* const line : {"--maybe N               a number, or none\n", "--grace T               a grace\n",
                                   "--other WHAT            a shade\n", "--output FILE           where to write\n"}) {
        CAPTURE(line, help);
        CHECK(help.find(line) != std::string::npos);
    }
}

TEST_CASE("what was given is known, on the command line or in the file")
{
    const bh::test::TemporaryDirectory directory;
    bh::test::write_file(directory.file("tool.toml"), "output = \"x\"\nplace = [\"y\"]\n");
    CHECK(parse({}).given.empty());
    CHECK(parse({"-O", "--few", "2", "--kind"}).given == Words{"--few", "--overwrite", "--kind"});
    CHECK(parse({"--config", directory.file("tool.toml")}).given == Words{"--output", "--place"});
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
