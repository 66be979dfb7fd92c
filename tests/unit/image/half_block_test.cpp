#include "catch.hpp"
#include "png_maker.hpp"

#include <bh/image/terminal.hpp>
#include <bh/image/text.hpp>

#include <charconv>
#include <optional>

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
