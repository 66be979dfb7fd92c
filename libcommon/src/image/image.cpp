#include <bh/base/error.hpp>
#include <bh/image/image.hpp>

#include <string>

namespace bh::image {

void resize(Image& image, std::int64_t width, std::int64_t height)
{
    if (!is_valid_size(width, height)) {
        throw Error{"a picture of " + std::to_string(width) + "x" + std::to_string(height) + " is beyond the limits (" +
                    std::to_string(k_side_max) + " a side, " + std::to_string(k_pixels_max) + " pixels)"};
    }
    image.width = static_cast<int>(width);
    image.height = static_cast<int>(height);
    image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
}

} // namespace bh::image
