#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bh::image {

/// Largest side in pixels, and most pixels, of a picture we read or make: far above any console, low enough that a
/// hostile picture cannot ask for more than some hundred megabytes.
inline constexpr int k_side_max = 16'384;
inline constexpr std::size_t k_pixels_max = std::size_t{64} * 1024 * 1024;

/// A picture: `height` rows of `width` pixels, each red, green, blue; 8 bits each; no padding.
struct Image
{
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb; ///< 3 * width * height bytes; keeps its capacity when the object is reused

    bool operator==(const Image&) const = default;
};

/// True if both sides are within the limits above and not 0.
[[nodiscard]] constexpr bool is_valid_size(std::int64_t width, std::int64_t height)
{
    return width >= 1 && height >= 1 && width <= k_side_max && height <= k_side_max &&
           static_cast<std::size_t>(width) * static_cast<std::size_t>(height) <= k_pixels_max;
}

/// Gives `image` the size; its pixels are then unspecified. \throws bh::Error if the size is 0 or beyond the limits.
void resize(Image& image, std::int64_t width, std::int64_t height);

/// Makes every pixel of `from` a square of `factor` by `factor` pixels in `out`, whose memory is reused.
/// \throws bh::Error if `factor` is below 1 or the result is beyond the limits of image.hpp.
void scale(const Image& from, int factor, Image& out);

/// Gives `out` the picture in another size: each pixel is the mean of what lies below it.
/// \throws bh::Error if the size is beyond the limits of image.hpp.
void resample(const Image& from, int width, int height, Image& out);

/// Replaces each pixel by its luma (ITU-R BT.601 weights: 0.299 red, 0.587 green, 0.114 blue), rounded, in all three
/// channels.
void make_gray(Image& image);

/// Copies `from` into `onto` with its top left corner at (left, top); what lies outside is cut off.
void paste(const Image& from, int left, int top, Image& onto);

} // namespace bh::image
