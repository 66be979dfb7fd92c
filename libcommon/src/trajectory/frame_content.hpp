#pragma once

#include "compressed_input.hpp"

namespace bh::trajectory {

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
