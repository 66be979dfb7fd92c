#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <libdeflate.h>

#include <cstddef>
#include <cstdint>

// Names and layout are those of the PNG specification (W3C, third edition), section 5.

namespace bh::image {

namespace {

constexpr std::string_view k_signature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t k_chunk_overhead = 12; // length, type, checksum
constexpr std::size_t k_header_data_bytes = 13;
constexpr std::size_t k_size_end = 24; // signature, IHDR's length and type, width, height
constexpr std::size_t k_png_bytes_max =
    std::size_t{256} * 1024 * 1024; // a picture of k_pixels_max that does not compress

[[noreturn]] void bad(const std::string& reason)
{
    throw DataError{"not a whole PNG: " + reason};
}

std::uint32_t read_u32(std::string_view bytes, std::size_t offset)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
    }
    return value;
}

bool is_chunk_type(std::string_view type)
{
    for (const char letter : type) {
        if (!((letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z'))) {
            return false;
        }
    }
    return true;
}

struct Chunk
{
    std::string_view type;
    std::size_t end = 0; ///< offset of the byte after it
};

// The chunk at `offset`, its checksum verified.
Chunk read_chunk(std::string_view png, std::size_t offset)
{
    const std::string where = " at byte " + std::to_string(offset);
    if (png.size() - offset < k_chunk_overhead) {
        bad("cut short in the chunk" + where);
    }
    const std::size_t data_bytes = read_u32(png, offset);
    const std::string_view type = png.substr(offset + 4, 4);
    if (!is_chunk_type(type)) {
        bad("no chunk" + where);
    }
    const std::string name{type};
    if (png.size() - offset - k_chunk_overhead < data_bytes) {
        bad("cut short in chunk " + name + where);
    }
    const std::uint32_t checksum = libdeflate_crc32(0, type.data(), type.size() + data_bytes);
    if (checksum != read_u32(png, offset + 8 + data_bytes)) {
        bad("damaged chunk " + name + where + " (checksum differs)");
    }
    return {type, offset + k_chunk_overhead + data_bytes};
}

} // namespace

PngSize png_size(std::string_view png)
{
    if (!png.starts_with(k_signature)) {
        bad(png.empty() ? "no bytes" : "no PNG signature");
    }
    if (png.size() < k_size_end) {
        bad("cut short after " + std::to_string(png.size()) + " bytes");
    }
    if (read_u32(png, k_signature.size()) != k_header_data_bytes || png.substr(k_signature.size() + 4, 4) != "IHDR") {
        bad("no IHDR chunk at byte " + std::to_string(k_signature.size()));
    }
    const std::int64_t width = read_u32(png, 16);
    const std::int64_t height = read_u32(png, 20);
    if (!is_valid_size(width, height)) {
        throw DataError{"PNG of " + std::to_string(width) + "x" + std::to_string(height) + ": sides must be 1 to " +
                        std::to_string(k_side_max) + ", with " + std::to_string(k_pixels_max) + " pixels at most"};
    }
    return {static_cast<int>(width), static_cast<int>(height)};
}

PngSize check_png(std::string_view png)
{
    const PngSize size = png_size(png);
    if (png.size() > k_png_bytes_max) {
        throw DataError{"PNG of " + std::to_string(png.size()) + " bytes: more than " +
                        std::to_string(k_png_bytes_max)};
    }
    Chunk chunk = read_chunk(png, k_signature.size());
    bool has_pixels = false;
    while (chunk.type != "IEND") {
        const std::size_t start = chunk.end;
        chunk = read_chunk(png, start);
        has_pixels = has_pixels || chunk.type == "IDAT";
        // An upper-case first letter marks a chunk that no decoder may skip.
        const bool known = chunk.type == "PLTE" || chunk.type == "IDAT" || chunk.type == "IEND";
        if (chunk.type.front() <= 'Z' && !known) {
            bad("unknown chunk " + std::string{chunk.type} + " at byte " + std::to_string(start));
        }
    }
    if (!has_pixels) {
        bad("no IDAT chunk");
    }
    if (chunk.end != png.size()) {
        bad(std::to_string(png.size() - chunk.end) + " bytes follow the end of the picture");
    }
    return size;
}

} // namespace bh::image
