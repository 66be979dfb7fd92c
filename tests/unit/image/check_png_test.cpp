#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

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
