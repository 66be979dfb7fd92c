#pragma once

#include <bh/image/image.hpp>

namespace bh::image {

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
