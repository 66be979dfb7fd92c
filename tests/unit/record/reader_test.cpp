#include "catch.hpp"
#include "record_list.hpp"

#include <bh/record/reader.hpp>
#include <bh/record/stream_reader.hpp>

using namespace bh::record;
using namespace bh::test;
using Catch::Matchers::Contains;

namespace {

constexpr const char* k_header = R"({"type":"header","version":1,"run":"r"})";
constexpr const char* k_end = R"({"type":"end","reason":"test"})";

std::string step(int number)
{
    return R"({"type":"step","session":1,"episode":)" + std::to_string(number / 3) + R"(,"step":)" +
           std::to_string(number % 3) + "}";
}

std::unique_ptr<Source> source_of(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    return std::make_unique<StreamReader>(std::make_unique<PieceSource>(std::move(text)));
}

struct Result
{
    std::vector<std::string> lines;
    std::vector<Type> types;
    std::vector<std::string> problems;
};

Result read(Reader& reader)
{
    Result result;
    reader.on_problem([&result](const std::string& what) { result.problems.push_back(what); });
    while (reader.next()) {
        result.lines.emplace_back(reader.view().line);
        result.types.push_back(reader.type());
        CHECK(text_or(reader.object(), "type", "") != "");
    }
    return result;
}

} // namespace

TEST_CASE("a whole recording is given out as it is, without a problem")
{
    const std::vector<std::string> lines = {k_header, step(0), step(1), k_end};
    Reader reader{source_of(lines), {.needs_header = true}};
    const Result result = read(reader);
    CHECK(result.lines == lines);
    CHECK(result.problems.empty());
    CHECK(reader.problem().empty());
    CHECK(reader.has_ended());
    CHECK(reader.cut_short().empty());
    CHECK(reader.stray_lines() == 0);
}

TEST_CASE("a line that is no record becomes a note, and reading goes on")
{
    const std::string stray = GENERATE(as<std::string>{}, "DEBUG", "{}", R"({"type":7})", "[1]", "\x1b[31m\xff",
                                       R"({"type":"step","payload":1,"x":2})");
    CAPTURE(stray);
    Reader reader{source_of({k_header, step(0), stray, step(1), k_end})};
    const Result result = read(reader);
    REQUIRE(result.lines.size() == 5);
    CHECK(result.lines[1] == step(0));
    CHECK(result.types[2] == Type::note);
    CHECK(result.lines[3] == step(1));
    CHECK(reader.stray_lines() == 1);
    REQUIRE(result.problems.size() == 1);
    CHECK_THAT(result.problems[0], Contains("the line is kept as a note"));
    CHECK(result.problems[0].find('\x1b') == std::string::npos);
    CHECK(reader.problem() == result.problems[0]);
    CHECK(reader.has_ended());
    LineParser parser;
    const auto note = parser.parse_text(result.lines[2]);
    REQUIRE(note);
    CHECK_THAT(std::string{text_or(*note, "text", "")}, Catch::Matchers::StartsWith("byte "));
    CHECK((text_or(*note, "line", "") == stray || text_or(*note, "line_b64", "") == "G1szMW3/"));
}

TEST_CASE("a line with a payload that is no record goes with its payload")
{
    std::string text = std::string{k_header} + "\nDEBUG,\"payload\":5}\n1\n2\n3\n" + step(0) + "\n" + k_end + "\n";
    Reader reader{std::make_unique<StreamReader>(std::make_unique<PieceSource>(std::move(text)))};
    const Result result = read(reader);
    REQUIRE(result.lines.size() == 4);
    CHECK(result.types[1] == Type::note);
    CHECK(result.lines[2] == step(0));
}

TEST_CASE("a large stray line is kept in part, with its size")
{
    Reader reader{source_of({k_header, std::string(1'000'000, 'x'), k_end})};
    const Result result = read(reader);
    REQUIRE(result.lines.size() == 3);
    CHECK(result.lines[1].size() < 70'000);
    CHECK_THAT(result.lines[1], Contains(R"("line_bytes":1000000)"));
    CHECK(result.problems[0].size() < 300);
}

TEST_CASE("where a header is needed, notes do not come before it")
{
    Reader reader{source_of({R"({"debug":1})", "{}", k_header, step(0), k_end}), {.needs_header = true}};
    const Result result = read(reader);
    CHECK(result.types == std::vector<Type>{Type::header, Type::note, Type::note, Type::step, Type::end});
    CHECK(reader.stray_lines() == 2);

    Reader without{source_of({step(0), k_header}), {.needs_header = true}};
    CHECK_THROWS_WITH(without.next(), "pieces: byte 0: a recording begins with a header record");
    Reader empty{source_of({}), {.needs_header = true}};
    CHECK_THROWS_WITH(empty.next(), "pieces: holds no record");
    Reader only_stray{source_of({"{}"}), {.needs_header = true}};
    CHECK_THROWS_WITH(only_stray.next(), Contains("a record without a type"));
    Reader part{source_of({step(0)})};
    CHECK(part.next());
}

TEST_CASE("a later version ends reading")
{
    Reader reader{source_of({k_header, step(0), R"({"type":"header","version":2})", step(1)})};
    CHECK(reader.next());
    CHECK(reader.next());
    CHECK_THROWS_AS(reader.next(), LaterVersion);
    CHECK(reader.has_seen_header());
}

TEST_CASE("only what is selected is given out, and reading stops when nothing more can be")
{
    ReaderOptions options;
    options.selection.from = 1;
    options.selection.until = 3;
    Reader reader{source_of({k_header, step(0), step(1), step(2), step(3), step(4), step(5), k_end}), options};
    const Result result = read(reader);
    CHECK(result.lines == std::vector<std::string>{k_header, step(1), step(2), step(3)});
    CHECK(reader.position() == 3);
    CHECK(reader.has_stopped_early());

    Reader later{source_of({k_header, step(3), step(4), k_end}),
                 {.selection = {.session = {}, .episode = {}, .from = 4, .until = {}}, .steps_before = 3}};
    CHECK(read(later).lines == std::vector<std::string>{k_header, step(4), k_end});
}

TEST_CASE("damage and a missing end are told")
{
    Reader cut{source_of({k_header, step(0)})};
    read(cut);
    CHECK(cut.cut_short() == "no end record; the recording was cut short");
    Reader damaged{
        std::make_unique<StreamReader>(std::make_unique<PieceSource>(std::string{k_header} + "\n{\"type\":\"st"))};
    const Result result = read(damaged);
    REQUIRE(result.problems.size() == 1);
    CHECK_THAT(result.problems[0], Contains("ends inside a record"));
}
