#include <bh/image/terminal.hpp>
#include <bh/image/text.hpp>

#include <optional>

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

} // namespace bh::image
