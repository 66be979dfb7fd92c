#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/base64.hpp>
#include <bh/image/png.hpp>
#include <bh/image/terminal.hpp>

using namespace bh::image;

namespace {

struct Transmission
{
    std::string keys; ///< of the first part
    Image image;
    int parts = 0;
};

Transmission read_kitty(std::string_view text)
{
    Transmission result;
    std::string data;
    for (bool more = true; more; ++result.parts) {
        REQUIRE(text.starts_with("\x1b_G"));
        const std::size_t semicolon = text.find(';');
        const std::size_t end = text.find("\x1b\\");
        REQUIRE(semicolon < end);
        REQUIRE(end != std::string_view::npos);
        std::string_view keys = text.substr(3, semicolon - 3);
        REQUIRE((keys.ends_with("m=0") || keys.ends_with("m=1")));
        more = keys.ends_with('1');
        keys.remove_suffix(3);
        CHECK((result.parts == 0 || keys.empty()));
        result.keys += keys;
        const std::string_view part = text.substr(semicolon + 1, end - semicolon - 1);
        CHECK(part.size() <= 4096);
        CHECK((!more || part.size() % 4 == 0));
        data += part;
        text.remove_prefix(end + 2);
    }
    CHECK(text.empty());
    const auto png = bh::decode_base64(data);
    REQUIRE(png.has_value());
    decode_png(*png, result.image);
    return result;
}

} // namespace

TEST_CASE("a picture for kitty is a PNG in parts of 4096 bytes, which the terminal does not answer")
{
    const Image small = test::sample_picture(5, 4, 1);
    std::string text;
    append_kitty(small, {}, text);
    const Transmission one = read_kitty(text);
    CHECK(one.keys == "a=T,f=100,q=2,");
    CHECK(one.image == small);
    CHECK(one.parts == 1);

    const Image large = test::sample_picture(200, 100, 2);
    text.clear();
    append_kitty(large, {80, 20}, text);
    const Transmission several = read_kitty(text);
    CHECK(several.keys == "a=T,f=100,q=2,c=80,r=20,");
    CHECK(several.image == large);
    CHECK(several.parts > 1);
}
