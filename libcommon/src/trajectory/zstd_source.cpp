#include "zstd_source.hpp"

#include <bh/base/error.hpp>

#include <new>

namespace bh::trajectory {

namespace {
constexpr int k_window_log_max = 27; // 128 MiB: what `zstd -dc` takes without being asked
}

ZstdSource::ZstdSource(std::unique_ptr<ByteSource> compressed)
    : m_compressed{std::move(compressed)},
      m_context{ZSTD_createDCtx(), ZSTD_freeDCtx},
      m_buffer(ZSTD_DStreamInSize()),
      m_input{m_buffer.data(), 0, 0}
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
        if (m_input.pos == m_input.size) {
            m_offset += m_input.size;
            m_input = {m_buffer.data(), m_compressed->read(m_buffer), 0};
            if (m_input.size == 0) {
                if (m_inside_frame) {
                    throw DataError{"byte " + std::to_string(m_offset) + ": ends inside a zstd frame"};
                }
                return 0;
            }
        }
        const std::size_t result = ZSTD_decompressStream(m_context.get(), &output, &m_input);
        if (ZSTD_isError(result) != 0) {
            throw DataError{"byte " + std::to_string(m_offset + m_input.pos) + ": " + ZSTD_getErrorName(result)};
        }
        m_inside_frame = result != 0;
    }
    return output.pos;
}

} // namespace bh::trajectory
