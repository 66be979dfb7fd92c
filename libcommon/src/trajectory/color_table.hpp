#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bh::trajectory {

/// Red in the lowest byte, then green, then blue: how three bytes of a picture read as a little-endian number.
using PackedColor = std::uint32_t;

inline constexpr std::size_t k_palette_colors_max = 256;

/// Gives colours their index in a palette, in the order in which they come.
class ColorTable
{
public:
    static constexpr unsigned int k_full = k_palette_colors_max;

    ColorTable() { clear(); }

    [[nodiscard]] const std::vector<PackedColor>& colors() const { return m_colors; }

    /// The colour's index, a new one if it has none yet; k_full if there is no room for it.
    unsigned int index_of(PackedColor color)
    {
        std::size_t slot = first_slot(color);
        while (m_keys[slot] != color) {
            if (m_keys[slot] == k_no_color) {
                return add(color, slot);
            }
            slot = (slot + 1) % k_slots;
        }
        return m_indices[slot];
    }

    void clear();
    /// Forgets all but the first `count` colours.
    void truncate(std::size_t count);

private:
    static constexpr std::size_t k_slots = 2048; ///< eight times the colours: hardly any two share a slot
    static constexpr std::uint32_t k_no_color = 0xFFFFFFFF;

    // Multiplicative hashing: the upper bits of a product with 2^32 divided by the golden ratio.
    static std::size_t first_slot(PackedColor color) { return color * 0x9E3779B1U >> 21U; }

    unsigned int add(PackedColor color, std::size_t slot);

    std::array<std::uint32_t, k_slots> m_keys = {};
    std::array<std::uint8_t, k_slots> m_indices = {};
    std::vector<PackedColor> m_colors;
};

} // namespace bh::trajectory
