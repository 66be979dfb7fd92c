#include <bh/base/error.hpp>
#include <bh/trajectory/format.hpp>

#include <xxhash.h>

namespace bh::trajectory {

namespace {

constexpr std::string_view k_marker_tag = "BHCH";
constexpr std::uint32_t k_marker_content_bytes = k_marker_bytes - k_skippable_header_bytes;
constexpr std::size_t k_marker_checked_bytes = k_marker_bytes - 8; // all but the checksum itself

// zstd's contrib/seekable_format/zstd_seekable_compression_format.md
constexpr std::uint32_t k_seekable_magic = 0x8F92EAB1;
constexpr std::size_t k_seekable_frames_max = 0x8000000;

} // namespace

void append_le32(std::string& out, std::uint32_t value)
{
    for (unsigned int shift = 0; shift < 32; shift += 8) {
        out += static_cast<char>(value >> shift & 255U);
    }
}

void append_le64(std::string& out, std::uint64_t value)
{
    append_le32(out, static_cast<std::uint32_t>(value));
    append_le32(out, static_cast<std::uint32_t>(value >> 32U));
}

std::uint32_t read_le32(std::string_view bytes, std::size_t at)
{
    std::uint32_t value = 0;
    for (unsigned int i = 0; i < 4; ++i) {
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes.at(at + i))) << (8 * i);
    }
    return value;
}

std::uint64_t read_le64(std::string_view bytes, std::size_t at)
{
    return read_le32(bytes, at) | static_cast<std::uint64_t>(read_le32(bytes, at + 4)) << 32U;
}

std::string encode_marker(const Marker& marker)
{
    std::string out;
    append_le32(out, k_magic_marker);
    append_le32(out, k_marker_content_bytes);
    out += k_marker_tag;
    append_le32(out, k_format_version);
    append_le64(out, marker.chunk);
    append_le64(out, marker.json_bytes);
    append_le64(out, marker.pixels_bytes);
    append_le64(out, XXH64(out.data(), out.size(), 0));
    return out;
}

std::optional<Marker> decode_marker(std::string_view bytes)
{
    if (bytes.size() < k_marker_bytes || read_le32(bytes, 0) != k_magic_marker ||
        read_le32(bytes, 4) != k_marker_content_bytes || bytes.substr(8, 4) != k_marker_tag ||
        read_le64(bytes, k_marker_checked_bytes) != XXH64(bytes.data(), k_marker_checked_bytes, 0)) {
        return std::nullopt;
    }
    const std::uint32_t version = read_le32(bytes, 12);
    if (version > k_format_version) {
        throw DataError{"format version " + std::to_string(version) + " is newer than this program (" +
                        std::to_string(k_format_version) + ")"};
    }
    return Marker{read_le64(bytes, 16), read_le64(bytes, 24), read_le64(bytes, 32)};
}

bool is_like_marker(std::string_view bytes)
{
    const bool has_tag = bytes.size() >= k_skippable_header_bytes + k_marker_tag.size() &&
                         read_le32(bytes, 4) == k_marker_content_bytes &&
                         bytes.substr(k_skippable_header_bytes, k_marker_tag.size()) == k_marker_tag;
    return has_tag || (bytes.size() >= 4 && read_le32(bytes, 0) == k_magic_marker);
}

std::string encode_seek_table(const std::vector<FrameSize>& frames)
{
    if (frames.size() > k_seekable_frames_max) {
        throw Error{"too many chunks for a seek table"};
    }
    std::string out;
    out.reserve(k_skippable_header_bytes + frames.size() * 8 + k_seek_table_footer_bytes);
    append_le32(out, k_magic_seek_table);
    append_le32(out, static_cast<std::uint32_t>(frames.size() * 8 + k_seek_table_footer_bytes));
    for (const FrameSize& frame : frames) {
        append_le32(out, frame.compressed);
        append_le32(out, frame.decompressed);
    }
    append_le32(out, static_cast<std::uint32_t>(frames.size()));
    out += '\0'; // descriptor: no checksums in the table, every frame carries its own
    append_le32(out, k_seekable_magic);
    return out;
}

std::uint64_t seek_table_bytes(std::string_view footer)
{
    const bool is_footer = footer.size() == k_seek_table_footer_bytes && read_le32(footer, 5) == k_seekable_magic &&
                           footer[4] == '\0'; // the descriptor: ours has no flag
    return is_footer ? k_skippable_header_bytes + std::uint64_t{8} * read_le32(footer, 0) + k_seek_table_footer_bytes
                     : 0;
}

bool is_seek_table(std::string_view content)
{
    return content.size() >= k_seek_table_footer_bytes &&
           seek_table_bytes(content.substr(content.size() - k_seek_table_footer_bytes)) ==
               content.size() + k_skippable_header_bytes;
}

} // namespace bh::trajectory
