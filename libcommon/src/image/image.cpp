#include <bh/base/error.hpp>
#include <bh/image/image.hpp>
#include <bh/image/view.hpp>

#include <algorithm>
#include <cstring>
#include <string>

namespace bh::image {

void scale(const Image& from, int factor, Image& out)
{
    resize(out, std::int64_t{from.width} * factor, std::int64_t{from.height} * factor);
    const std::size_t row_bytes = static_cast<std::size_t>(out.width) * 3;
    const std::uint8_t* source = from.rgb.data();
    std::uint8_t* target = out.rgb.data();
    for (int y = 0; y < from.height; ++y) {
        std::uint8_t* const row = target;
        for (int x = 0; x < from.width; ++x, source += 3) {
            for (int copy = 0; copy < factor; ++copy) {
                target = std::copy_n(source, 3, target);
            }
        }
        for (int copy = 1; copy < factor; ++copy) {
            target = std::copy_n(row, row_bytes, target);
        }
    }
}

void make_gray(Image& image)
{
    for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
        const int luma = (299 * image.rgb[i] + 587 * image.rgb[i + 1] + 114 * image.rgb[i + 2] + 500) / 1000;
        std::fill_n(&image.rgb[i], 3, static_cast<std::uint8_t>(luma));
    }
}

void paste(const Image& from, int left, int top, Image& onto)
{
    const int first_x = std::max(0, -left);
    const int last_x = std::min(from.width, onto.width - left);
    const int first_y = std::max(0, -top);
    const int last_y = std::min(from.height, onto.height - top);
    if (first_x >= last_x) {
        return;
    }
    for (int y = first_y; y < last_y; ++y) {
        const auto source =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(from.width) + static_cast<std::size_t>(first_x);
        const auto target = static_cast<std::size_t>(top + y) * static_cast<std::size_t>(onto.width) +
                            static_cast<std::size_t>(left + first_x);
        std::memcpy(&onto.rgb[3 * target], &from.rgb[3 * source], 3 * static_cast<std::size_t>(last_x - first_x));
    }
}

void resample(const Image& from, int width, int height, Image& out)
{
    resize(out, width, height);
    Viewer viewer{{.crop = {}, .size = Size{width, height}, .gray = false}};
    viewer.show(from.width, from.height, from.rgb);
    std::ranges::copy(viewer.pixels(), out.rgb.begin());
}

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
