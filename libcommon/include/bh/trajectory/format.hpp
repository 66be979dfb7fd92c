#pragma once

#include <bh/record/record.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Magic numbers of zstd skippable frames as bh-trajectory(5) uses them; the first two are our chunk marker and index
/// page, the third is fixed by the seekable format of zstd's contrib/seekable_format.
inline constexpr std::uint32_t k_magic_marker = 0x184D2A5B;
inline constexpr std::uint32_t k_magic_index = 0x184D2A5C;
inline constexpr std::uint32_t k_magic_seek_table = 0x184D2A5E;
/// First of the sixteen magic numbers that mean "skippable" (RFC 8878, 3.1.2).
inline constexpr std::uint32_t k_magic_skippable = 0x184D2A50;

/// Does a skippable frame begin with this number? Our markers do, too.
constexpr bool is_skippable(std::uint32_t magic)
{
    return (magic & 0xFFFFFFF0U) == k_magic_skippable;
}

inline constexpr std::uint32_t k_magic_zstd = 0xFD2FB528;
/// Every skippable frame begins with its magic number and the size of what follows.
inline constexpr std::size_t k_skippable_header_bytes = 8;

inline constexpr std::uint32_t k_format_version = 1;

/// Bytes of a chunk's JSON, decompressed, at most. A chunk is closed as soon as it passes its size, so that it holds
/// that and one record.
inline constexpr std::size_t k_chunk_bytes_max =
    record::k_line_bytes_max * 2 + record::k_payload_bytes_max + (std::size_t{16} << 20);

/// How the chunk record begins, as the writer writes it.
inline constexpr std::string_view k_chunk_line = R"({"type":"chunk")";

/// The skippable frame before each chunk.
struct Marker
{
    std::uint64_t chunk = 0;        ///< 0, 1, 2, ...
    std::uint64_t json_bytes = 0;   ///< compressed size of the zstd frame of JSON Lines that follows
    std::uint64_t pixels_bytes = 0; ///< compressed size of the zstd frame of pixels after it, 0 if there is none
};

inline constexpr std::size_t k_marker_bytes = 48; ///< with the skippable frame's header

std::string encode_marker(const Marker& marker);

/// Nothing if `bytes` does not begin with a whole marker whose checksum is right.
/// \throws bh::DataError if it is a marker of a later format version.
std::optional<Marker> decode_marker(std::string_view bytes);

/// Does it begin with a marker, though that may be damaged?
bool is_like_marker(std::string_view bytes);

/// One frame of the file, as the seek table lists it.
struct FrameSize
{
    std::uint32_t compressed = 0;
    std::uint32_t decompressed = 0; ///< 0 for a skippable frame
};

/// The whole skippable frame. \throws bh::Error above 134,217,728 frames, the most that the format can list.
std::string encode_seek_table(const std::vector<FrameSize>& frames);

/// Last bytes of a seek table, which say how long it is.
inline constexpr std::size_t k_seek_table_footer_bytes = 9;

/// The size of the seek table, with the header of its frame, that ends with `footer`; 0 if that is no footer.
std::uint64_t seek_table_bytes(std::string_view footer);

/// The skippable frame's content ends like a seek table's.
bool is_seek_table(std::string_view content);

/// A zstd frame with content size and checksum, as all of a trajectory file's are, compressed as well as zstd can at
/// that level. \throws bh::Error
std::string zstd_frame(std::string_view content, int level);

void append_le32(std::string& out, std::uint32_t value);
void append_le64(std::string& out, std::uint64_t value);
std::uint32_t read_le32(std::string_view bytes, std::size_t at);
std::uint64_t read_le64(std::string_view bytes, std::size_t at);

} // namespace bh::trajectory
