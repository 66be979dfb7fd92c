#include "catch.hpp"

#include <bh/protocol/form.hpp>

using namespace bh::protocol;

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
