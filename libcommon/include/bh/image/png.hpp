#pragma once

#include <bh/image/image.hpp>

#include <string>
#include <string_view>

namespace bh::image {

/// Width and height of a PNG.
struct PngSize
{
    int width = 0;
    int height = 0;

    bool operator==(const PngSize&) const = default;
};

/// Reads the size from the first 24 bytes, without a look at the rest.
/// \throws bh::DataError if they are not a PNG's or the size is 0 or beyond the limits of image.hpp.
PngSize png_size(std::string_view png);

/// Looks whether `png` is one whole picture: signature, order of chunks, checksum of every chunk, and nothing after the
/// last. The pixels are not decoded; that costs a tenth of decoding. \throws bh::DataError naming the chunk and its
/// first byte.
PngSize check_png(std::string_view png);

/// Decodes any PNG that passes check_png() into `out`, whose memory is reused. Alpha is dropped, grey becomes RGB, 16
/// bits become 8. \throws bh::DataError with the reason; `out` is then unspecified.
void decode_png(std::string_view png, Image& out);

/// What a PNG says of each pixel.
enum class PngColor
{
    rgb,        ///< colour type 2
    rgba_opaque ///< colour type 6 with an alpha of 255 everywhere, as BizHawk writes its pictures
};

/// Encodes as PNG with 8 bits a channel, replacing `out`. Same pixels, same bytes.
/// \throws bh::Error if the picture's size is beyond the limits, or does not match its pixels.
void encode_png(const Image& image, std::string& out, PngColor color = PngColor::rgb);

} // namespace bh::image
