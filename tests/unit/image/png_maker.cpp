#include "png_maker.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <random>

namespace bh::image::test {

namespace {

std::string be32(std::uint32_t value)
{
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<char>(value >> shift & 0xFF));
    }
    return bytes;
}

void append_le16(std::string& out, std::size_t value)
{
    out.push_back(static_cast<char>(value & 0xFF));
    out.push_back(static_cast<char>(value >> 8 & 0xFF));
}

} // namespace

std::string chunk(std::string_view type, std::string_view data)
{
    const std::string body = std::string{type} + std::string{data};
    return be32(static_cast<std::uint32_t>(data.size())) + body + be32(libdeflate_crc32(0, body.data(), body.size()));
}

std::string zlib_stored(std::string_view data)
{
    constexpr std::size_t k_block_bytes_max = 65'535;
    const std::uint32_t checksum = libdeflate_adler32(1, data.data(), data.size());
    std::string out = "\x78\x01";
    do {
        const std::string_view block = data.substr(0, k_block_bytes_max);
        data.remove_prefix(block.size());
        out.push_back(data.empty() ? '\1' : '\0');
        append_le16(out, block.size());
        append_le16(out, block.size() ^ 0xFFFF);
        out.append(block);
    } while (!data.empty());
    return out + be32(checksum);
}

std::string zlib_compressed(std::string_view data)
{
    libdeflate_compressor* const compressor = libdeflate_alloc_compressor(9);
    std::string out(libdeflate_zlib_compress_bound(compressor, data.size()), '\0');
    out.resize(libdeflate_zlib_compress(compressor, data.data(), data.size(), out.data(), out.size()));
    libdeflate_free_compressor(compressor);
    return out;
}

std::string PngMaker::make() const
{
    const std::string header = be32(width) + be32(height) + static_cast<char>(depth) + static_cast<char>(color_type) +
                               std::string(2, '\0') + static_cast<char>(interlace);
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + extra + chunk("IDAT", zlib_stored(rows)) + chunk("IEND", "");
}

Image sample_picture(int width, int height, unsigned int seed)
{
    std::mt19937 random{seed};
    Image image;
    resize(image, width, height);
    for (std::size_t i = 0; i < image.rgb.size(); ++i) {
        const std::size_t x = i / 3 % static_cast<std::size_t>(width);
        const std::size_t y = i / 3 / static_cast<std::size_t>(width);
        const std::size_t value = x % 3 == 0 ? 40 : y % 3 == 0 ? x * 7 + y : random();
        image.rgb[i] = static_cast<std::uint8_t>(value & 0xFF);
    }
    return image;
}

} // namespace bh::image::test
