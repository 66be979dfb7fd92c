#pragma once

#include "record/record_list.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::test {

/// A recording of one session, `steps` steps long, with a payload in every fourth and a record of no known type.
std::vector<Record> make_records(int steps);

/// Writes the records to `path` with chunks of `chunk_bytes`.
void write_trajectory(const std::string& path, const std::vector<Record>& records, std::size_t chunk_bytes);

/// As above, to a string.
std::string make_trajectory(const std::vector<Record>& records, std::size_t chunk_bytes);

/// Reads records from the bytes of a file, `piece` bytes at a time.
Reading read_trajectory(std::string bytes, std::size_t piece = SIZE_MAX);

/// Reads the recording at `path`, whatever form it has.
Reading read_path(const std::string& path);

/// Is it a header or a session, which readers may give again behind damage?
bool is_context(const Record& record);

/// Is all that was read written, once and in order, but for headers and sessions, which may come a second time?
bool is_part_of(const Reading& reading, const std::vector<Record>& written);

/// One zstd or skippable frame of a file, found without the help of the code under test.
struct Frame
{
    std::uint32_t magic = 0;
    std::size_t offset = 0;
    std::size_t size = 0;         ///< with its header
    std::size_t content_size = 0; ///< decompressed; 0 for a skippable frame
};

/// Throws if the bytes are not frames to their end, each zstd frame with its content size and checksum.
std::vector<Frame> walk_frames(std::string_view bytes);

/// The frame that a byte of the file belongs to.
const Frame& frame_at(const std::vector<Frame>& frames, std::size_t offset);

/// `bytes` with bit `bit` turned over: eight in each byte, the lowest first.
std::string with_flipped_bit(std::string bytes, std::size_t bit);

/// What `zstd -dc` makes of the file; throws if it fails.
std::string zstd_output(const std::string& path);

} // namespace bh::test
