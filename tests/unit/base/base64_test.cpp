#include "catch.hpp"

#include <bh/base/base64.hpp>

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
