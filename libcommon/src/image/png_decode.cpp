#include "stb.hpp"
#include "stb_memory.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <algorithm>
#include <cstring>

namespace bh::image {

namespace {

// Nothing stb needs for an honest picture is larger: 16-bit RGBA is 8 bytes a pixel, each row adds a filter byte, and
// its input and inflate buffers grow by doubling. Inflated data beyond that is not the picture's.
std::size_t block_limit(const PngSize& size, std::size_t png_bytes)
{
    constexpr std::size_t k_small_bytes = 64 * 1024;
    const auto pixels = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    return std::max(2 * png_bytes, 20 * pixels) + k_small_bytes;
}

// Alpha is dropped rather than blended: emulators send opaque pictures, with an alpha channel that says nothing.
void copy_pixels(const std::uint8_t* from, int channels, Image& out)
{
    const std::size_t step = static_cast<std::size_t>(channels);
    const bool colored = channels >= 3;
    for (std::size_t i = 0; i < out.rgb.size(); i += 3, from += step) {
        out.rgb[i] = from[0];
        out.rgb[i + 1] = from[colored ? 1 : 0];
        out.rgb[i + 2] = from[colored ? 2 : 0];
    }
}

} // namespace

void decode_png(std::string_view png, Image& out)
{
    const PngSize size = check_png(png);
    const StbMemoryScope memory{block_limit(size, png.size())};
    int width = 0;
    int height = 0;
    int channels = 0;
    const std::uint8_t* const pixels = stbi_load_from_memory(
        reinterpret_cast<const stbi_uc*>(png.data()), static_cast<int>(png.size()), &width, &height, &channels, 0);
    if (pixels == nullptr) {
        throw DataError{std::string{"PNG cannot be decoded: "} + stbi_failure_reason()};
    }
    if (PngSize{width, height} != size) {
        throw DataError{"PNG cannot be decoded: it has two sizes"};
    }
    resize(out, width, height);
    if (channels == 3) {
        std::memcpy(out.rgb.data(), pixels, out.rgb.size());
    } else {
        copy_pixels(pixels, channels, out);
    }
}

} // namespace bh::image
