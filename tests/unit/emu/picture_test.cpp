#include "catch.hpp"
#include "core/picture.hpp"

#include <array>

using namespace bh::emu;
using Bytes = std::vector<std::uint8_t>;

namespace {

template <class Pixel, std::size_t Count>
Bytes rgb_of(retro_pixel_format format, const std::array<Pixel, Count>& pixels)
{
    Picture picture;
    picture.set_format(format);
    picture.keep(pixels.data(), Count, 1, sizeof pixels);
    bh::image::Image image;
    picture.convert(image);
    return image.rgb;
}

} // namespace

TEST_CASE("the three pixel formats become the same colours")
{
    CHECK(rgb_of(RETRO_PIXEL_FORMAT_XRGB8888, std::array<std::uint32_t, 2>{0x00FF8001, 0xFF102030}) ==
          Bytes{0xFF, 0x80, 0x01, 0x10, 0x20, 0x30});
    CHECK(rgb_of(RETRO_PIXEL_FORMAT_RGB565, std::array<std::uint16_t, 3>{0xF800, 0x07E0, 0x001F}) ==
          Bytes{255, 0, 0, 0, 255, 0, 0, 0, 255});
    CHECK(rgb_of(RETRO_PIXEL_FORMAT_0RGB1555, std::array<std::uint16_t, 3>{0xFC00, 0x03E0, 0x0010}) ==
          Bytes{255, 0, 0, 0, 255, 0, 0, 0, 132});
}

TEST_CASE("padding at the end of rows is left out")
{
    const std::array<std::uint16_t, 6> pixels{0xFFFF, 0x0000, 0x1234, 0x0000, 0xFFFF, 0x1234}; // two of three count
    Picture picture;
    picture.set_format(RETRO_PIXEL_FORMAT_RGB565);
    picture.keep(pixels.data(), 2, 2, 6);
    bh::image::Image image;
    picture.convert(image);
    CHECK(image.width == 2);
    CHECK(image.height == 2);
    CHECK(image.rgb == Bytes{255, 255, 255, 0, 0, 0, 0, 0, 0, 255, 255, 255});
}

TEST_CASE("frames of impossible sizes are not kept")
{
    const std::array<std::uint16_t, 4> pixels{};
    Picture picture;
    picture.keep(pixels.data(), 2, 2, 3); // rows shorter than their pixels
    CHECK(picture.is_empty());
    picture.keep(pixels.data(), Picture::k_side_max + 1, 1, 100'000);
    CHECK(picture.is_empty());
    picture.keep(pixels.data(), 0, 0, 0);
    CHECK(picture.is_empty());
}

TEST_CASE("a saved picture comes back only if it fits together")
{
    const std::array<std::uint16_t, 4> pixels{1, 2, 3, 4};
    Picture picture;
    picture.keep(pixels.data(), 2, 2, 4);
    const RawPicture raw = picture.raw();
    Picture other;
    CHECK(other.restore(raw));
    CHECK(other.width() == 2);
    RawPicture wrong = raw;
    wrong.height = 3;
    CHECK_FALSE(other.restore(wrong));
    wrong = raw;
    wrong.format = RETRO_PIXEL_FORMAT_XRGB8888;
    CHECK_FALSE(other.restore(wrong));
}

TEST_CASE("hidden rows are missing at the top and at the bottom, and are kept in what is saved")
{
    const std::array<std::uint32_t, 5> pixels{0x010101, 0x020202, 0x030303, 0x040404, 0x050505};
    Picture picture;
    picture.set_format(RETRO_PIXEL_FORMAT_XRGB8888);
    picture.hide_rows(1);
    picture.keep(pixels.data(), 1, 5, 4);
    CHECK(picture.height() == 3);
    CHECK(picture.raw().height == 5);
    bh::image::Image shown;
    picture.convert(shown);
    CHECK(shown.height == 3);
    CHECK(shown.rgb == std::vector<std::uint8_t>{2, 2, 2, 3, 3, 3, 4, 4, 4});
    picture.keep(pixels.data(), 1, 2, 4); // nothing would be left
    CHECK(picture.height() == 2);
}
