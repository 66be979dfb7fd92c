#pragma once

#include "compressed_input.hpp"
#include "trajectory/format/zstd_codec.hpp"

#include <bh/trajectory/format.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace bh::trajectory {

/// A chunk whose marker is damaged or gone.
struct UnmarkedChunk
{
    Marker marker;               ///< as it must have been
    std::size_t json_offset = 0; ///< of the json-frame, from the input's position
};

/// Looks for a chunk whose marker, or what is left of it, begins at the input's position; which stays as it is. The
/// frame's magic number leads to it, the checksum of its records and their `chunk` record show that it is one.
/// `content` is used for those records.
std::optional<UnmarkedChunk> find_unmarked_chunk(CompressedInput& input, Decompressor& decompressor,
                                                 std::vector<char>& content);

/// What a zstd frame turns out to hold.
enum class FrameContent
{
    records, ///< or what cannot be told from our records
    chunk,   ///< records, as in a trajectory file: with a `chunk` record
    other    ///< no records
};

/// Looks into the zstd frame at the input's position, which stays as it is. Waits for no more of it than its first two
/// records, and for nothing if it is no frame as trajectory files have them.
FrameContent look_into_frame(CompressedInput& input);

} // namespace bh::trajectory
