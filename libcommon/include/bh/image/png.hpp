#pragma once

#include <bh/image/image.hpp>

#include <string>
#include <string_view>

namespace bh::image {

/// Width and height of a PNG, read from its first 24 bytes without decoding it.
struct PngSize {
    int width = 0;
    int height = 0;
};

/// \throws bh::DataError if `png` does not begin like a PNG or a side is 0 or above 16,384.
PngSize png_size(std::string_view png);

/// Decodes any PNG into `out`, whose memory is reused; an alpha channel is dropped, grey becomes RGB.
/// \throws bh::DataError with the reason; `out` is then unspecified.
void decode_png(std::string_view png, Image& out);

/// Encodes as 8-bit RGB PNG, replacing `out`. \throws bh::Error
void encode_png(const Image& image, std::string& out);

} // namespace bh::image
