#pragma once

#include "compressed_input.hpp"

#include <cstddef>
#include <string_view>

namespace bh::trajectory {

/// The whole zstd frame that begins `at` bytes behind the input's position, which stays as it is; empty if the input
/// ends before the frame does. Valid until the input is next used. \throws bh::DataError if what is there is no frame,
/// or larger than any of a chunk.
std::string_view frame_ahead(CompressedInput& input, std::size_t at);

} // namespace bh::trajectory
