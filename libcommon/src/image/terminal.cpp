#include "palette.hpp"

#include <bh/base/text.hpp>
#include <bh/image/contact_sheet.hpp>
#include <bh/image/png.hpp>
#include <bh/image/terminal.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace bh::image {

namespace {

constexpr std::string_view k_upper_half = "\xE2\x96\x80";
constexpr std::string_view k_reset = "\x1b[0m";

// The colours that the terminal has now; nothing: its own.
struct Colors
{
    std::optional<Color> foreground;
    std::optional<Color> background;
};

void append_color(std::string& out, std::string_view code, const Color& color)
{
    out += out.back() == '[' ? "" : ";";
    out += code;
    for (const std::uint8_t value : color) {
        out += ';';
        out += std::to_string(value);
    }
}

// Nothing: any colour will do.
void change_colors(std::string& out, Colors& now, const Colors& wanted)
{
    const bool is_new_foreground = wanted.foreground && wanted.foreground != now.foreground;
    const bool is_new_background = wanted.background && wanted.background != now.background;
    if (!is_new_foreground && !is_new_background) {
        return;
    }
    out += "\x1b[";
    if (is_new_foreground) {
        append_color(out, "38;2", *wanted.foreground);
        now.foreground = wanted.foreground;
    }
    if (is_new_background) {
        append_color(out, "48;2", *wanted.background);
        now.background = wanted.background;
    }
    out += 'm';
}

Color color_at(const Image& image, int x, int y)
{
    const std::size_t pixel =
        static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x);
    const std::uint8_t* const rgb = &image.rgb[3 * pixel];
    return {rgb[0], rgb[1], rgb[2]};
}

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

void append_half_blocks(const Image& image, std::string& out)
{
    for (int y = 0; y < image.height; y += 2) {
        out += y > 0 ? "\n" : "";
        Colors now;
        for (int x = 0; x < image.width; ++x) {
            Colors wanted{color_at(image, x, y), std::nullopt};
            if (y + 1 <
                image.height) { // else, below the last of an odd number of rows, the terminal's own colour stays
                wanted.background = color_at(image, x, y + 1);
            }
            const bool is_flat = wanted.foreground == wanted.background;
            if (is_flat) {
                wanted.foreground.reset();
            }
            change_colors(out, now, wanted);
            out += is_flat ? " " : k_upper_half;
        }
        out += k_reset;
    }
}

void append_kitty(const Image& image, const Cells& cells, std::string& out)
{
    // Of base64, in one escape sequence: a limit of the protocol.
    constexpr std::size_t k_part_bytes = 4096;
    std::string png;
    encode_png(image, png);
    const std::string text = encode_base64(png);
    // a: transmit and show; f: PNG; q: answer neither success nor failure.
    std::string keys = "a=T,f=100,q=2,";
    if (cells.columns > 0) {
        keys += "c=" + std::to_string(cells.columns) + ",r=" + std::to_string(cells.rows) + ",";
    }
    for (std::size_t at = 0; at < text.size(); at += k_part_bytes) {
        const bool more = text.size() - at > k_part_bytes;
        out.append("\x1b_G").append(keys).append(more ? "m=1;" : "m=0;");
        out.append(text, at, k_part_bytes).append("\x1b\\");
        keys.clear();
    }
}

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
