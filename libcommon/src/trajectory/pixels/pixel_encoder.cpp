#include "pixel_encoder.hpp"

#include <algorithm>
#include <cstring>

namespace bh::trajectory {

namespace {

PackedColor color_at(const std::uint8_t* rgb)
{
    return rgb[0] | PackedColor{rgb[1]} << 8U | PackedColor{rgb[2]} << 16U;
}

PixelBits bits_for(std::size_t colors)
{
    return colors <= 2    ? PixelBits::pal1
           : colors <= 4  ? PixelBits::pal2
           : colors <= 16 ? PixelBits::pal4
                          : PixelBits::pal8;
}

/// Packs a row of one index a byte, the first pixel in the highest bits. `to` may lie at or before `from`.
template <unsigned int bits>
void pack_row(const char* from, std::size_t width, char* to)
{
    constexpr std::size_t k_per_byte = 8 / bits;
    const std::size_t whole = width / k_per_byte;
    for (std::size_t i = 0; i < whole; ++i, from += k_per_byte) {
        unsigned int byte = 0;
        for (std::size_t k = 0; k < k_per_byte; ++k) {
            byte = byte << bits | static_cast<unsigned char>(from[k]);
        }
        to[i] = static_cast<char>(byte);
    }
    if (const std::size_t rest = width % k_per_byte; rest != 0) {
        unsigned int byte = 0;
        for (std::size_t k = 0; k < k_per_byte; ++k) {
            byte = byte << bits | (k < rest ? static_cast<unsigned char>(from[k]) : 0U);
        }
        to[whole] = static_cast<char>(byte);
    }
}

void pack_rows(const char* from, const PixelFrame& frame, char* to)
{
    const auto width = static_cast<std::size_t>(frame.width);
    const std::size_t packed_bytes = row_bytes(frame.width, frame.bits);
    if (frame.bits == PixelBits::pal8 || frame.bits == PixelBits::rgb24) {
        std::memmove(to, from, frame.bytes());
        return;
    }
    for (int row = 0; row < frame.height; ++row, from += width, to += packed_bytes) {
        if (frame.bits == PixelBits::pal1) {
            pack_row<1>(from, width, to);
        } else if (frame.bits == PixelBits::pal2) {
            pack_row<2>(from, width, to);
        } else {
            pack_row<4>(from, width, to);
        }
    }
}

/// The palette after a full one, for a picture of the colours `needed`. A colour keeps its index, so that pictures go
/// on looking alike; new ones take the places of colours that the picture has not.
ColorTable continued(const std::vector<PackedColor>& before, std::vector<PackedColor> needed)
{
    std::sort(needed.begin(), needed.end());
    std::vector<PackedColor> colors = before;
    std::vector<PackedColor> known = before;
    std::sort(known.begin(), known.end());
    std::size_t place = 0;
    for (const PackedColor color : needed) {
        if (std::binary_search(known.begin(), known.end(), color)) {
            continue;
        }
        if (colors.size() < k_palette_colors_max) {
            colors.push_back(color);
            continue;
        }
        while (std::binary_search(needed.begin(), needed.end(), colors[place])) {
            ++place;
        }
        colors[place++] = color;
    }
    ColorTable table;
    for (const PackedColor color : colors) {
        table.index_of(color);
    }
    return table;
}

} // namespace

std::uint32_t PixelEncoder::add(const PixelView& picture, std::uint64_t session)
{
    PixelFrame frame;
    frame.width = picture.width;
    frame.height = picture.height;
    frame.offset = m_used;
    make_room(picture.pixels());
    auto* out = reinterpret_cast<std::uint8_t*>(m_bytes.data() + frame.offset);
    const std::size_t colors = m_colors.colors().size();
    bool indexed = add_indices(picture, m_colors, out);
    if (!indexed) {
        m_colors.truncate(colors);
        ColorTable own;
        indexed = colors > 0 && add_indices(picture, own, out);
        if (indexed) {
            m_table.palettes.push_back(m_colors.colors());
            m_colors = continued(m_colors.colors(), own.colors());
            add_indices(picture, m_colors, out);
        }
    }
    if (indexed) {
        frame.bits = PixelBits::pal8;
        frame.palette = static_cast<std::uint32_t>(m_table.palettes.size());
    } else {
        make_room(3 * picture.pixels());
        std::memcpy(m_bytes.data() + frame.offset, picture.rgb, 3 * picture.pixels());
    }
    m_used += static_cast<std::size_t>(frame.bytes());
    const auto row = static_cast<std::uint32_t>(m_table.frames.size());
    m_table.frames.push_back(frame);
    const auto [last, is_first] = m_last_rows.try_emplace(session, row);
    if (!is_first && is_repeat(last->second)) {
        m_used = static_cast<std::size_t>(frame.offset);
        m_table.frames.pop_back();
        return last->second;
    }
    last->second = row;
    return row;
}

// Behind m_used, and for an LF.
void PixelEncoder::make_room(std::size_t bytes)
{
    if (m_bytes.size() < m_used + bytes + 1) {
        m_bytes.resize(std::max(m_used + bytes + 1, 2 * m_bytes.size()));
    }
}

// Writes one index a byte; false if the palette has no room for all colours. In console pictures many rows are like the
// one above, and few bring a new colour.
bool PixelEncoder::add_indices(const PixelView& picture, ColorTable& colors, std::uint8_t* out)
{
    const auto width = static_cast<std::size_t>(picture.width);
    const std::uint8_t* from = picture.rgb;
    for (int row = 0; row < picture.height; ++row, from += 3 * width, out += width) {
        const bool is_last = row + 1 == picture.height;
        if (row > 0 && std::memcmp(from, from - 3 * width, 3 * width) == 0) {
            std::memcpy(out, out - width, width);
        } else if (is_last || !colors.look_up(from, width, out)) {
            if (!add_row(from, width, colors, out)) {
                return false;
            }
        }
    }
    return true;
}

bool PixelEncoder::add_row(const std::uint8_t* from, std::size_t width, ColorTable& colors, std::uint8_t* out)
{
    PackedColor color = 0xFFFFFFFF; // none
    unsigned int index = 0;
    for (std::size_t x = 0; x < width; ++x, from += 3) {
        const PackedColor next = color_at(from);
        if (next != color) {
            color = next;
            index = colors.index_of(color);
            if (index == ColorTable::k_full) {
                return false;
            }
        }
        out[x] = static_cast<std::uint8_t>(index);
    }
    return true;
}

// Is the frame added last the same as that in `row`? A colour has one index in a palette: equal pixels, equal indices.
bool PixelEncoder::is_repeat(std::uint32_t row) const
{
    const PixelFrame& last = m_table.frames.back();
    const PixelFrame& before = m_table.frames[row];
    return before.width == last.width && before.height == last.height && before.bits == last.bits &&
           before.palette == last.palette &&
           std::memcmp(m_bytes.data() + before.offset, m_bytes.data() + last.offset, last.bytes()) == 0;
}

void PixelEncoder::close()
{
    if (!m_colors.colors().empty()) {
        m_table.palettes.push_back(m_colors.colors());
    }
    std::size_t end = 0; // of what is packed
    for (PixelFrame& frame : m_table.frames) {
        const char* const from = m_bytes.data() + frame.offset;
        if (frame.bits == PixelBits::pal8) {
            frame.bits = bits_for(m_table.palettes[frame.palette].size());
        }
        frame.offset = end;
        pack_rows(from, frame, m_bytes.data() + end);
        end += frame.bytes();
    }
    m_used = static_cast<std::size_t>(end);
    m_bytes[m_used] = '\n';
}

void PixelEncoder::clear()
{
    m_used = 0;
    m_table.palettes.clear();
    m_table.frames.clear();
    m_colors.clear();
    m_last_rows.clear();
}

} // namespace bh::trajectory
