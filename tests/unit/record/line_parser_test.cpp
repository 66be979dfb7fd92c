#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_parser.hpp>

using namespace bh::record;
using Catch::Matchers::Matches;

namespace {

/// Parses a line in a buffer with the padding that sources give.
class Padded
{
public:
    explicit Padded(std::string line, bool has_payload = false)
    {
        const std::size_t size = line.size();
        m_text = std::move(line) + std::string(k_padding_bytes, '"');
        m_view.line = std::string_view{m_text}.substr(0, size);
        m_view.has_payload = has_payload;
        m_view.offset = 42;
    }

    simdjson::dom::object parse() { return m_parser.parse(m_view); }

    Type type() { return parse(), m_parser.type(); }

private:
    std::string m_text;
    RecordView m_view;
    LineParser m_parser;
};

} // namespace

TEST_CASE("the type of a line is found wherever it stands")
{
    CHECK(Padded{R"({"type":"header","version":1})"}.type() == Type::header);
    CHECK(Padded{R"({"session":1,"type":"session"})"}.type() == Type::session);
    CHECK(Padded{R"({ "type" : "step" })"}.type() == Type::step);
    CHECK(Padded{R"({"type":"exchange"})"}.type() == Type::exchange);
    CHECK(Padded{R"({"type":"episode"})"}.type() == Type::episode);
    CHECK(Padded{R"({"type":"session_end"})"}.type() == Type::session_end);
    CHECK(Padded{R"({"type":"note"})"}.type() == Type::note);
    CHECK(Padded{R"({"type":"end"})"}.type() == Type::end);
    CHECK(Padded{R"({"type":"chunk"})"}.type() == Type::chunk);
    CHECK(Padded{R"({"type":"Step"})"}.type() == Type::unknown);
    CHECK(Padded{R"({"type":""})"}.type() == Type::unknown);
}

TEST_CASE("lines that are no records are errors that name the byte")
{
    const std::string line =
        GENERATE(as<std::string>{}, "", "x", "[]", "7", R"("type")", "{", R"({"type":"step")", R"({"type":"step"}})",
                 R"({"type":"step"} x)", R"({"a":1})", R"({"type":3})", R"({"type":null})", "{\"type\":\"\xFF\"}",
                 "{\"type\":\"step\",\"a\":\"\xC3\"}", R"({"type":"step","a":01})", R"({"type":"step","payload":"x"})",
                 R"({"payload":3,"type":"step"})", R"({"type":"step","payload":-1})");
    CAPTURE(line);
    Padded padded{line};
    CHECK_THROWS_WITH(padded.parse(), Catch::Matchers::StartsWith("byte 42: "));
    CHECK_THROWS_AS(padded.parse(), bh::DataError);
}

TEST_CASE("a line nested without end is an error, not a crash")
{
    for (const char* const bracket : {"[", "{\"a\":"}) {
        std::string line = R"({"type":"step","a":)";
        for (int depth = 0; depth < 500'000; ++depth) {
            line += bracket;
        }
        CHECK_THROWS_AS(Padded{line}.parse(), bh::DataError);
    }
}

TEST_CASE("a payload member is right when the framing took it")
{
    CHECK_NOTHROW(Padded(R"({"type":"step","payload":3})", true).parse());
    CHECK_THROWS_WITH(Padded(R"({"type":"step","payload":3})", false).parse(), Matches(".*payload.*"));
}

TEST_CASE("a recording that asks for more than we know is refused")
{
    CHECK_NOTHROW(Padded{R"({"type":"header","version":1,"requires":[],"new member":1})"}.parse());
    CHECK_THROWS_WITH(Padded{R"({"type":"header","version":2})"}.parse(), Matches(".*version 2.*"));
    CHECK_THROWS_WITH(Padded{R"({"type":"header","version":1,"requires":["magic"]})"}.parse(), Matches(".*magic.*"));
}

TEST_CASE("members are found by name, or the fallback is given")
{
    LineParser parser;
    const auto object = parser.parse_text(R"({"n":3,"s":-4,"t":"x","big":9223372036854775808})");
    REQUIRE(object);
    CHECK(unsigned_or(*object, "n", 9) == 3);
    CHECK(unsigned_or(*object, "s", 9) == 9);
    CHECK(unsigned_or(*object, "t", 9) == 9);
    CHECK(unsigned_or(*object, "none", 9) == 9);
    CHECK(unsigned_or(*object, "big", 9) == 9223372036854775808U);
    CHECK(signed_or(*object, "s", 9) == -4);
    CHECK(signed_or(*object, "big", 9) == 9);
    CHECK(text_or(*object, "t", "y") == "x");
    CHECK(text_or(*object, "n", "y") == "y");
    CHECK_FALSE(parser.parse_text("[1]"));
    CHECK_FALSE(parser.parse_text("{\"a\":"));
    CHECK_FALSE(parser.parse_text(""));
    CHECK(parser.parse_text("{}"));
}

TEST_CASE("a number that fits no other type is text with all its digits; every other keeps its value")
{
    const std::string text = GENERATE(as<std::string>{}, "18446744073709551616", "-9223372036854775809", "1e400",
                                      "-1E+400", "123456789012345678901234567890", "1.7976931348623159e308");
    CAPTURE(text);
    Padded padded{R"({"a \" 5e999 \\":[1,"1e999",)" + text + R"(],"type":"step","x":)" + text + R"(,"y":)" + text +
                  R"(,"near":18446744073709551615,"low":-9223372036854775808,"small":1e-400,"t":true})"};
    const auto object = padded.parse();
    CHECK(std::string_view{object["x"]} == text);
    CHECK(std::string_view{object["y"]} == text);
    CHECK(std::string_view{object["a \" 5e999 \\"].at(2)} == text);
    CHECK(std::string_view{object["a \" 5e999 \\"].at(1)} == "1e999");
    CHECK(std::uint64_t{object["near"]} == UINT64_MAX);
    CHECK(std::int64_t{object["low"]} == INT64_MIN);
    CHECK(double{object["small"]} == 0);
    CHECK(padded.type() == Type::step);
    LineParser parser;
    CHECK(std::string_view{parser.parse_text(R"({"x":)" + text + "}").value()["x"]} == text);
}

TEST_CASE("what is no number stays an error, large or not")
{
    const std::string text = GENERATE(as<std::string>{}, "018446744073709551616", "1e", "1e+", ".5e999", "1.e999",
                                      "--1", "18446744073709551616x", "1e999e", "-", "+1");
    CAPTURE(text);
    Padded padded{R"({"type":"step","big":1e999,"x":)" + text + "}"};
    CHECK_THROWS_AS(padded.parse(), bh::DataError);
}

TEST_CASE("records may be nested deeper than the messages they are made of")
{
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    LineParser messages{k_message_depth_max};
    const std::string message = R"({"x":)" + nested(k_message_depth_max - 2) + "}";
    REQUIRE(messages.parse_text(message));
    CHECK_FALSE(messages.parse_text(R"({"x":)" + nested(k_message_depth_max) + "}"));
    const std::string record = R"({"type":"step","observation":)" + message + "}";
    CHECK(Padded{record}.type() == Type::step);
    LineParser chunks{k_chunk_record_depth_max};
    CHECK(chunks.parse_text(R"({"type":"chunk","header":)" + record + "}"));
}

TEST_CASE("a whole number is found however it is written")
{
    Padded padded{
        R"({"type":"step","a":5,"b":5.0,"c":5e0,"d":5.5,"e":-5.0,"f":"5","g":1e19,"h":1e20,"i":9223372036854775808})"};
    const auto object = padded.parse();
    CHECK(find_unsigned(object, "a") == 5);
    CHECK(find_unsigned(object, "b") == 5);
    CHECK(find_signed(object, "c") == 5);
    CHECK_FALSE(find_signed(object, "d"));
    CHECK_FALSE(find_unsigned(object, "e"));
    CHECK(find_signed(object, "e") == -5);
    CHECK_FALSE(find_signed(object, "f"));
    CHECK(find_unsigned(object, "g") == 10'000'000'000'000'000'000U);
    CHECK_FALSE(find_signed(object, "g"));
    CHECK_FALSE(find_unsigned(object, "h"));
    CHECK_FALSE(find_signed(object, "i"));
    CHECK(unsigned_or(object, "none", 7) == 7);
    CHECK(signed_or(object, "b", 7) == 5);
}
