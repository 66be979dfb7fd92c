#include "stb.hpp"
#include "stb_memory.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <utility>

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

} // namespace

void encode_png(const Image& image, std::string& out)
{
    const std::size_t pixels = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    if (!is_valid_size(image.width, image.height) || image.rgb.size() != 3 * pixels) {
        throw Error{"a picture of " + std::to_string(image.width) + "x" + std::to_string(image.height) + " with " +
                    std::to_string(image.rgb.size()) + " bytes cannot be written as PNG"};
    }
    choose_no_filter();
    // Data that does not compress grows by a few bytes per block of it.
    const StbMemoryScope memory{8 * pixels + 64 * 1024};
    constexpr int k_channels = 3;
    const int row_bytes = image.width * k_channels;
    if (stbi_write_png_to_func(append, &out, image.width, image.height, k_channels, image.rgb.data(), row_bytes) == 0) {
        throw Error{"no memory for a PNG of " + std::to_string(image.width) + "x" + std::to_string(image.height)};
    }
}

} // namespace bh::image
