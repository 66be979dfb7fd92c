#pragma once

#include <bh/image/text.hpp>

#include <array>
#include <cstdint>

namespace bh::image {

/// The rows of a letter from top to bottom; bit 4 is the leftmost pixel.
using Glyph = std::array<std::uint8_t, k_letter_height>;

/// The letter's picture, or a box for one that the font does not have.
const Glyph& glyph_of(char letter);

} // namespace bh::image
