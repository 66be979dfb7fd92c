#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

using namespace bh::image;
using bh::image::test::chunk;
using bh::image::test::PngMaker;

namespace {

std::string bytes(std::initializer_list<int> values)
{
    std::string out;
    for (const int value : values) {
        out.push_back(static_cast<char>(value));
    }
    return out;
}

std::vector<std::uint8_t> decoded(const PngMaker& maker)
{
    Image image;
    decode_png(maker.make(), image);
    REQUIRE(image.width == static_cast<int>(maker.width));
    REQUIRE(image.height == static_cast<int>(maker.height));
    return image.rgb;
}

} // namespace

TEST_CASE("RGB rows come out as they went in, with each of the five filters")
{
    PngMaker maker;
    maker.width = 2;
    maker.height = 5;
    maker.rows = bytes({0, 10, 20, 30, 40, 50, 60})   // none
                 + bytes({1, 1, 2, 3, 4, 5, 6})       // sub: plus the pixel to the left
                 + bytes({2, 1, 1, 1, 250, 250, 250}) // up: plus the pixel above
                 + bytes({3, 100, 100, 100, 0, 0, 0}) // average of left and above
                 +
                 bytes({4, 7, 7, 7, 1, 2, 3}); // Paeth: nearest of left, above, above left to left + above - above left
    CHECK(decoded(maker) == std::vector<std::uint8_t>{10,  20,  30,  40,  50, 60, //
                                                      1,   2,   3,   5,   7,  9,  //
                                                      2,   3,   4,   255, 1,  3,  //
                                                      101, 101, 102, 178, 51, 52, //
                                                      108, 108, 109, 179, 53, 55});
}

TEST_CASE("alpha is dropped, also where it says transparent")
{
    PngMaker maker;
    maker.width = 2;
    maker.color_type = 6;
    maker.rows = bytes({0, 1, 2, 3, 255, 4, 5, 6, 0});
    CHECK(decoded(maker) == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});

    maker.color_type = 2;
    maker.extra = chunk("tRNS", bytes({0, 4, 0, 5, 0, 6}));
    maker.rows = bytes({0, 1, 2, 3, 4, 5, 6});
    CHECK(decoded(maker) == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("grey becomes RGB, from one bit to sixteen, with and without alpha")
{
    PngMaker maker;
    maker.width = 2;
    maker.color_type = 0;
    maker.rows = bytes({0, 7, 200});
    CHECK(decoded(maker) == std::vector<std::uint8_t>{7, 7, 7, 200, 200, 200});

    maker.depth = 16;
    maker.rows = bytes({0, 7, 99, 200, 1});
    CHECK(decoded(maker) == std::vector<std::uint8_t>{7, 7, 7, 200, 200, 200});

    maker.depth = 1;
    maker.rows = bytes({0, 0b01000000});
    CHECK(decoded(maker) == std::vector<std::uint8_t>{0, 0, 0, 255, 255, 255});

    maker.depth = 8;
    maker.color_type = 4;
    maker.rows = bytes({0, 7, 0, 200, 255});
    CHECK(decoded(maker) == std::vector<std::uint8_t>{7, 7, 7, 200, 200, 200});
}

TEST_CASE("palettes of all depths become RGB")
{
    PngMaker maker;
    maker.width = 3;
    maker.color_type = 3;
    maker.extra = chunk("PLTE", bytes({1, 2, 3, 40, 50, 60}));
    const std::vector<std::uint8_t> expected = {40, 50, 60, 1, 2, 3, 40, 50, 60};
    for (const auto& [depth, row] : {std::pair{1, bytes({0, 0b10100000})}, std::pair{2, bytes({0, 0b01000100})},
                                     std::pair{4, bytes({0, 0x10, 0x10})}, std::pair{8, bytes({0, 1, 0, 1})}}) {
        CAPTURE(depth);
        maker.depth = depth;
        maker.rows = row;
        CHECK(decoded(maker) == expected);
    }
}

TEST_CASE("an index that the palette lacks is black, not what memory held")
{
    PngMaker maker;
    maker.color_type = 3;
    maker.extra = chunk("PLTE", bytes({1, 2, 3}));
    maker.rows = bytes({0, 200});
    CHECK(decoded(maker) == std::vector<std::uint8_t>{0, 0, 0});
}

TEST_CASE("an interlaced picture is put in order")
{
    PngMaker maker;
    maker.width = 2;
    maker.height = 2;
    maker.color_type = 0;
    maker.interlace = 1;
    maker.rows =
        bytes({0, 10}) + bytes({0, 20}) + bytes({0, 30, 40}); // passes 1 and 6 and 7; the others are empty at this size
    CHECK(decoded(maker) == std::vector<std::uint8_t>{10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40});
}

TEST_CASE("a picture may begin with an IDAT chunk that holds nothing")
{
    PngMaker maker;
    maker.extra = chunk("IDAT", "");
    maker.rows = bytes({0, 1, 2, 3});
    CHECK(decoded(maker) == std::vector<std::uint8_t>{1, 2, 3});
}

TEST_CASE("pictures of falling and rising size decode into the same object")
{
    Image image;
    for (const int side : {64, 3, 200, 1, 17}) {
        const Image picture = test::sample_picture(side, side + 1, 5);
        std::string png;
        encode_png(picture, png);
        decode_png(png, image);
        CHECK(image == picture);
    }
}
