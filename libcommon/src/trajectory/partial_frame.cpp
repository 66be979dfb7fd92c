#include "partial_frame.hpp"

#include "zstd_codec.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <new>

namespace bh::trajectory {

namespace {

// zstd decodes all that it is given: a slice at a time leaves the choice to us. Small beside a chunk's frame, large
// beside what a call costs.
constexpr std::size_t k_slice_bytes = 4 * 1024;

// ZSTD_d_stableOutBuffer of zstd 1.4.6 and later, which its header names for static linking only: the content is
// written where it belongs, and once.
constexpr ZSTD_dParameter k_stable_out = ZSTD_d_experimentalParam2;

} // namespace

PartialFrame::PartialFrame() : m_context{ZSTD_createDCtx(), ZSTD_freeDCtx}
{
    if (!m_context) {
        throw std::bad_alloc{};
    }
}

std::size_t PartialFrame::open(std::string_view frame, std::size_t bytes_max, LargeBuffer& out)
{
    const std::size_t bytes = content_bytes(frame, bytes_max);
    m_frame = frame;
    checked(ZSTD_DCtx_reset(m_context.get(), ZSTD_reset_session_only));
    static_cast<void>(set_experimental(*m_context, k_stable_out, true)); // without it the content is copied once more
    ignore_checksum(*m_context, true);
    m_in = {m_frame.data(), 0, 0};
    m_out = {out.reserve(bytes), bytes, 0};
    return bytes;
}

void PartialFrame::reach(std::size_t bytes)
{
    while (m_out.pos < std::min(bytes, m_out.size)) {
        const std::size_t before = m_out.pos;
        const bool is_last = m_in.size == m_frame.size();
        m_in.size = std::min(m_frame.size(), m_in.size + k_slice_bytes);
        checked(ZSTD_decompressStream(m_context.get(), &m_out, &m_in));
        if (is_last && m_out.pos == before) {
            throw DataError{"it ends before its content does"};
        }
    }
}

} // namespace bh::trajectory
