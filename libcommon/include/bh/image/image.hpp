#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bh::image {

/// A picture: `height` rows of `width` pixels, each red, green, blue; 8 bits each; no padding.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb; ///< 3 * width * height bytes; keeps its capacity when the object is reused
};

} // namespace bh::image
