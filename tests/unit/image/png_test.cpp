#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <libdeflate.h>

#include <random>

using namespace bh::image;
using bh::image::test::chunk;
using bh::image::test::PngMaker;
using Catch::Matchers::Message;

namespace {

const std::string k_row(4, '\0'); // filter "none" and one black pixel

PngMaker one_pixel()
{
    PngMaker maker;
    maker.rows = k_row;
    return maker;
}

PngMaker of_size(std::uint32_t width, std::uint32_t height)
{
    PngMaker maker = one_pixel();
    maker.width = width;
    maker.height = height;
    return maker;
}

constexpr std::string_view k_beyond = "sides must be 1 to 16384, with 67108864 pixels at most";

} // namespace

TEST_CASE("the size is read from a picture's first 24 bytes")
{
    PngMaker maker = one_pixel();
    maker.width = 256;
    maker.height = 240;
    const std::string png = maker.make();
    CHECK(png_size(png) == PngSize{256, 240});
    CHECK(png_size(std::string_view{png}.substr(0, 24)) == PngSize{256, 240});
    CHECK_THROWS_MATCHES(png_size(std::string_view{png}.substr(0, 23)), bh::DataError,
                         Message("not a whole PNG: cut short after 23 bytes"));
}

TEST_CASE("what is no PNG is named so")
{
    CHECK_THROWS_MATCHES(png_size(""), bh::DataError, Message("not a whole PNG: no bytes"));
    CHECK_THROWS_MATCHES(png_size("GIF89a, and something more behind it"), bh::DataError,
                         Message("not a whole PNG: no PNG signature"));
    const std::string png = one_pixel().make();
    const std::string signature = png.substr(0, 8);
    CHECK_THROWS_MATCHES(png_size(signature + chunk("gAMA", std::string(16, '\0'))), bh::DataError,
                         Message("not a whole PNG: no IHDR chunk at byte 8"));
}

TEST_CASE("sizes of zero and beyond the limits are refused before anything is decoded")
{
    CHECK_THROWS_MATCHES(png_size(of_size(0, 1).make()), bh::DataError,
                         Message("PNG of 0x1: " + std::string{k_beyond}));
    CHECK_THROWS_MATCHES(png_size(of_size(1, 0).make()), bh::DataError,
                         Message("PNG of 1x0: " + std::string{k_beyond}));
    CHECK_THROWS_AS(png_size(of_size(16'385, 1).make()), bh::DataError);
    CHECK_THROWS_AS(png_size(of_size(1, 0xFFFFFFFF).make()), bh::DataError);
    CHECK_THROWS_AS(png_size(of_size(8193, 8192).make()), bh::DataError);
    CHECK(png_size(of_size(16'384, 4096).make()) == PngSize{16'384, 4096});
    CHECK(png_size(of_size(8192, 8192).make()) == PngSize{8192, 8192});
}

TEST_CASE("a whole picture passes, with chunks that may be skipped and pixels in several chunks")
{
    PngMaker maker = one_pixel();
    maker.extra = chunk("gAMA", std::string(4, '\1')) + chunk("tEXt", "Title");
    CHECK(check_png(maker.make()) == PngSize{1, 1});

    const std::string pixels = test::zlib_stored(k_row);
    maker.extra = chunk("IDAT", pixels.substr(0, 5)) + chunk("IDAT", "");
    std::string png = maker.make();
    const std::string whole = chunk("IDAT", pixels);
    png.replace(png.find(whole), whole.size(), chunk("IDAT", pixels.substr(5)));
    CHECK(check_png(png) == PngSize{1, 1});
}

TEST_CASE("a damaged chunk is named with its first byte")
{
    std::string png = one_pixel().make();
    const std::size_t idat = png.find("IDAT");
    png[idat + 6] ^= '\x10';
    CHECK_THROWS_MATCHES(check_png(png), bh::DataError,
                         Message("not a whole PNG: damaged chunk IDAT at byte 33 (checksum differs)"));
}

TEST_CASE("what follows the end of a picture is refused")
{
    CHECK_THROWS_MATCHES(check_png(one_pixel().make() + "abc"), bh::DataError,
                         Message("not a whole PNG: 3 bytes follow the end of the picture"));
}

TEST_CASE("a chunk that no decoder may skip is refused, as are pixels that are not there")
{
    PngMaker maker = one_pixel();
    maker.extra = chunk("QUUX", "");
    CHECK_THROWS_MATCHES(check_png(maker.make()), bh::DataError,
                         Message("not a whole PNG: unknown chunk QUUX at byte 33"));
    maker.extra = chunk("IHDR", std::string(13, '\0'));
    CHECK_THROWS_MATCHES(check_png(maker.make()), bh::DataError,
                         Message("not a whole PNG: unknown chunk IHDR at byte 33"));
    maker.extra = chunk("a\nbc", "");
    CHECK_THROWS_MATCHES(check_png(maker.make()), bh::DataError, Message("not a whole PNG: no chunk at byte 33"));
    maker.extra = chunk("IEND", "");
    std::string empty = maker.make();
    empty.resize(empty.find("IEND") + 8);
    CHECK_THROWS_MATCHES(check_png(empty), bh::DataError, Message("not a whole PNG: no IDAT chunk"));
}

namespace {

std::string sample_png()
{
    std::string png;
    encode_png(test::sample_picture(24, 16, 3), png);
    return png;
}

// True if it decodes; false if it is refused with an error of ours. Anything else ends the test.
bool decodes(std::string_view png)
{
    Image image;
    try {
        decode_png(png, image);
    } catch (const bh::DataError&) {
        return false;
    }
    REQUIRE(image.rgb.size() == 3 * static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height));
    return true;
}

} // namespace

TEST_CASE("a picture cut anywhere is refused")
{
    const std::string png = sample_png();
    REQUIRE(decodes(png));
    for (std::size_t size = 0; size < png.size(); ++size) {
        REQUIRE_FALSE(decodes(std::string_view{png}.substr(0, size)));
    }
}

TEST_CASE("a picture with any one bit flipped is refused")
{
    std::string png = sample_png();
    for (std::size_t bit = 0; bit < png.size() * 8; ++bit) {
        png[bit / 8] = static_cast<char>(png[bit / 8] ^ (1 << bit % 8));
        REQUIRE_FALSE(decodes(png));
        png[bit / 8] = static_cast<char>(png[bit / 8] ^ (1 << bit % 8));
    }
}

// With checksums made right again, damage gets as far as the decoder itself.
TEST_CASE("damage behind right checksums never crashes")
{
    std::mt19937 random{20'261'122};
    const auto below = [&random](std::size_t limit) { return static_cast<std::uint32_t>(random() % limit); };
    const std::string rows(16 * (1 + 24 * 8), '\3');
    const std::string pixels = test::zlib_compressed(rows + test::zlib_stored(rows));
    const int depths[] = {1, 2, 4, 8, 16};
    int decoded = 0;
    for (int round = 0; round < 20'000; ++round) {
        PngMaker maker;
        maker.width = 1 + below(24);
        maker.height = 1 + below(16);
        maker.depth = depths[below(5)];
        maker.color_type = static_cast<int>(below(7));
        maker.interlace = static_cast<int>(below(2));
        std::string data = below(2) == 0 ? pixels : test::zlib_stored(rows);
        for (std::uint32_t count = below(4); count > 0; --count) {
            data[below(data.size())] = static_cast<char>(random());
        }
        data.resize(below(3) == 0 ? below(data.size()) : data.size());
        if (below(2) == 0) {
            maker.extra += chunk("PLTE", std::string(below(800), '\5'));
        }
        if (below(4) == 0) {
            maker.extra += chunk("tRNS", std::string(below(10), '\0'));
        }
        maker.extra += chunk("IDAT", data);
        decoded += decodes(maker.make()) ? 1 : 0;
    }
    CHECK(decoded > 500); // else the rounds would not have reached the code behind the header
    CHECK(decoded < 19'000);
}

TEST_CASE("a small picture that inflates to a thousand times its size is refused, not held")
{
    const std::string bomb = test::zlib_compressed(std::string(std::size_t{64} << 20, '\0'));
    REQUIRE(bomb.size() < 100'000);
    PngMaker maker;
    maker.extra = chunk("IDAT", bomb);
    std::string png = maker.make();
    const std::size_t second = png.rfind("IDAT") - 4;
    png = png.substr(0, second) + chunk("IEND", "");
    REQUIRE(check_png(png) == PngSize{1, 1});
    CHECK_FALSE(decodes(png));
}

TEST_CASE("fewer pixels than the header says are refused")
{
    PngMaker maker;
    maker.width = 4;
    maker.height = 4;
    maker.rows = std::string(4 * 13 - 1, '\0');
    CHECK_FALSE(decodes(maker.make()));
    maker.rows.push_back('\0');
    CHECK(decodes(maker.make()));
}

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
