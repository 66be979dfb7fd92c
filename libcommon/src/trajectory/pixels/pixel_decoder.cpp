#include "pixel_decoder.hpp"

#include <bh/base/error.hpp>

#include <cstring>

namespace bh::trajectory {

namespace {

constexpr std::uint64_t k_bad_entry = std::uint64_t{1} << 63U;
constexpr std::size_t k_entry_bytes = sizeof(std::uint64_t);

/// Spreads a row of 1 or 2 bits a pixel over four bits a pixel.
void spread(const std::uint8_t* from, std::size_t width, unsigned int bits, std::uint8_t* to)
{
    const unsigned int mask = (1U << bits) - 1;
    const auto index = [&](std::size_t x) -> unsigned int {
        const std::size_t bit = x * bits;
        return from[bit / 8] >> (8 - bits - bit % 8) & mask;
    };
    for (std::size_t x = 0; x < width; x += 2) {
        to[x / 2] = static_cast<std::uint8_t>(index(x) << 4U | (x + 1 < width ? index(x + 1) : 0));
    }
}

} // namespace

void PixelDecoder::open(const PixelTable& table, std::string_view payload)
{
    m_table = &table;
    m_payload = payload;
    m_palette = UINT32_MAX;
}

void PixelDecoder::decode(std::uint64_t row, image::Image& out)
{
    if (row >= m_table->frames.size()) {
        throw DataError{"its chunk has no frame " + std::to_string(row)};
    }
    const PixelFrame& frame = m_table->frames[static_cast<std::size_t>(row)];
    if (frame.offset > m_payload.size() || frame.bytes() > m_payload.size() - frame.offset) {
        throw DataError{"the pixels of its chunk end before frame " + std::to_string(row)};
    }
    image::resize(out, frame.width, frame.height);
    if (frame.bits == PixelBits::rgb24) {
        std::memcpy(out.rgb.data(), m_payload.data() + frame.offset, out.rgb.size());
        return;
    }
    prepare(frame);
    if (frame.bits == PixelBits::pal8) {
        expand_pal8(frame, out);
    } else {
        expand_packed(frame, out);
    }
}

void PixelDecoder::prepare(const PixelFrame& frame)
{
    if (frame.palette == m_palette && frame.bits == m_bits) {
        return;
    }
    const Palette& palette = m_table->palettes[frame.palette];
    const auto color = [&palette](std::size_t index) {
        return index < palette.size() ? std::uint64_t{palette[index]} : k_bad_entry;
    };
    for (std::size_t byte = 0; byte < m_entries.size(); ++byte) {
        if (frame.bits == PixelBits::pal8) {
            m_entries[byte] = color(byte);
        } else {
            const std::uint64_t second = color(byte & 15U);
            m_entries[byte] = color(byte >> 4U) | second << 24U | (second & k_bad_entry);
        }
    }
    m_palette = frame.palette;
    m_bits = frame.bits;
}

// Eight bytes are written for every two pixels and six of them meant: the next two overwrite the others. Where the
// picture ends, only what is meant is.
void PixelDecoder::expand_pal8(const PixelFrame& frame, image::Image& out)
{
    const auto* from = reinterpret_cast<const std::uint8_t*>(m_payload.data() + frame.offset);
    const std::size_t count = frame.bytes();
    const std::size_t fast = count > k_entry_bytes ? count - k_entry_bytes : 0;
    std::uint8_t* to = out.rgb.data();
    std::uint64_t seen = 0;
    std::size_t i = 0;
    for (; i < fast; i += 2, to += 6) {
        const std::uint64_t first = m_entries[from[i]];
        const std::uint64_t second = m_entries[from[i + 1]];
        const std::uint64_t both = first | second << 24U;
        seen |= first | second;
        std::memcpy(to, &both, k_entry_bytes);
    }
    for (; i < count; ++i, to += 3) {
        const std::uint64_t entry = m_entries[from[i]];
        seen |= entry;
        std::memcpy(to, &entry, 3);
    }
    if ((seen & k_bad_entry) != 0) {
        throw DataError{"a frame with an index that its palette has not"};
    }
}

void PixelDecoder::expand_packed(const PixelFrame& frame, image::Image& out)
{
    const auto width = static_cast<std::size_t>(frame.width);
    const std::size_t packed_bytes = row_bytes(frame.width, frame.bits);
    const auto* row = reinterpret_cast<const std::uint8_t*>(m_payload.data() + frame.offset);
    std::uint8_t* to = out.rgb.data();
    std::uint64_t seen = 0;
    for (int y = 0; y < frame.height; ++y, row += packed_bytes) {
        const std::uint8_t* from = row;
        if (frame.bits != PixelBits::pal4) {
            m_spread.resize(width / 2 + 1);
            spread(row, width, static_cast<unsigned int>(frame.bits), m_spread.data());
            from = m_spread.data();
        }
        // As above, but for the last row.
        const std::size_t fast = y + 1 < frame.height ? width / 2 : 0;
        std::size_t i = 0;
        for (; i < fast; ++i, to += 6) {
            const std::uint64_t entry = m_entries[from[i]];
            seen |= entry;
            std::memcpy(to, &entry, k_entry_bytes);
        }
        for (; i < width / 2; ++i, to += 6) {
            const std::uint64_t entry = m_entries[from[i]];
            seen |= entry;
            std::memcpy(to, &entry, 6);
        }
        if (width % 2 != 0) {
            const std::uint64_t entry = m_entries[from[i] & 0xF0U]; // index 0, which every palette has, beside it
            seen |= entry;
            std::memcpy(to, &entry, 3);
            to += 3;
        }
    }
    if ((seen & k_bad_entry) != 0) {
        throw DataError{"a frame with an index that its palette has not"};
    }
}

} // namespace bh::trajectory
