#pragma once

#include <bh/image/image.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::image::test {

/// PNG files made byte by byte, to be independent of the encoder: the pixels lie in stored (uncompressed) blocks.
struct PngMaker
{
    std::uint32_t width = 1;
    std::uint32_t height = 1;
    int depth = 8;
    int color_type = 2; ///< 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
    int interlace = 0;
    std::string extra; ///< whole chunks between IHDR and IDAT
    std::string rows;  ///< each row with its filter byte before it

    [[nodiscard]] std::string make() const;
};

/// A chunk with length and checksum.
std::string chunk(std::string_view type, std::string_view data);

/// `data` in the zlib format, stored.
std::string zlib_stored(std::string_view data);

/// `data` in the zlib format, compressed.
std::string zlib_compressed(std::string_view data);

/// A picture with something of everything: flat areas, a gradient, noise.
Image sample_picture(int width, int height, unsigned int seed);

} // namespace bh::image::test
