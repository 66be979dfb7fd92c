#pragma once

#include "records.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace bh::bench {

/// What a bare loop does to keep pictures as we do, and nothing else: no records, no file, no threads, no checks. It
/// maps colours to indices, gathers 32 pictures of at most 256 colours, and hands them to zstd at level 9; back again
/// it looks every index up.
struct Bare
{
    std::uint64_t frames = 0;
    double write_cpu_s = 0;
    double read_cpu_s = 0;
};

/// Takes the pictures of all records `repeat` times; PNGs are decoded by stb_image as it is.
/// \throws std::runtime_error if a picture has too many colours or cannot be decoded
Bare run_bare(const Records& records, std::size_t repeat);

} // namespace bh::bench
