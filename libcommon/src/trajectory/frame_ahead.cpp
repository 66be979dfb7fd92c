#include "frame_ahead.hpp"

#include "chunk_limits.hpp"

#include <bh/base/error.hpp>

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>

namespace bh::trajectory {

namespace {
constexpr std::size_t k_first_peek_bytes = 64 * 1024;
}

// Where a frame ends is known only when all of its block headers are in memory.
std::string_view frame_ahead(CompressedInput& input, std::size_t at)
{
    for (std::size_t bytes = k_first_peek_bytes; bytes <= 2 * ZSTD_compressBound(k_chunk_bytes_max); bytes *= 2) {
        const std::string_view peeked = input.peek(at + bytes);
        const std::string_view ahead = peeked.substr(std::min(at, peeked.size()));
        if (ahead.empty()) {
            return {};
        }
        const std::size_t size = ZSTD_findFrameCompressedSize(ahead.data(), ahead.size());
        if (ZSTD_isError(size) == 0) {
            return ahead.substr(0, size);
        }
        if (ZSTD_getErrorCode(size) != ZSTD_error_srcSize_wrong) {
            throw DataError{ZSTD_getErrorName(size)};
        }
        if (ahead.size() < bytes) {
            return {};
        }
    }
    throw DataError{"a frame larger than any chunk"};
}

} // namespace bh::trajectory
