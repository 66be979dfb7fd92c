#include <bh/base/error.hpp>
#include <bh/image/contact_sheet.hpp>
#include <bh/image/text.hpp>
#include <bh/image/transform.hpp>

#include <algorithm>
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

} // namespace bh::image
