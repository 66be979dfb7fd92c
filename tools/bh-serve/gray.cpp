#include "gray.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <algorithm>

namespace bh::serve {

void make_seen_gray(image::Image& image)
{
    for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
        // The weights add up to less than 1, so white is 254.97 before rounding.
        const int brightness =
            (2989 * image.rgb[i] + 5870 * image.rgb[i + 1] + 1140 * image.rgb[i + 2] + 5000) / 10'000;
        std::fill_n(&image.rgb[i], 3, static_cast<std::uint8_t>(brightness));
    }
}

std::string gray_png(const std::string& png, std::uint64_t rgb_bytes_max)
{
    std::string out;
    try {
        const image::PngSize size = image::png_size(png);
        if (std::uint64_t{3} * static_cast<unsigned int>(size.width) * static_cast<unsigned int>(size.height) >
            rgb_bytes_max) {
            return out;
        }
        image::Image image;
        image::decode_png(png, image);
        make_seen_gray(image);
        image::encode_png(image, out);
    } catch (const Error&) {
        out.clear();
    }
    return out;
}

} // namespace bh::serve
