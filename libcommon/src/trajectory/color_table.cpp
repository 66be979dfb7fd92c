#include "color_table.hpp"

namespace bh::trajectory {

unsigned int ColorTable::add(PackedColor color, std::size_t slot)
{
    if (m_colors.size() == k_palette_colors_max) {
        return k_full;
    }
    m_keys[slot] = color;
    m_indices[slot] = static_cast<std::uint8_t>(m_colors.size());
    m_colors.push_back(color);
    remember(color, m_indices[slot]);
    return m_indices[slot];
}

void ColorTable::clear()
{
    m_keys.fill(k_no_color);
    m_colors.clear();
    // What stands in an empty slot must be no colour that belongs there: black, but in black's own slot.
    m_quick.fill(0);
    m_quick[quick_slot(0)] = 1;
    static_assert(0x9E3779B1U >> 19U != 0);
}

void ColorTable::truncate(std::size_t count)
{
    if (count == m_colors.size()) {
        return;
    }
    const std::vector<PackedColor> kept{m_colors.begin(), m_colors.begin() + static_cast<std::ptrdiff_t>(count)};
    clear();
    for (const PackedColor color : kept) {
        index_of(color);
    }
}

} // namespace bh::trajectory
