#include "catch.hpp"

#include <bh/base/text.hpp>

#include <random>

using bh::decode_base64;
using bh::encode_base64;

TEST_CASE("the vectors of RFC 4648")
{
    const auto& [plain, encoded] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xFB\xFF\xBF", "+/+/"},
        {std::string("\0\0", 2), "AAA="},
    }));
    CHECK(encode_base64(plain) == encoded);
    CHECK(decode_base64(encoded) == plain);
}

TEST_CASE("bytes of every length come back")
{
    std::mt19937 random{4};
    for (std::size_t length = 0; length <= 100; ++length) {
        std::string bytes;
        for (std::size_t i = 0; i < length; ++i) {
            bytes += static_cast<char>(random());
        }
        const std::string encoded = encode_base64(bytes);
        REQUIRE(encoded.size() == (length + 2) / 3 * 4);
        REQUIRE(decode_base64(encoded) == bytes);
    }
}

TEST_CASE("what is no whole base64 is refused")
{
    for (const char* const text : {"Z", "Zg", "Zg=", "Zm9vY", "=", "==", "====", "Z===", "Zg==Zg==", "Zg=a", "Zm9 ",
                                   "Zm9\n", "Zm9v\n", "Zm-_", "Zm\xFF!", "Zm9v=", "A=AA", "\xC3\xA9\xC3\xA9"}) {
        CAPTURE(text);
        CHECK_FALSE(decode_base64(text));
    }
    CHECK_FALSE(decode_base64(std::string_view{"Zm9\0", 4}));
}

TEST_CASE("only the 64 characters are digits")
{
    int digits = 0;
    for (int character = 0; character < 256; ++character) {
        digits += decode_base64(std::string{"AAA"} + static_cast<char>(character)) ? 1 : 0;
    }
    CHECK(digits == 64 + 1); // and the padding
}

using bh::characters_in;
using bh::printable;

TEST_CASE("control characters are shown as escapes")
{
    CHECK(printable("plain \u00e9 \u2588 \U0001f3ae") == "plain \u00e9 \u2588 \U0001f3ae");
    CHECK(printable("a\033[31m\n\t\x7f") == "a\\x1b[31m\\x0a\\x09\\x7f");
    CHECK(printable("a\u009b"
                    "31m\u00a0") == "a\\x9b31m\u00a0");
    CHECK(printable(std::string_view{"a\0b", 3}) == "a\\x00b");
    CHECK(printable("a\033\nb", std::string_view::npos, bh::LineBreaks::kept) == "a\\x1b\nb");
}

TEST_CASE("what turns the direction of text is shown as an escape")
{
    CHECK(printable("gpj\u202egnp.exe") == "gpj\\u202egnp.exe");
    for (const std::string text : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068",
                                   "\u2069", "\u200e", "\u200f", "\u061c", "\u2028", "\u2029"}) {
        const std::string shown = printable("a" + text + "b");
        CAPTURE(shown);
        CHECK(shown.size() == 8);
        CHECK(shown.starts_with("a\\u"));
    }
    // Neighbours in the same blocks, and Hebrew and Arabic themselves.
    for (const std::string text :
         {"\u2027", "\u202f", "\u2065", "\u206a", "\u200d", "\u2010", "\u061b", "\u05d0", "\u0627"}) {
        CHECK(printable(text) == text);
    }
}

TEST_CASE("bytes that are no UTF-8 are shown as escapes")
{
    CHECK(printable("a\xff"
                    "b\x9b") == "a\\xffb\\x9b");
    CHECK(printable("\xc2") == "\\xc2");          // cut
    CHECK(printable("\xe2\x80") == "\\xe2\\x80"); // cut
    CHECK(printable("\xc0\x8a") == "\\xc0\\x8a"); // LF in two bytes
    CHECK(printable("\xe0\x80\x8a") == "\\xe0\\x80\\x8a");
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80"); // half of a surrogate pair
    CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}

TEST_CASE("a long text is cut between characters")
{
    CHECK(printable("abcdef", 3) == "abc...");
    CHECK(printable("abc", 3) == "abc");
    CHECK(printable("ab\u00e9"
                    "d",
                    3) == "ab\u00e9...");
    CHECK(characters_in("ab\u00e9\u2588") == 4);
}
