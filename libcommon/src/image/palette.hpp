#pragma once

#include <bh/image/contact_sheet.hpp>
#include <bh/image/image.hpp>

#include <cstdint>
#include <vector>

namespace bh::image {

/// A picture of few colours.
struct Paletted
{
    std::vector<Color> palette;
    std::vector<std::uint8_t> indices; ///< one for each pixel
};

/// Gives every pixel one of `colors_max` colours, 1 to 256: its own if the picture has no more than that, otherwise one
/// that is near, from a palette made for the picture by median cut.
Paletted reduce_colors(const Image& image, int colors_max);

} // namespace bh::image
