#pragma once

#include "large_buffer.hpp"

#include <zstd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace bh::trajectory {

/// A zstd frame that is decoded from its beginning as far as somebody needs it and no further: one picture of a chunk
/// costs half of the chunk, on average. For a frame whose bytes are known to be those that were written; its checksum
/// is not looked at.
class PartialFrame
{
public:
    PartialFrame();

    /// Begins with another frame, which is copied; it must be one frame that says its content size. Returns that size.
    /// `out` gets the content and must stay as it is until the next open(). \throws bh::DataError if it is damaged or
    /// larger than `bytes_max`
    std::size_t open(std::string_view frame, std::size_t bytes_max, LargeBuffer& out);

    /// Sees to it that the first `bytes` of the content are there. \throws bh::DataError if they cannot be had
    void reach(std::size_t bytes);

private:
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> m_context;
    std::string m_frame;
    ZSTD_inBuffer m_in = {};
    ZSTD_outBuffer m_out = {};
};

} // namespace bh::trajectory
