#include "catch.hpp"

#include <bh/record/line_writer.hpp>

#include <nlohmann/json.hpp>

#include <limits>
#include <random>

using namespace bh::record;
using nlohmann::json;

namespace {

std::string json_string(std::string_view text)
{
    std::string out;
    append_json_string(out, text);
    return out;
}

} // namespace

TEST_CASE("every character of a string survives, as another parser reads it")
{
    std::string all;
    for (int character = 0; character < 0x80; ++character) {
        all += static_cast<char>(character);
        CHECK(json::parse(json_string(std::string(1, static_cast<char>(character)))) ==
              std::string(1, static_cast<char>(character)));
    }
    all += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"; // 2, 3 and 4 bytes of UTF-8
    CHECK(json::parse(json_string(all)) == all);
    CHECK(json_string(all).find('\n') == std::string::npos);
    CHECK(json_string("") == "\"\"");
    CHECK(json_string("a\"b\\c\td\n") == R"("a\"b\\c\td\n")");
}

TEST_CASE("strings of random bytes survive, or are kept as base64")
{
    std::mt19937 random{1};
    int texts = 0;
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (auto count = random() % 6; count > 0; --count) {
            bytes += static_cast<char>(random() % 4 == 0 ? random() : random() % 0x80);
        }
        std::string line;
        LineWriter{line}.text_or_base64("request", bytes).close();
        const json parsed = json::parse(line);
        REQUIRE(parsed.size() == 1);
        if (parsed.contains("request")) {
            REQUIRE(parsed["request"] == bytes);
            ++texts;
        } else {
            REQUIRE_FALSE(is_utf8(bytes));
            REQUIRE(parsed["request_b64"].is_string());
        }
    }
    CHECK(texts > 100);
    CHECK(texts < 1900);
}

TEST_CASE("text that is not UTF-8 is told apart")
{
    CHECK(is_utf8(""));
    CHECK(is_utf8("h\xC3\xA9"));
    CHECK_FALSE(is_utf8("\xC3"));
    CHECK_FALSE(is_utf8("\xFF"));
    CHECK_FALSE(is_utf8("\xC0\x80"));         // NUL in two bytes
    CHECK_FALSE(is_utf8("\xED\xA0\x80"));     // half of a surrogate pair
    CHECK_FALSE(is_utf8("\xF4\x90\x80\x80")); // behind the last character
    std::string line;
    LineWriter{line}.text_or_base64("request", "\xFF").close();
    CHECK(line == R"({"request_b64":"/w=="})");
}

TEST_CASE("members of every kind make one compact object")
{
    std::string line = "before ";
    LineWriter writer{line};
    writer.text("type", "step")
        .number("small", std::numeric_limits<std::int64_t>::min())
        .number("large", std::numeric_limits<std::uint64_t>::max())
        .real("reward", -0.1)
        .boolean("yes", true)
        .boolean("no", false)
        .raw("list", "[1,2]");
    writer.open("frame").number("width", std::int64_t{256}).close();
    writer.open("empty").close();
    writer.number("payload", std::uint64_t{3}).close();
    CHECK(line == R"(before {"type":"step","small":-9223372036854775808,"large":18446744073709551615,"reward":-0.1,)"
                  R"("yes":true,"no":false,"list":[1,2],"frame":{"width":256},"empty":{},"payload":3})");

    std::string empty;
    LineWriter{empty}.close();
    CHECK(empty == "{}");
}

TEST_CASE("numbers survive exactly, as another parser reads them")
{
    const double value = GENERATE(0.0, -0.0, 0.1, 1.0 / 3, 1e300, -1e-300, 5e-324, std::numeric_limits<double>::max(),
                                  123456789.125, 1e21);
    std::string line;
    LineWriter{line}.real("v", value).close();
    const json parsed = json::parse(line);
    CHECK(parsed["v"].get<double>() == value);
}

TEST_CASE("keys are escaped like values")
{
    std::string line;
    LineWriter{line}.text("a\"b\n", "x").close();
    CHECK(json::parse(line)["a\"b\n"] == "x");
}

TEST_CASE("a whole number that no 64 bits hold has an exponent")
{
    const auto written = [](double value) {
        std::string text;
        append_json_number(text, value);
        return text;
    };
    CHECK(written(18446744073709551616.0) == "18446744073709551616e0");
    CHECK(written(-9223372036854775808.0) == "-9223372036854775808e0");
    CHECK(written(1e22).find('e') != std::string::npos);
    CHECK(written(1e300) == "1e+300");
    CHECK(written(4096) == "4096");
    CHECK(written(9007199254740992.0) == "9007199254740992");
    CHECK(written(-0.5) == "-0.5");
}
