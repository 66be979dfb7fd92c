#include <bh/base/error.hpp>
#include <bh/image/view.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string>

namespace bh::image {

namespace {

// Whole numbers, `separator` between them.
template <std::size_t count>
std::array<int, count> parse_numbers(std::string_view text, char separator, std::string_view form)
{
    std::array<int, count> numbers = {};
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0 && (at == end || *at++ != separator)) {
            at = nullptr;
            break;
        }
        const auto [stop, error] = std::from_chars(at, end, numbers[i]);
        if (error != std::errc{} || numbers[i] < 0) {
            at = nullptr;
            break;
        }
        at = stop;
    }
    if (at != end) {
        throw std::invalid_argument{std::string{text} + " is not of the form " + std::string{form}};
    }
    return numbers;
}

std::uint8_t luma_of(const std::uint8_t* pixel)
{
    return static_cast<std::uint8_t>((299U * pixel[0] + 587U * pixel[1] + 114U * pixel[2] + 500U) / 1000U);
}

/// Pixels of a game are often as the one before: they are compared rather than computed, which takes half of the time.
void gray_row(const std::uint8_t* from, std::size_t pixels, std::uint8_t* to)
{
    constexpr std::uint32_t k_three_bytes = std::endian::native == std::endian::little ? 0x00FFFFFF : 0xFFFFFF00;
    std::uint32_t before = ~k_three_bytes; // none
    std::uint8_t luma = 0;
    for (std::size_t x = 0; x + 1 < pixels; ++x, from += 3) {
        std::uint32_t pixel = 0;
        std::memcpy(&pixel, from, sizeof pixel); // with the first byte of the next one
        pixel &= k_three_bytes;
        if (pixel != before) {
            before = pixel;
            luma = luma_of(from);
        }
        *to++ = luma;
    }
    *to = luma_of(from);
}

void check_size(int width, int height)
{
    if (!is_valid_size(width, height)) {
        throw std::invalid_argument{std::to_string(width) + "x" + std::to_string(height) +
                                    " pixels: none, or more than a picture may have"};
    }
}

} // namespace

Crop parse_crop(std::string_view text)
{
    const auto [left, top, width, height] = parse_numbers<4>(text, ',', "LEFT,TOP,WIDTH,HEIGHT");
    check_size(width, height);
    return {left, top, width, height};
}

Size parse_size(std::string_view text)
{
    const auto [width, height] = parse_numbers<2>(text, 'x', "WIDTHxHEIGHT");
    check_size(width, height);
    return {width, height};
}

void Viewer::show(int width, int height, std::span<const std::uint8_t> rgb)
{
    const Crop part = m_view.crop.value_or(Crop{0, 0, width, height});
    if (std::int64_t{part.left} + part.width > width || std::int64_t{part.top} + part.height > height) {
        throw Error{"a picture of " + std::to_string(width) + "x" + std::to_string(height) + " has no part " +
                    std::to_string(part.left) + "," + std::to_string(part.top) + "," + std::to_string(part.width) +
                    "," + std::to_string(part.height)};
    }
    const Size size = m_view.size.value_or(Size{part.width, part.height});
    m_width = size.width;
    m_height = size.height;
    if (size.width == part.width && size.height == part.height) {
        take_part(width, part, rgb, m_pixels);
    } else {
        take_part(width, part, rgb, m_part);
        resample({part.width, part.height});
    }
}

void Viewer::take_part(int width, const Crop& part, std::span<const std::uint8_t> rgb,
                       std::vector<std::uint8_t>& out) const
{
    const std::size_t row_pixels = static_cast<std::size_t>(part.width);
    out.resize(row_pixels * static_cast<std::size_t>(part.height) * static_cast<std::size_t>(channels()));
    std::uint8_t* to = out.data();
    for (int y = 0; y < part.height; ++y) {
        const std::size_t first = static_cast<std::size_t>(part.top + y) * static_cast<std::size_t>(width) +
                                  static_cast<std::size_t>(part.left);
        const std::uint8_t* from = rgb.data() + 3 * first;
        if (m_view.gray) {
            gray_row(from, row_pixels, to);
            to += row_pixels;
        } else {
            std::memcpy(to, from, 3 * row_pixels);
            to += 3 * row_pixels;
        }
    }
}

void Viewer::cover(int source, int target, std::vector<Cover>& covers)
{
    covers.clear();
    const auto step = static_cast<std::uint64_t>(source);
    const auto parts = static_cast<std::uint64_t>(target);
    for (std::uint64_t i = 0; i < parts; ++i) {
        const std::uint64_t begin = i * step;
        const std::uint64_t end = begin + step;
        Cover one{static_cast<std::size_t>(begin / parts), {}};
        for (std::uint64_t pixel = begin / parts; pixel * parts < end; ++pixel) {
            one.parts.push_back(
                static_cast<std::uint32_t>(std::min(end, (pixel + 1) * parts) - std::max(begin, pixel * parts)));
        }
        covers.push_back(std::move(one));
    }
}

// From m_part, which is of size `from`, to m_pixels.
void Viewer::resample(const Size& from)
{
    if (from.width != m_covered.width || from.height != m_covered.height) {
        cover(from.width, m_width, m_columns);
        cover(from.height, m_height, m_rows);
        m_covered = from;
    }
    // No sum passes 255 times the pixels of the largest picture.
    const std::uint64_t whole = static_cast<std::uint64_t>(from.width) * static_cast<std::uint64_t>(from.height);
    const auto depth = static_cast<std::size_t>(channels());
    const std::size_t stride = depth * static_cast<std::size_t>(from.width);
    m_sums.resize(stride); // of one row of the result, for every source column
    m_pixels.resize(depth * static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height));
    std::uint8_t* to = m_pixels.data();
    for (const Cover& row : m_rows) {
        std::fill(m_sums.begin(), m_sums.end(), 0);
        const std::uint8_t* source = m_part.data() + row.first * stride;
        for (const std::uint32_t part : row.parts) {
            for (std::size_t i = 0; i < stride; ++i) {
                m_sums[i] += std::uint64_t{part} * source[i];
            }
            source += stride;
        }
        for (const Cover& column : m_columns) {
            for (std::size_t channel = 0; channel < depth; ++channel) {
                std::uint64_t sum = whole / 2;
                std::size_t at = depth * column.first + channel;
                for (const std::uint32_t part : column.parts) {
                    sum += part * m_sums[at];
                    at += depth;
                }
                *to++ = static_cast<std::uint8_t>(sum / whole);
            }
        }
    }
}

} // namespace bh::image
