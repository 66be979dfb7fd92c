#pragma once

#include <bh/image/image.hpp>

#include <cstdint>
#include <string>

namespace bh::image {

/// Pictures per second, as a fraction.
struct FrameRate
{
    std::uint32_t numerator = 30;
    std::uint32_t denominator = 1;
};

/// The line that begins a YUV4MPEG2 stream of pictures of this size: 8 bits, not subsampled, square pixels.
std::string y4m_header(int width, int height, const FrameRate& rate);

/// Appends one picture, which must have the stream's size, in the colours of ITU-R BT.601 with limited range.
void append_y4m_frame(const Image& image, std::string& out);

} // namespace bh::image
