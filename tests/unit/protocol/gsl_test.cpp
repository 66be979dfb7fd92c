#include "catch.hpp"

#include <bh/protocol/gsl.hpp>

#include <nlohmann/json.hpp>

#include <random>

using namespace bh::protocol;

namespace {

// What parse_gsl() makes of a text, in one line: "S x=14 shot=C:\a.png ?part"; "none" if it refuses.
std::string parsed(std::string_view text)
{
    const auto line = parse_gsl(text);
    if (!line) {
        return "none";
    }
    std::string out{line->tag};
    for (const GslField& field : line->fields) {
        out.append(" ").append(field.key).append("=").append(field.value);
    }
    for (const std::string_view part : line->malformed) {
        out.append(" ?").append(part);
    }
    return out;
}

std::string value_json(std::string_view value)
{
    std::string json;
    append_gsl_value(json, value);
    return json;
}

} // namespace

TEST_CASE("GSL lines come apart as written")
{
    const auto& [text, expected] = GENERATE(table<std::string_view, std::string_view>({
        {"@S|map:00|x:14|y:5", "S map=00 x=14 y=5"},
        {"@S|shot:C:\\we10\\a.png|hp:20,20", "S shot=C:\\we10\\a.png hp=20,20"},
        {"@S", "S"},
        {"@S|x:", "S x="},
        {"@S|x::", "S x=:"},
        {"@S|x:1|x:2|x:1", "S x=1 x=2 x=1"},
        {"@hello|a b: c ", "hello a b= c "},
        {"@S|x:1\n", "S x=1"},
        {"@S|x:1\r\n", "S x=1"},
        {"@S|x:1\r", "S x=1"},
        {"@S|caf\xC3\xA9:\xE2\x82\xAC", "S caf\xC3\xA9=\xE2\x82\xAC"},
        // malformed parts are kept apart
        {"@S|x:1|lost|y:2", "S x=1 y=2 ?lost"},
        {"@S||x:1|", "S x=1 ? ?"},
        {"@S|:5", "S ?:5"},
        // no lines
        {"", "none"},
        {"\n", "none"},
        {"@", "none"},
        {"@|x:1", "none"},
        {"@S:1", "none"},
        {"@S1|x:1", "none"},
        {"@ S|x:1", "none"},
        {" @S|x:1", "none"},
        {"S|x:1", "none"},
        {"@S|x:1\n\n", "none"},
        {"@S|x:1\n@S|x:2", "none"},
        {"@S|x:1\r2", "none"},
        {"\r\n@S|x:1", "none"},
    }));
    CAPTURE(text);
    CHECK(parsed(text) == expected);
}

TEST_CASE("formatting what was parsed gives back the line")
{
    std::mt19937 random{3};
    const std::string_view values = "abcXYZ019 -+:,;.\\/\"'{}[]%&=@#\t\x7F\xC3\xA9\xFF";
    const auto word = [&](std::size_t least, bool colon) {
        std::string text;
        for (std::size_t length = least + random() % 8; text.size() < length;) {
            const char character = values[random() % values.size()];
            text += character == ':' && !colon ? '_' : character;
        }
        return text;
    };
    for (int round = 0; round < 5000; ++round) {
        std::string line = std::string{"@"} + "SHEabc"[random() % 6];
        const auto count = random() % 6;
        for (auto i = count; i > 0; --i) {
            line += "|" + word(1, false) + ":" + word(0, true);
        }
        const auto parsed_line = parse_gsl(line);
        REQUIRE(parsed_line);
        REQUIRE(parsed_line->malformed.empty());
        REQUIRE(parsed_line->fields.size() == count);
        REQUIRE(format_gsl(*parsed_line) == line);
    }
}

TEST_CASE("only canonical integers of 64 bits are numbers")
{
    for (const std::string_view number :
         {"0", "1", "-1", "9", "10", "-10", "1234567890", "9223372036854775807", "-9223372036854775808"}) {
        CAPTURE(number);
        CHECK(is_canonical_integer(number));
        CHECK(value_json(number) == number);
        CHECK(nlohmann::json::parse(value_json(number)).is_number_integer());
    }
    for (const std::string_view text : {"",
                                        "-",
                                        "+1",
                                        "-0",
                                        "00",
                                        "01",
                                        "-01",
                                        " 1",
                                        "1 ",
                                        "1.0",
                                        "1e3",
                                        "0x10",
                                        "--1",
                                        "1-",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "18446744073709551615",
                                        "99999999999999999999999999",
                                        "1\n",
                                        "\xD9\xA1",
                                        "true",
                                        "null",
                                        "NaN"}) {
        CAPTURE(text);
        CHECK_FALSE(is_canonical_integer(text));
        CHECK(nlohmann::json::parse(value_json(text)) == text);
    }
    CHECK_FALSE(is_canonical_integer(std::string_view{"1\0", 2}));
}

TEST_CASE("values that are not UTF-8 become base64, since JSON cannot hold them")
{
    CHECK(value_json("\xFF\xFE") == "\"base64://4=\"");
    CHECK(value_json("h\xC3\xA9") == "\"h\xC3\xA9\"");
}

TEST_CASE("form values come out as they were before .NET escaped them")
{
    const auto& [encoded, plain] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"%40S%7Cmap%3A00%7Cx%3A14%7Cy%3A5", "@S|map:00|x:14|y:5"},
        {"GET+rom%3B+x%3D1", "GET rom; x=1"},
        // what is left alone, and what is not
        {"AZaz09-._~", "AZaz09-._~"},
        {"%21%27%28%29%2A", "!'()*"},
        {"%2B%2F%3D%25%26", "+/=%&"},
        {"a+b%20c", "a b c"},
        {"%0D%0A", "\r\n"},
        {"%00x", std::string("\0x", 2)},
        {"%C3%A9%F0%9F%98%80", "\xC3\xA9\xF0\x9F\x98\x80"},
        {"%EF%BF%BD", "\xEF\xBF\xBD"},
        {"%c3%a9", "\xC3\xA9"},
        {"%2541", "%41"}, // once only
        // what is no escape stays
        {"%", "%"},
        {"%4", "%4"},
        {"100%", "100%"},
        {"%G0%0G%", "%G0%0G%"},
        {"%%41", "%A"},
        {"\xFF raw", "\xFF raw"},
    }));
    CAPTURE(encoded);
    CHECK(decode_form_value(encoded) == plain);
}

TEST_CASE("every byte survives its escape")
{
    constexpr std::string_view k_hex = "0123456789ABCDEF";
    for (unsigned byte = 0; byte < 256; ++byte) {
        const std::string escape = {'%', k_hex[byte >> 4U], k_hex[byte & 15U]};
        REQUIRE(decode_form_value(escape) == std::string(1, static_cast<char>(byte)));
    }
}

TEST_CASE("a form body has its key at the beginning")
{
    CHECK(form_value("payload=abc", "payload") == "abc");
    CHECK(form_value("payload=", "payload") == "");
    CHECK(form_value("payload=a&b=c", "payload") == "a");
    CHECK(form_value("payload=a%26b", "payload") == "a%26b");
    CHECK(form_value("payload=a=b", "payload") == "a=b");
    CHECK_FALSE(form_value("payload", "payload"));
    CHECK_FALSE(form_value("payloads=x", "payload"));
    CHECK_FALSE(form_value("x=1&payload=2", "payload"));
    CHECK_FALSE(form_value("@S|payload=1", "payload"));
    CHECK_FALSE(form_value("", "payload"));
}
