#pragma once

#include <bh/record/line_parser.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
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
        remember(color, m_indices[slot]);
        return m_indices[slot];
    }

    /// Writes the indices of `count` pixels of three bytes each; reads one byte more than they have. False if it met a
    /// colour that it cannot find at once: index_of() then knows it, or adds it.
    bool look_up(const std::uint8_t* rgb, std::size_t count, std::uint8_t* out) const
    {
        std::uint32_t differences = 0;
        for (std::size_t i = 0; i < count; ++i, rgb += 3) {
            PackedColor color = 0;
            std::memcpy(&color, rgb, sizeof color);
            color &= 0xFFFFFFU;
            const std::uint32_t entry = m_quick[quick_slot(color)];
            differences |= entry ^ color;
            out[i] = static_cast<std::uint8_t>(entry >> 24U);
        }
        return (differences & 0xFFFFFFU) == 0;
    }

    void clear();
    /// Forgets all but the first `count` colours.
    void truncate(std::size_t count);

private:
    static constexpr std::size_t k_slots = 2048; ///< eight times the colours: hardly any two share a slot
    static constexpr std::uint32_t k_no_color = 0xFFFFFFFF;

    // Multiplicative hashing: the upper bits of a product with 2^32 divided by the golden ratio.
    static std::size_t first_slot(PackedColor color) { return color * 0x9E3779B1U >> 21U; }

    // The table for look_up(), a slot for each colour: the colour and, in the highest byte, its index. Where two
    // colours share a slot, the one seen last has it.
    static constexpr std::size_t k_quick_slots = 8192; ///< 32 KiB, of which a picture touches as much as it has colours

    static std::size_t quick_slot(PackedColor color) { return color * 0x9E3779B1U >> 19U; }

    void remember(PackedColor color, std::uint8_t index)
    {
        m_quick[quick_slot(color)] = color | std::uint32_t{index} << 24U;
    }

    unsigned int add(PackedColor color, std::size_t slot);

    std::array<std::uint32_t, k_slots> m_keys = {};
    std::array<std::uint8_t, k_slots> m_indices = {};
    std::array<std::uint32_t, k_quick_slots> m_quick = {};
    std::vector<PackedColor> m_colors;
};

/// Bits of one pixel in a block of pixels: an index into a palette, or the colour itself.
enum class PixelBits : std::uint8_t
{
    pal1 = 1,
    pal2 = 2,
    pal4 = 4,
    pal8 = 8,
    rgb24 = 24
};

/// Bytes of a row: rows begin at whole bytes.
[[nodiscard]] constexpr std::size_t row_bytes(int width, PixelBits bits)
{
    return (static_cast<std::size_t>(width) * static_cast<std::size_t>(bits) + 7) / 8;
}

/// One picture in a block.
struct PixelFrame
{
    int width = 0;
    int height = 0;
    PixelBits bits = PixelBits::rgb24;
    std::uint64_t offset = 0;  ///< of its first byte in the block
    std::uint32_t palette = 0; ///< which one; means nothing for rgb24

    [[nodiscard]] std::size_t bytes() const { return row_bytes(width, bits) * static_cast<std::size_t>(height); }
};

using Palette = std::vector<PackedColor>;

/// What is in a block of pixels: the `pixels` record of bh-trajectory(5).
struct PixelTable
{
    std::vector<Palette> palettes;
    std::vector<PixelFrame> frames;
};

inline constexpr std::string_view k_pixels_line = R"({"type":"pixels")"; ///< how the record's line begins

/// The record's line, without LF, for a block of `payload_bytes`.
std::string pixels_record(const PixelTable& table, std::size_t payload_bytes);

/// Reads the line of a `pixels` record. In the result every frame lies within the payload and has its palette.
/// \throws bh::DataError if it is none, or says what cannot be.
PixelTable parse_pixels_record(std::string_view line, record::LineParser& parser);

} // namespace bh::trajectory
