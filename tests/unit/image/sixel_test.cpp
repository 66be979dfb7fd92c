#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/image/terminal.hpp>

#include <cmath>
#include <map>
#include <set>

using namespace bh::image;

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
