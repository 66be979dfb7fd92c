#pragma once

#include "pixel_table.hpp"

#include <bh/image/image.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace bh::trajectory {

/// Gives pictures of a block back as they were.
class PixelDecoder
{
public:
    /// From now on a block's: neither `table` nor `payload` is copied. The payload must be as long as the table was
    /// told.
    void open(const PixelTable& table, std::string_view payload);

    /// Row `row` of the table. \throws bh::DataError if it is not there, or has an index that its palette has not.
    void decode(std::uint64_t row, image::Image& out);

private:
    void prepare(const PixelFrame& frame);
    void expand_pal8(const PixelFrame& frame, image::Image& out);
    void expand_packed(const PixelFrame& frame, image::Image& out);

    const PixelTable* m_table = nullptr;
    std::string_view m_payload;
    /// What m_entries is made for.
    std::uint32_t m_palette = UINT32_MAX;
    PixelBits m_bits = PixelBits::rgb24;
    /// For every value of a byte: its colour (pal8), or the colours of the two indices in it (pal4, and pal1 and pal2,
    /// whose bytes are first spread), red of the first in the lowest byte. A bit of k_bad_entry says that the palette
    /// ends before that.
    std::array<std::uint64_t, 256> m_entries = {};
    std::vector<std::uint8_t> m_spread; ///< a row of pal1 or pal2 as pal4
};

} // namespace bh::trajectory
