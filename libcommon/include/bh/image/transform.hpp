#pragma once

#include <bh/image/image.hpp>

namespace bh::image {

/// Makes every pixel of `from` a square of `factor` by `factor` pixels in `out`, whose memory is reused.
/// \throws bh::Error if `factor` is below 1 or the result is beyond the limits of image.hpp.
void scale(const Image& from, int factor, Image& out);

/// Replaces each pixel by its luma (ITU-R BT.601 weights: 0.299 red, 0.587 green, 0.114 blue), rounded, in all three
/// channels.
void make_gray(Image& image);

/// Copies `from` into `onto` with its top left corner at (left, top); what lies outside is cut off.
void paste(const Image& from, int left, int top, Image& onto);

} // namespace bh::image
