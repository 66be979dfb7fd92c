// Names and layout are those of the PNG specification (W3C, third edition), section 5.

#include "stb.hpp"
#include "stb_hooks.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/image/png.hpp>

#include <libdeflate.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace bh::image {

namespace {

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

// Nothing stb needs for an honest picture is larger: 16-bit RGBA is 8 bytes a pixel, each row adds a filter byte, and
// its input and inflate buffers grow by doubling. Inflated data beyond that is not the picture's.
std::size_t block_limit(const PngSize& size, std::size_t png_bytes)
{
    constexpr std::size_t k_small_bytes = 64 * 1024;
    const auto pixels = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    return std::max(2 * png_bytes, 20 * pixels) + k_small_bytes;
}

// Alpha is dropped rather than blended: emulators send opaque pictures, with an alpha channel that says nothing.
void copy_pixels(const std::uint8_t* from, int channels, Image& out)
{
    const std::size_t step = static_cast<std::size_t>(channels);
    const bool colored = channels >= 3;
    for (std::size_t i = 0; i < out.rgb.size(); i += 3, from += step) {
        out.rgb[i] = from[0];
        out.rgb[i + 1] = from[colored ? 1 : 0];
        out.rgb[i + 2] = from[colored ? 2 : 0];
    }
}

void append(void* out, void* bytes, int count)
{
    static_cast<std::string*>(out)->assign(static_cast<const char*>(bytes), static_cast<std::size_t>(count));
}

// stb's own choice per row takes twice the time, and on the flat tiles of console pictures gives larger files that
// decode more slowly than rows without a filter. The variable is the library's, so it is set once, before its first
// use.
void choose_no_filter()
{
    static const int s_previous = std::exchange(stbi_write_force_png_filter, 0);
    static_cast<void>(s_previous);
}

std::vector<std::uint8_t> with_alpha(const std::vector<std::uint8_t>& rgb)
{
    std::vector<std::uint8_t> rgba(rgb.size() / 3 * 4, 255);
    for (std::size_t from = 0, to = 0; from < rgb.size(); from += 3, to += 4) {
        rgba[to] = rgb[from];
        rgba[to + 1] = rgb[from + 1];
        rgba[to + 2] = rgb[from + 2];
    }
    return rgba;
}

} // namespace

PngSize png_size(std::string_view png)
{
    if (!png.starts_with(k_png_signature)) {
        bad(png.empty() ? "no bytes" : "no PNG signature");
    }
    if (png.size() < k_size_end) {
        bad("cut short after " + std::to_string(png.size()) + " bytes");
    }
    if (read_u32(png, k_png_signature.size()) != k_header_data_bytes ||
        png.substr(k_png_signature.size() + 4, 4) != "IHDR") {
        bad("no IHDR chunk at byte " + std::to_string(k_png_signature.size()));
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
    Chunk chunk = read_chunk(png, k_png_signature.size());
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

void decode_png(std::string_view png, Image& out)
{
    const PngSize size = check_png(png);
    const StbMemoryScope memory{block_limit(size, png.size())};
    int width = 0;
    int height = 0;
    int channels = 0;
    const std::uint8_t* const pixels = stbi_load_from_memory(
        reinterpret_cast<const stbi_uc*>(png.data()), static_cast<int>(png.size()), &width, &height, &channels, 0);
    if (pixels == nullptr) {
        throw DataError{std::string{"PNG cannot be decoded: "} + stbi_failure_reason()};
    }
    if (PngSize{width, height} != size) {
        throw DataError{"PNG cannot be decoded: it has two sizes"};
    }
    resize(out, width, height);
    if (channels == 3) {
        std::memcpy(out.rgb.data(), pixels, out.rgb.size());
    } else {
        copy_pixels(pixels, channels, out);
    }
}

void encode_png(const Image& image, std::string& out, PngColor color)
{
    const std::size_t pixels = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    if (!is_valid_size(image.width, image.height) || image.rgb.size() != 3 * pixels) {
        throw Error{"a picture of " + std::to_string(image.width) + "x" + std::to_string(image.height) + " with " +
                    std::to_string(image.rgb.size()) + " bytes cannot be written as PNG"};
    }
    choose_no_filter();
    const std::vector<std::uint8_t> rgba =
        color == PngColor::rgba_opaque ? with_alpha(image.rgb) : std::vector<std::uint8_t>{};
    const int channels = rgba.empty() ? 3 : 4;
    const std::uint8_t* const bytes = rgba.empty() ? image.rgb.data() : rgba.data();
    // Data that does not compress grows by a few bytes per block of it.
    const StbMemoryScope memory{(2 * static_cast<std::size_t>(channels) + 2) * pixels + 64 * 1024};
    if (stbi_write_png_to_func(append, &out, image.width, image.height, channels, bytes, image.width * channels) == 0) {
        throw Error{"no memory for a PNG of " + std::to_string(image.width) + "x" + std::to_string(image.height)};
    }
}

} // namespace bh::image
