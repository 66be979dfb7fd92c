#include "stb.hpp"
#include "stb_memory.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace bh::image {

namespace {

void append(void* out, void* bytes, int count)
{
    static_cast<std::string*>(out)->assign(static_cast<const char*>(bytes), static_cast<std::size_t>(count));
}

// stb's own choice per row takes twice the time, and on the flat tiles of console pictures gives larger files that
// decode more slowly than rows without a filter. The variable is the library's, so it is set once, before its first
// use.
void choose_no_filter()
{
    static const int s_previous = std::exchange(stbi_write_force_png_filter, 0);
    static_cast<void>(s_previous);
}

std::vector<std::uint8_t> with_alpha(const std::vector<std::uint8_t>& rgb)
{
    std::vector<std::uint8_t> rgba(rgb.size() / 3 * 4, 255);
    for (std::size_t from = 0, to = 0; from < rgb.size(); from += 3, to += 4) {
        rgba[to] = rgb[from];
        rgba[to + 1] = rgb[from + 1];
        rgba[to + 2] = rgb[from + 2];
    }
    return rgba;
}

} // namespace

void encode_png(const Image& image, std::string& out, PngColor color)
{
    const std::size_t pixels = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    if (!is_valid_size(image.width, image.height) || image.rgb.size() != 3 * pixels) {
        throw Error{"a picture of " + std::to_string(image.width) + "x" + std::to_string(image.height) + " with " +
                    std::to_string(image.rgb.size()) + " bytes cannot be written as PNG"};
    }
    choose_no_filter();
    const std::vector<std::uint8_t> rgba =
        color == PngColor::rgba_opaque ? with_alpha(image.rgb) : std::vector<std::uint8_t>{};
    const int channels = rgba.empty() ? 3 : 4;
    const std::uint8_t* const bytes = rgba.empty() ? image.rgb.data() : rgba.data();
    // Data that does not compress grows by a few bytes per block of it.
    const StbMemoryScope memory{(2 * static_cast<std::size_t>(channels) + 2) * pixels + 64 * 1024};
    if (stbi_write_png_to_func(append, &out, image.width, image.height, channels, bytes, image.width * channels) == 0) {
        throw Error{"no memory for a PNG of " + std::to_string(image.width) + "x" + std::to_string(image.height)};
    }
}

} // namespace bh::image
