#pragma once

#include "color_table.hpp"

#include <bh/record/line_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

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
