#pragma once

#include <bh/image/image.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace bh::image {

/// Many pictures on one: a grid of cells, each a picture with a line of text below.
///
/// All cells are as large as the largest picture; a smaller one stands in the middle of its cell.
class ContactSheet
{
public:
    /// \throws bh::Error if there is no cell, or the sheet would be beyond the limits of image.hpp.
    ContactSheet(int columns, int rows, int picture_width, int picture_height);

    /// Puts a picture in cell `index`, counted from 0 along the rows. `label` is drawn as large as the cell's width
    /// lets it, and cut off if it does not fit at all.
    void place(int index, const Image& picture, std::string_view label);

    [[nodiscard]] const Image& image() const { return m_image; }

    /// Gives the sheet away; nothing can be placed any more.
    [[nodiscard]] Image take() { return std::move(m_image); }

private:
    int m_columns;
    int m_picture_width;
    int m_picture_height;
    int m_label_size; ///< pixels per pixel of the font
    Image m_image;
};

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
/// outside of the picture is cut off. Letters (small ones drawn as capitals), digits and ` -.:/#+*=` are known;
/// anything else is drawn as a box.
void draw_text(Image& onto, int left, int top, std::string_view text, int size, const Color& color);

} // namespace bh::image
