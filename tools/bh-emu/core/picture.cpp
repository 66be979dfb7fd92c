#include "core/picture.hpp"

#include <cstring>

namespace bh::emu {

namespace {

// 5 and 6 bits widened by repeating the upper bits, so that full intensity stays 255.
constexpr std::uint8_t widen5(unsigned value)
{
    return static_cast<std::uint8_t>((value << 3) | (value >> 2));
}

constexpr std::uint8_t widen6(unsigned value)
{
    return static_cast<std::uint8_t>((value << 2) | (value >> 4));
}

template <class Pixel, class Convert>
void convert_all(const std::byte* source, std::size_t count, std::uint8_t* target, Convert convert)
{
    for (std::size_t i = 0; i < count; ++i, source += sizeof(Pixel), target += 3) {
        Pixel pixel;
        std::memcpy(&pixel, source, sizeof pixel);
        convert(pixel, target);
    }
}

} // namespace

void Picture::begin(unsigned width, unsigned height)
{
    if (width > 0 && height > 0 && width <= k_side_max && height <= k_side_max) {
        m_width = width;
        m_height = height;
        m_pixels.assign(std::size_t{width} * height * pixel_bytes(), std::byte{0});
    }
}

void Picture::keep(const void* data, unsigned width, unsigned height, std::size_t pitch)
{
    const std::size_t row_bytes = width * pixel_bytes();
    if (width == 0 || height == 0 || width > k_side_max || height > k_side_max || pitch < row_bytes) {
        return;
    }
    m_width = width;
    m_height = height;
    m_pixels.resize(row_bytes * height);
    const auto* source = static_cast<const std::byte*>(data);
    if (pitch == row_bytes) {
        std::memcpy(m_pixels.data(), source, m_pixels.size());
        return;
    }
    for (unsigned row = 0; row < height; ++row) {
        std::memcpy(m_pixels.data() + row * row_bytes, source + row * pitch, row_bytes);
    }
}

bool Picture::restore(const RawPicture& picture)
{
    if (picture.format != m_format || picture.width > k_side_max || picture.height > k_side_max ||
        picture.pixels.size() != std::size_t{picture.width} * picture.height * pixel_bytes()) {
        return false;
    }
    m_width = picture.width;
    m_height = picture.height;
    m_pixels.assign(picture.pixels.begin(), picture.pixels.end());
    return true;
}

void Picture::convert(image::Image& out) const
{
    const std::size_t count = std::size_t{m_width} * height();
    const std::byte* const shown = m_pixels.data() + std::size_t{m_width} * hidden_rows() * pixel_bytes();
    out.width = static_cast<int>(m_width);
    out.height = static_cast<int>(height());
    out.rgb.resize(3 * count);
    switch (m_format) {
    case RETRO_PIXEL_FORMAT_XRGB8888:
        convert_all<std::uint32_t>(shown, count, out.rgb.data(), [](std::uint32_t pixel, std::uint8_t* rgb) {
            rgb[0] = static_cast<std::uint8_t>(pixel >> 16);
            rgb[1] = static_cast<std::uint8_t>(pixel >> 8);
            rgb[2] = static_cast<std::uint8_t>(pixel);
        });
        break;
    case RETRO_PIXEL_FORMAT_RGB565:
        convert_all<std::uint16_t>(shown, count, out.rgb.data(), [](unsigned pixel, std::uint8_t* rgb) {
            rgb[0] = widen5(pixel >> 11 & 0x1F);
            rgb[1] = widen6(pixel >> 5 & 0x3F);
            rgb[2] = widen5(pixel & 0x1F);
        });
        break;
    default:
        convert_all<std::uint16_t>(shown, count, out.rgb.data(), [](unsigned pixel, std::uint8_t* rgb) {
            rgb[0] = widen5(pixel >> 10 & 0x1F);
            rgb[1] = widen5(pixel >> 5 & 0x1F);
            rgb[2] = widen5(pixel & 0x1F);
        });
    }
}

} // namespace bh::emu
