#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <libdeflate.h>

using namespace bh::image;

TEST_CASE("what is encoded decodes to the same pixels")
{
    for (const auto& [width, height] : {std::pair{1, 1}, std::pair{7, 3}, std::pair{160, 144}, std::pair{256, 240}}) {
        const Image picture = test::sample_picture(width, height, 11);
        std::string png = "what was there before";
        encode_png(picture, png);
        CHECK(check_png(png) == PngSize{width, height});
        Image back;
        decode_png(png, back);
        CHECK(back == picture);
        std::string again;
        encode_png(picture, again);
        CHECK(again == png);
    }
}

TEST_CASE("the encoder's rows are RGB without filters, as another inflater sees them")
{
    const Image picture = test::sample_picture(30, 20, 2);
    std::string png;
    encode_png(picture, png);
    const std::size_t idat = png.find("IDAT") + 4;
    const std::size_t idat_bytes = png.size() - idat - 4 - 12; // behind it: its checksum and IEND
    std::string rows(20 * (1 + 30 * 3), '\0');
    libdeflate_decompressor* const inflater = libdeflate_alloc_decompressor();
    const auto result =
        libdeflate_zlib_decompress(inflater, png.data() + idat, idat_bytes, rows.data(), rows.size(), nullptr);
    libdeflate_free_decompressor(inflater);
    REQUIRE(result == LIBDEFLATE_SUCCESS);
    std::string expected;
    for (std::size_t y = 0; y < 20; ++y) {
        expected.push_back('\0');
        expected.append(reinterpret_cast<const char*>(picture.rgb.data()) + y * 90, 90);
    }
    CHECK(rows == expected);
}

TEST_CASE("an opaque alpha is written beside the same pixels")
{
    const Image picture = test::sample_picture(31, 17, 3);
    std::string png;
    encode_png(picture, png, PngColor::rgba_opaque);
    CHECK(png[25] == 6); // colour type
    Image back;
    decode_png(png, back);
    CHECK(back == picture);
    std::string rgb;
    encode_png(picture, rgb);
    CHECK(rgb[25] == 2);
}

TEST_CASE("a picture that cannot be is refused")
{
    std::string png;
    CHECK_THROWS_AS(encode_png(Image{}, png), bh::Error);
    Image wrong = test::sample_picture(4, 4, 1);
    wrong.rgb.pop_back();
    CHECK_THROWS_AS(encode_png(wrong, png), bh::Error);
    Image large;
    CHECK_THROWS_AS(resize(large, 8193, 8192), bh::Error);
    CHECK_THROWS_AS(resize(large, 16'385, 1), bh::Error);
    CHECK_THROWS_AS(resize(large, 0, 1), bh::Error);
    CHECK_THROWS_AS(resize(large, std::int64_t{1} << 40, std::int64_t{1} << 40), bh::Error);
}
