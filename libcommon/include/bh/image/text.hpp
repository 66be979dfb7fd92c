#pragma once

#include <bh/image/image.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace bh::image {

using Color = std::array<std::uint8_t, 3>; ///< red, green, blue

/// Size of one letter of our font, and of the cell it stands in, in pixels at size 1.
inline constexpr int k_letter_width = 5;
inline constexpr int k_letter_height = 7;
inline constexpr int k_letter_advance = k_letter_width + 1;

/// Width in pixels of `text` at `size`.
[[nodiscard]] constexpr int text_width(std::string_view text, int size)
{
    return text.empty() ? 0 : (static_cast<int>(text.size()) * k_letter_advance - 1) * size;
}

/// Draws `text` with its top left corner at (left, top), each pixel of a letter a square of `size` pixels; what lies
/// outside of the picture is cut off. Letters (small ones drawn as capitals), digits and ` -.:/#` are known; anything
/// else is drawn as a box.
void draw_text(Image& onto, int left, int top, std::string_view text, int size, const Color& color);

} // namespace bh::image
