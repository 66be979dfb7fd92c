#include "font.hpp"

#include <bh/image/text.hpp>

#include <algorithm>

namespace bh::image {

namespace {

void fill_square(Image& onto, int left, int top, int size, const Color& color)
{
    const int right = std::min(left + size, onto.width);
    const int bottom = std::min(top + size, onto.height);
    for (int y = std::max(top, 0); y < bottom; ++y) {
        for (int x = std::max(left, 0); x < right; ++x) {
            const auto pixel =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(onto.width) + static_cast<std::size_t>(x);
            std::copy(color.begin(), color.end(), &onto.rgb[3 * pixel]);
        }
    }
}

} // namespace

void draw_text(Image& onto, int left, int top, std::string_view text, int size, const Color& color)
{
    for (const char letter : text) {
        if (left >= onto.width) {
            return;
        }
        const Glyph& glyph = glyph_of(letter);
        for (int y = 0; y < k_letter_height; ++y) {
            for (int x = 0; x < k_letter_width; ++x) {
                if ((glyph[static_cast<std::size_t>(y)] >> (k_letter_width - 1 - x) & 1) != 0) {
                    fill_square(onto, left + x * size, top + y * size, size, color);
                }
            }
        }
        left += k_letter_advance * size;
    }
}

} // namespace bh::image
