#include "pixel_table.hpp"

#include <bh/base/error.hpp>
#include <bh/image/image.hpp>
#include <bh/record/line_writer.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace bh::trajectory {

namespace {

constexpr std::array<std::pair<std::string_view, PixelBits>, 5> k_encodings = {{
    {"pal1", PixelBits::pal1},
    {"pal2", PixelBits::pal2},
    {"pal4", PixelBits::pal4},
    {"pal8", PixelBits::pal8},
    {"rgb24", PixelBits::rgb24},
}};
constexpr std::size_t k_hex_digits = 6; // of a colour

std::string_view name_of(PixelBits bits)
{
    for (const auto& [name, known] : k_encodings) {
        if (known == bits) {
            return name;
        }
    }
    return {};
}

PixelBits bits_named(std::string_view name)
{
    for (const auto& [known, bits] : k_encodings) {
        if (known == name) {
            return bits;
        }
    }
    throw DataError{"a frame with the encoding \"" + std::string{name} + "\", which this program does not know"};
}

// Red, green, blue, two digits each: as everybody writes colours.
void append_hex(std::string& out, PackedColor color)
{
    constexpr std::string_view k_digits = "0123456789abcdef";
    for (int byte = 0; byte < 3; ++byte, color >>= 8U) {
        out += k_digits[color >> 4U & 15U];
        out += k_digits[color & 15U];
    }
}

Palette parse_palette(std::string_view hex)
{
    const std::size_t count = hex.size() / k_hex_digits;
    if (hex.size() % k_hex_digits != 0 || count == 0 || count > k_palette_colors_max) {
        throw DataError{"a palette of " + std::to_string(hex.size()) + " hexadecimal digits"};
    }
    Palette palette;
    for (std::size_t i = 0; i < count; ++i) {
        const char* const digits = hex.data() + i * k_hex_digits;
        std::uint32_t rgb = 0;
        const auto [end, error] = std::from_chars(digits, digits + k_hex_digits, rgb, 16);
        if (error != std::errc{} || end != digits + k_hex_digits) {
            throw DataError{"a palette that is not hexadecimal"};
        }
        palette.push_back((rgb >> 16U & 255U) | (rgb & 0xFF00U) | (rgb & 255U) << 16U);
    }
    return palette;
}

PixelFrame parse_frame(const simdjson::dom::object& object, std::size_t palettes, std::uint64_t payload_bytes)
{
    const std::int64_t width = record::signed_or(object, "width", 0);
    const std::int64_t height = record::signed_or(object, "height", 0);
    if (!image::is_valid_size(width, height)) {
        throw DataError{"a frame of " + std::to_string(width) + "x" + std::to_string(height)};
    }
    PixelFrame frame;
    frame.width = static_cast<int>(width);
    frame.height = static_cast<int>(height);
    frame.bits = bits_named(record::text_or(object, "encoding", ""));
    frame.offset = record::unsigned_or(object, "offset", UINT64_MAX);
    if (frame.bytes() > payload_bytes || frame.offset > payload_bytes - frame.bytes()) {
        throw DataError{"a frame that does not lie within the pixels"};
    }
    const std::uint64_t palette = record::unsigned_or(object, "palette", UINT64_MAX);
    if (frame.bits != PixelBits::rgb24) {
        if (palette >= palettes) {
            throw DataError{"a frame without its palette"};
        }
        frame.palette = static_cast<std::uint32_t>(palette);
    }
    return frame;
}

} // namespace

std::string pixels_record(const PixelTable& table, std::size_t payload_bytes)
{
    std::string palettes = "[";
    for (const Palette& palette : table.palettes) {
        palettes += palettes.size() > 1 ? ",\"" : "\"";
        for (const PackedColor color : palette) {
            append_hex(palettes, color);
        }
        palettes += '"';
    }
    std::string frames = "[";
    for (const PixelFrame& frame : table.frames) {
        if (frames.size() > 1) {
            frames += ',';
        }
        record::LineWriter writer{frames};
        writer.number("width", std::int64_t{frame.width})
            .number("height", std::int64_t{frame.height})
            .text("encoding", name_of(frame.bits))
            .number("offset", frame.offset);
        if (frame.bits != PixelBits::rgb24) {
            writer.number("palette", std::uint64_t{frame.palette});
        }
        writer.close();
    }
    std::string line;
    record::LineWriter{line}
        .text("type", "pixels")
        .raw("palettes", palettes + "]")
        .raw("frames", frames + "]")
        .number("payload", std::uint64_t{payload_bytes})
        .close();
    return line;
}

PixelTable parse_pixels_record(std::string_view line, record::LineParser& parser)
{
    const auto object = parser.parse_text(line);
    simdjson::dom::array palettes;
    simdjson::dom::array frames;
    std::uint64_t payload_bytes = 0;
    if (!object || record::text_or(*object, "type", "") != "pixels" ||
        (*object)["palettes"].get(palettes) != simdjson::SUCCESS ||
        (*object)["frames"].get(frames) != simdjson::SUCCESS ||
        (*object)["payload"].get(payload_bytes) != simdjson::SUCCESS) {
        throw DataError{"no record of pixels"};
    }
    PixelTable table;
    for (const simdjson::dom::element element : palettes) {
        std::string_view hex;
        if (element.get(hex) != simdjson::SUCCESS) {
            throw DataError{"a palette that is no text"};
        }
        table.palettes.push_back(parse_palette(hex));
    }
    for (const simdjson::dom::element element : frames) {
        simdjson::dom::object frame;
        if (element.get(frame) != simdjson::SUCCESS) {
            throw DataError{"a frame that is no object"};
        }
        table.frames.push_back(parse_frame(frame, table.palettes.size(), payload_bytes));
    }
    return table;
}

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
