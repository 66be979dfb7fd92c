#pragma once

#include <bh/image/image.hpp>

#include <cstdint>
#include <string>

namespace bh::serve {

/// Replaces each pixel by its brightness with the weights of a BrainHawk server, 0.2989 red, 0.5870 green and 0.1140
/// blue, rounded, in all three channels.
void make_seen_gray(image::Image& image);

/// The PNG of the same picture in shades of grey; empty if `png` cannot be decoded, or unpacks to more than
/// `rgb_bytes_max` bytes.
std::string gray_png(const std::string& png, std::uint64_t rgb_bytes_max);

} // namespace bh::serve
