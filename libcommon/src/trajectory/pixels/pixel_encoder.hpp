#pragma once

#include "pixel_table.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace bh::trajectory {

/// Raw pixels that belong to somebody else: rows of red, green, blue without padding.
struct PixelView
{
    int width = 0;
    int height = 0;
    const std::uint8_t* rgb = nullptr;

    [[nodiscard]] std::size_t pixels() const
    {
        return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    }
};

/// Collects pictures for one block of pixels after another. Nothing goes from one block into the next.
class PixelEncoder
{
public:
    /// Adds a picture of a session and gives its row in the block; the row of the session's previous picture if that
    /// was the same.
    std::uint32_t add(const PixelView& picture, std::uint64_t session);

    [[nodiscard]] bool empty() const { return m_table.frames.empty(); }

    /// What the block takes up now.
    [[nodiscard]] std::size_t bytes() const { return m_used; }

    /// Ends the block: packs the indices as tightly as their palettes let them.
    void close();

    /// After close(), until clear().
    [[nodiscard]] const PixelTable& table() const { return m_table; }

    /// The block's bytes, and an LF behind them; after close(), until clear().
    [[nodiscard]] std::string_view payload_and_lf() const { return {m_bytes.data(), m_used + 1}; }

    void clear();

private:
    static bool add_indices(const PixelView& picture, ColorTable& colors, std::uint8_t* out);
    static bool add_row(const std::uint8_t* from, std::size_t width, ColorTable& colors, std::uint8_t* out);
    bool is_repeat(std::uint32_t row) const;
    void make_room(std::size_t bytes);

    /// Frames one after another, before close() with a byte for each index. Only grows: what is behind m_used is left
    /// there for the next block.
    std::string m_bytes;
    std::size_t m_used = 0;
    PixelTable m_table;
    ColorTable m_colors; ///< the palette of m_table.palettes.size(), not stored there yet
    std::map<std::uint64_t, std::uint32_t> m_last_rows; ///< of each session
};

} // namespace bh::trajectory
