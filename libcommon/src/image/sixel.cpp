#include "palette.hpp"

#include <bh/image/terminal.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace bh::image {

namespace {

constexpr int k_band_rows = 6; // one character is six pixels, one below the other; the uppermost is the lowest bit
constexpr char k_no_pixel = '?';

void append_run(std::string& out, char sixel, std::size_t count)
{
    constexpr std::size_t k_repeat_from = 4; // "!3x" is no shorter than "xxx"
    if (count >= k_repeat_from) {
        out += '!' + std::to_string(count) + sixel;
    } else {
        out.append(count, sixel);
    }
}

// The pixels of one colour in a band. What is empty up to the right edge is left out.
void append_row(std::string& out, std::span<const std::uint8_t> bits)
{
    std::size_t end = bits.size();
    while (end > 0 && bits[end - 1] == 0) {
        --end;
    }
    for (std::size_t at = 0; at < end;) {
        std::size_t next = at + 1;
        while (next < end && bits[next] == bits[at]) {
            ++next;
        }
        append_run(out, static_cast<char>(k_no_pixel + bits[at]), next - at);
        at = next;
    }
}

/// The bits of one band, colour for colour.
class Band
{
public:
    Band(std::size_t colors, std::size_t width) : m_width{width}, m_bits(colors * width) {}

    void set(std::uint8_t color, std::size_t x, int row)
    {
        m_used[color] = true;
        m_bits[color * m_width + x] |= static_cast<std::uint8_t>(1U << row);
    }

    // Writes the band and empties it.
    void append_to(std::string& out)
    {
        bool first = true;
        for (std::size_t color = 0; color * m_width < m_bits.size(); ++color) {
            if (!m_used[color]) {
                continue;
            }
            out += (first ? "#" : "$#") + std::to_string(color);
            const std::span bits = std::span{m_bits}.subspan(color * m_width, m_width);
            append_row(out, bits);
            std::fill(bits.begin(), bits.end(), std::uint8_t{0});
            first = false;
        }
        m_used.fill(false);
    }

private:
    std::size_t m_width;
    std::vector<std::uint8_t> m_bits;
    std::array<bool, 256> m_used = {};
};

void append_palette(std::string& out, const std::vector<Color>& palette)
{
    for (std::size_t i = 0; i < palette.size(); ++i) {
        out += '#' + std::to_string(i) + ";2"; // red, green, blue in percent
        for (const int value : palette[i]) {
            out += ';' + std::to_string((value * 100 + 127) / 255);
        }
    }
}

} // namespace

void append_sixel(const Image& image, int colors_max, std::string& out)
{
    const Paletted paletted = reduce_colors(image, colors_max);
    // 1: what is not painted keeps its colour, so that the last band may be less than six rows. Pixels are square.
    out += "\x1bP0;1q\"1;1;" + std::to_string(image.width) + ";" + std::to_string(image.height);
    append_palette(out, paletted.palette);
    const auto width = static_cast<std::size_t>(image.width);
    Band band{paletted.palette.size(), width};
    const std::uint8_t* index = paletted.indices.data();
    for (int y = 0; y < image.height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            band.set(*index++, x, y % k_band_rows);
        }
        if (y % k_band_rows == k_band_rows - 1 || y == image.height - 1) {
            band.append_to(out);
            out += y == image.height - 1 ? "" : "-";
        }
    }
    out += "\x1b\\";
}

} // namespace bh::image
