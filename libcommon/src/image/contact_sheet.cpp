#include <bh/base/error.hpp>
#include <bh/image/contact_sheet.hpp>
#include <bh/image/image.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string>

namespace bh::image {

namespace {

constexpr std::uint8_t k_background = 24; // dark, not black: the edge of a dark picture stays visible
constexpr Color k_label_color = {232, 232, 232};
constexpr int k_gap = 4; // pixels between cells and around them

// Small enough for twenty letters, so that labels of usual length have one size all over the sheet.
constexpr int k_letters_per_cell = 20;

constexpr int label_size(int picture_width)
{
    return std::max(1, picture_width / (k_letters_per_cell * k_letter_advance));
}

constexpr int label_height(int size)
{
    return (k_letter_height + 4) * size; // two pixels of the font above and below
}

} // namespace

ContactSheet::ContactSheet(int columns, int rows, int picture_width, int picture_height)
    : m_columns{columns},
      m_picture_width{picture_width},
      m_picture_height{picture_height},
      m_label_size{label_size(picture_width)}
{
    if (columns < 1 || rows < 1) {
        throw Error{"a contact sheet of " + std::to_string(columns) + "x" + std::to_string(rows) +
                    " cells has no cell"};
    }
    const std::int64_t cell_height = std::int64_t{picture_height} + label_height(m_label_size) + k_gap;
    resize(m_image, columns * (std::int64_t{picture_width} + k_gap) + k_gap, rows * cell_height + k_gap);
    std::fill(m_image.rgb.begin(), m_image.rgb.end(), k_background);
}

void ContactSheet::place(int index, const Image& picture, std::string_view label)
{
    const int left = k_gap + index % m_columns * (m_picture_width + k_gap);
    const int top = k_gap + index / m_columns * (m_picture_height + label_height(m_label_size) + k_gap);
    paste(picture, left + (m_picture_width - picture.width) / 2, top + (m_picture_height - picture.height) / 2,
          m_image);

    int size = m_label_size;
    while (size > 1 && text_width(label, size) > m_picture_width) {
        --size;
    }
    const auto fits = static_cast<std::size_t>((m_picture_width + size) / (k_letter_advance * size));
    const std::string_view shown = label.substr(0, fits);
    const int text_top = top + m_picture_height + (label_height(m_label_size) - k_letter_height * size) / 2;
    draw_text(m_image, left + (m_picture_width - text_width(shown, size)) / 2, text_top, shown, size, k_label_color);
}

namespace {

// The rows of a letter from top to bottom; bit 4 is the leftmost pixel.
using Glyph = std::array<std::uint8_t, k_letter_height>;

struct NamedGlyph
{
    char letter;
    Glyph glyph;
};

// Drawn for this project. One binary number per row, top row first.
// clang-format off
constexpr NamedGlyph k_glyphs[] = {
    {'0', {0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110}},
    {'1', {0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110}},
    {'2', {0b01110, 0b10001, 0b00001, 0b00010, 0b00100, 0b01000, 0b11111}},
    {'3', {0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110}},
    {'4', {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010}},
    {'5', {0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110}},
    {'6', {0b01110, 0b10000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110}},
    {'7', {0b11111, 0b00001, 0b00010, 0b00100, 0b00100, 0b00100, 0b00100}},
    {'8', {0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110}},
    {'9', {0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00001, 0b01110}},
    {'A', {0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001}},
    {'B', {0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110}},
    {'C', {0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110}},
    {'D', {0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110}},
    {'E', {0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111}},
    {'F', {0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b10000}},
    {'G', {0b01110, 0b10001, 0b10000, 0b10111, 0b10001, 0b10001, 0b01111}},
    {'H', {0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001}},
    {'I', {0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110}},
    {'J', {0b00111, 0b00010, 0b00010, 0b00010, 0b00010, 0b10010, 0b01100}},
    {'K', {0b10001, 0b10010, 0b10100, 0b11000, 0b10100, 0b10010, 0b10001}},
    {'L', {0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111}},
    {'M', {0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001}},
    {'N', {0b10001, 0b11001, 0b11001, 0b10101, 0b10011, 0b10011, 0b10001}},
    {'O', {0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110}},
    {'P', {0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000}},
    {'Q', {0b01110, 0b10001, 0b10001, 0b10001, 0b10101, 0b10010, 0b01101}},
    {'R', {0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001}},
    {'S', {0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110}},
    {'T', {0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100}},
    {'U', {0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110}},
    {'V', {0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01010, 0b00100}},
    {'W', {0b10001, 0b10001, 0b10001, 0b10101, 0b10101, 0b11011, 0b10001}},
    {'X', {0b10001, 0b10001, 0b01010, 0b00100, 0b01010, 0b10001, 0b10001}},
    {'Y', {0b10001, 0b10001, 0b01010, 0b00100, 0b00100, 0b00100, 0b00100}},
    {'Z', {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b10000, 0b11111}},
    {' ', {0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b00000}},
    {'-', {0b00000, 0b00000, 0b00000, 0b01110, 0b00000, 0b00000, 0b00000}},
    {'.', {0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b01100}},
    {':', {0b00000, 0b01100, 0b01100, 0b00000, 0b01100, 0b01100, 0b00000}},
    {'/', {0b00001, 0b00001, 0b00010, 0b00100, 0b01000, 0b10000, 0b10000}},
    {'#', {0b01010, 0b01010, 0b11111, 0b01010, 0b11111, 0b01010, 0b01010}},
    {'+', {0b00000, 0b00100, 0b00100, 0b11111, 0b00100, 0b00100, 0b00000}},
    {'*', {0b00000, 0b10101, 0b01110, 0b11111, 0b01110, 0b10101, 0b00000}},
    {'=', {0b00000, 0b00000, 0b11111, 0b00000, 0b11111, 0b00000, 0b00000}},
};
// clang-format on

constexpr Glyph k_box = {0b11111, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11111};

// The letter's picture, or a box for one that the font does not have.
const Glyph& glyph_of(char letter)
{
    const char capital = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    const auto* const found = std::find_if(std::begin(k_glyphs), std::end(k_glyphs),
                                           [capital](const NamedGlyph& entry) { return entry.letter == capital; });
    return found == std::end(k_glyphs) ? k_box : found->glyph;
}

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
