#include "zstd_source.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/format.hpp>

#include <cstdint>
#include <new>
#include <string>
#include <string_view>

namespace bh::trajectory {

namespace {
constexpr int k_window_log_max = 27; // 128 MiB: what `zstd -dc` takes without being asked
}

ZstdSource::ZstdSource(CompressedInput& compressed)
    : m_compressed{compressed}, m_context{ZSTD_createDCtx(), ZSTD_freeDCtx}
{
    if (!m_context) {
        throw std::bad_alloc{};
    }
    static_cast<void>(ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, k_window_log_max));
}

std::size_t ZstdSource::read(std::span<char> buffer)
{
    ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
    while (output.pos == 0) {
        if (!m_inside_frame && find_chunk()) {
            return 0;
        }
        if (m_compressed.peek(1).empty()) {
            if (m_inside_frame) {
                throw DataError{"byte " + std::to_string(m_compressed.offset()) + ": ends inside a zstd frame"};
            }
            return 0;
        }
        const std::string_view bytes = m_compressed.available(SIZE_MAX);
        ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
        const std::size_t result = ZSTD_decompressStream(m_context.get(), &output, &input);
        if (ZSTD_isError(result) != 0) {
            throw DataError{"byte " + std::to_string(m_compressed.offset() + input.pos) + ": " +
                            ZSTD_getErrorName(result)};
        }
        m_compressed.skip(input.pos);
        m_inside_frame = result != 0;
    }
    m_bytes_read += output.pos;
    return output.pos;
}

// Between two frames: waits for no more than the magic number of the next, unless it is a marker's.
bool ZstdSource::find_chunk()
{
    const std::string_view head = m_compressed.peek(4);
    m_is_at_chunk = head.size() == 4 && read_le32(head, 0) == k_magic_marker &&
                    decode_marker(m_compressed.peek(k_marker_bytes)).has_value();
    return m_is_at_chunk;
}

} // namespace bh::trajectory
