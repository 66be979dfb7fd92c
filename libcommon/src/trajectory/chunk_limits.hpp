#pragma once

#include <bh/record/record.hpp>

#include <cstddef>

namespace bh::trajectory {

// A chunk is closed as soon as it passes its size, so it holds at most that and one record; --chunk sizes stay far
// below this.
inline constexpr std::size_t k_chunk_bytes_max =
    record::k_line_bytes_max * 2 + record::k_payload_bytes_max + (std::size_t{16} << 20);

} // namespace bh::trajectory
