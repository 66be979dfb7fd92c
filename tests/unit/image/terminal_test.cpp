#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/base/text.hpp>
#include <bh/image/contact_sheet.hpp>
#include <bh/image/png.hpp>
#include <bh/image/terminal.hpp>

#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>

using namespace bh::image;

namespace {

/// What a terminal shows of a line of blocks: two pixels for each character, nothing where its own colour stays.
struct Cell
{
    std::optional<Color> upper;
    std::optional<Color> lower;
};

int take_number(std::string_view& text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    REQUIRE(error == std::errc{});
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

// Reads the part of an escape sequence between `[` and `m`.
void take_colors(std::string_view codes, Cell& now)
{
    if (codes == "0") {
        now = {};
        return;
    }
    while (!codes.empty()) {
        std::optional<Color>& target = codes.starts_with("38;2;") ? now.upper : now.lower;
        REQUIRE((codes.starts_with("38;2;") || codes.starts_with("48;2;")));
        codes.remove_prefix(5);
        Color color = {};
        for (std::uint8_t& value : color) {
            value = static_cast<std::uint8_t>(take_number(codes));
            REQUIRE((codes.empty() || codes.front() == ';'));
            codes.remove_prefix(codes.empty() ? 0 : 1);
        }
        target = color;
    }
}

std::vector<std::vector<Cell>> read_blocks(std::string_view text)
{
    std::vector<std::vector<Cell>> lines(1);
    Cell now;
    while (!text.empty()) {
        if (text.starts_with("\x1b[")) {
            const std::size_t end = text.find('m');
            REQUIRE(end != std::string_view::npos);
            take_colors(text.substr(2, end - 2), now);
            text.remove_prefix(end + 1);
        } else if (text.starts_with("\xE2\x96\x80")) {
            lines.back().push_back(now);
            text.remove_prefix(3);
        } else if (text.front() == ' ') {
            lines.back().push_back({now.lower, now.lower});
            text.remove_prefix(1);
        } else {
            REQUIRE(text.front() == '\n');
            CHECK_FALSE((now.upper || now.lower)); // no colour runs on to the right edge
            lines.emplace_back();
            text.remove_prefix(1);
        }
    }
    CHECK_FALSE((now.upper || now.lower));
    return lines;
}

} // namespace

TEST_CASE("half blocks show every pixel")
{
    for (const auto& [width, height] : {std::pair{1, 1}, {1, 2}, {9, 8}, {30, 21}}) {
        const Image image = test::sample_picture(width, height, 5);
        std::string text;
        append_half_blocks(image, text);
        const auto lines = read_blocks(text);
        CAPTURE(width, height);
        REQUIRE(lines.size() == static_cast<std::size_t>((height + 1) / 2));
        for (int y = 0; y < 2 * ((height + 1) / 2); ++y) {
            const auto& line = lines[static_cast<std::size_t>(y / 2)];
            REQUIRE(line.size() == static_cast<std::size_t>(width));
            for (int x = 0; x < width; ++x) {
                const Cell& cell = line[static_cast<std::size_t>(x)];
                const std::optional<Color>& shown = y % 2 == 0 ? cell.upper : cell.lower;
                if (y == height) {
                    REQUIRE_FALSE(shown.has_value());
                    continue;
                }
                const int at = 3 * (y * width + x);
                const std::uint8_t* const rgb = &image.rgb[static_cast<std::size_t>(at)];
                REQUIRE(shown == Color{rgb[0], rgb[1], rgb[2]});
            }
        }
    }
}

TEST_CASE("colours are named only when they change")
{
    std::string text;
    append_half_blocks({3, 2, {1, 2, 3, 1, 2, 3, 4, 5, 6, 1, 2, 3, 1, 2, 3, 1, 2, 3}}, text);
    CHECK(text == "\x1b[48;2;1;2;3m  \x1b[38;2;4;5;6m\xE2\x96\x80\x1b[0m");
    text.clear();
    append_half_blocks({2, 2, {9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0}}, text);
    CHECK(text == "\x1b[38;2;9;9;9;48;2;0;0;0m\xE2\x96\x80\xE2\x96\x80\x1b[0m");
}

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

namespace {

/// Reads sixel graphics as a terminal would, but insists that every pixel is painted once.
class SixelReader
{
public:
    explicit SixelReader(std::string_view text) : m_text{text}
    {
        expect("\x1bP0;1q\"1;1;");
        const int width = number();
        expect(";");
        resize(m_image, width, number());
        m_painted.resize(m_image.rgb.size() / 3);
        while (!m_text.starts_with('\x1b')) {
            read_one();
        }
        expect("\x1b\\");
        REQUIRE(m_text.empty());
        REQUIRE(std::find(m_painted.begin(), m_painted.end(), false) == m_painted.end());
    }

    Image m_image;
    std::map<int, std::array<int, 3>> m_palette; ///< in percent

private:
    void expect(std::string_view text)
    {
        REQUIRE(m_text.substr(0, text.size()) == text);
        m_text.remove_prefix(text.size());
    }

    int number()
    {
        int value = 0;
        REQUIRE((!m_text.empty() && std::isdigit(m_text.front()) != 0));
        for (; std::isdigit(m_text.front()) != 0; m_text.remove_prefix(1)) {
            value = value * 10 + m_text.front() - '0';
        }
        return value;
    }

    void read_one()
    {
        const char kind = m_text.front();
        if (kind >= '?' && kind <= '~') {
            paint(1);
            return;
        }
        m_text.remove_prefix(1);
        if (kind == '!') {
            paint(number());
        } else if (kind == '$') {
            m_x = 0;
        } else if (kind == '-') {
            m_x = 0;
            m_top += 6;
        } else {
            REQUIRE(kind == '#');
            m_color = number();
            if (m_text.starts_with(";2;")) {
                m_text.remove_prefix(3);
                std::array<int, 3>& color = m_palette[m_color];
                color[0] = number();
                expect(";");
                color[1] = number();
                expect(";");
                color[2] = number();
            }
        }
    }

    void paint(int count)
    {
        const int bits = m_text.front() - '?';
        m_text.remove_prefix(1);
        REQUIRE(m_palette.contains(m_color));
        for (; count > 0; --count, ++m_x) {
            for (int row = 0; row < 6; ++row) {
                if ((bits >> row & 1) != 0) {
                    paint_pixel(m_x, m_top + row);
                }
            }
        }
    }

    void paint_pixel(int x, int y)
    {
        REQUIRE((x < m_image.width && y < m_image.height));
        const int place = y * m_image.width + x;
        const auto pixel = static_cast<std::size_t>(place);
        REQUIRE_FALSE(m_painted[pixel]);
        m_painted[pixel] = true;
        for (std::size_t channel = 0; channel < 3; ++channel) {
            m_image.rgb[3 * pixel + channel] =
                static_cast<std::uint8_t>(std::lround(m_palette[m_color][channel] * 2.55));
        }
    }

    std::string_view m_text;
    std::vector<bool> m_painted;
    int m_color = -1;
    int m_x = 0;
    int m_top = 0;
};

SixelReader written(const Image& image, int colors_max = 256)
{
    std::string text;
    append_sixel(image, colors_max, text);
    return SixelReader{text};
}

// As percent and back, the precision of the format.
Image in_percent(Image image)
{
    for (std::uint8_t& value : image.rgb) {
        value = static_cast<std::uint8_t>(std::lround(std::round(value / 2.55) * 2.55));
    }
    return image;
}

double mean_difference(const Image& a, const Image& b)
{
    REQUIRE(a.rgb.size() == b.rgb.size());
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        sum += std::abs(a.rgb[i] - b.rgb[i]);
    }
    return sum / static_cast<double>(a.rgb.size());
}

// As many colours as pixels.
Image gradient(int width, int height)
{
    Image image;
    resize(image, width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int at = 3 * (y * width + x);
            std::uint8_t* const rgb = &image.rgb[static_cast<std::size_t>(at)];
            rgb[0] = static_cast<std::uint8_t>(x * 255 / (width - 1));
            rgb[1] = static_cast<std::uint8_t>(y * 255 / (height - 1));
            rgb[2] = static_cast<std::uint8_t>(255 - rgb[0]);
        }
    }
    return image;
}

} // namespace

TEST_CASE("sixels show the picture, to a percent, in its own colours")
{
    for (const auto& [width, height] : {std::pair{1, 1}, {1, 6}, {7, 7}, {200, 1}, {13, 18}, {40, 35}}) {
        Image image = test::sample_picture(width, height, 3);
        for (std::uint8_t& value : image.rgb) {
            value = static_cast<std::uint8_t>(value / 64 * 85); // at most 64 colours
        }
        const SixelReader result = written(image);
        CAPTURE(width, height);
        CHECK(result.m_image == in_percent(image));
    }
}

TEST_CASE("equal columns are one run, and what stays empty at the right is not written")
{
    std::string text = "kept ";
    append_sixel({8, 2, std::vector<std::uint8_t>(48, 255)}, 256, text);
    CHECK(text == "kept \x1bP0;1q\"1;1;8;2#0;2;100;100;100#0!8B\x1b\\");
    Image image{8, 1, std::vector<std::uint8_t>(24, 0)};
    image.rgb[0] = 255;
    text.clear();
    append_sixel(image, 256, text);
    CHECK(text == "\x1bP0;1q\"1;1;8;1#0;2;100;0;0#1;2;0;0;0#0@$#1?!7@\x1b\\");
}

TEST_CASE("a picture with more colours than the terminal gets the ones that suit it best")
{
    const Image image = gradient(120, 90);
    double previous = 256;
    for (const int colors : {1, 2, 16, 64, 256}) {
        const SixelReader result = written(image, colors);
        CAPTURE(colors);
        CHECK(result.m_palette.size() == static_cast<std::size_t>(colors));
        const double difference = mean_difference(result.m_image, image);
        CHECK(difference < previous);
        previous = difference;
    }
    CHECK(previous < 8); // 256 colours for two independent channels are 16 steps of 16 each, half a step off at most
}

TEST_CASE("few pixels of a colour far from all others are kept apart")
{
    Image image = gradient(64, 64);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        image.rgb[i] = image.rgb[i + 2] = static_cast<std::uint8_t>(image.rgb[i] / 8);
        image.rgb[i + 1] = static_cast<std::uint8_t>(image.rgb[i + 1] / 8);
    }
    for (std::size_t i = 3000; i < 3300; i += 3) {
        image.rgb[i] = 255;
    }
    const SixelReader result = written(image, 8);
    CHECK(result.m_image.rgb[3000] == 255);
}
