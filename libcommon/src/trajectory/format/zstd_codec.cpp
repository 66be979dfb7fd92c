#include "zstd_codec.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/writer.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace bh::trajectory {

std::size_t checked(std::size_t zstd_result)
{
    if (ZSTD_isError(zstd_result) != 0) {
        throw DataError{ZSTD_getErrorName(zstd_result)};
    }
    return zstd_result;
}

namespace {

// ZSTD_d_forceIgnoreChecksum of zstd 1.4.9 and later, which its header names for static linking only.
constexpr ZSTD_dParameter k_ignore_checksum = ZSTD_d_experimentalParam3;

// In place of what the level stands for with other data; measured on recordings of three games and on made-up ones.
//
// Lines: each is much like the one before it, or like the last of its session. Two hash tables so small that they hold
// the last lines and little else find that at once: a third of the time of zstd's own parameters, sizes from equal to
// an eighth above.
//
// Pixels: greedy matching, a hash table that stays in the cache, long matches only: half the time, 10 % smaller.
void fit_to(ZSTD_CCtx* context, Content content)
{
    const bool pixels = content == Content::pixels;
    checked(ZSTD_CCtx_setParameter(context, ZSTD_c_strategy, pixels ? ZSTD_greedy : ZSTD_dfast));
    checked(ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, pixels ? 17 : 10));
    checked(ZSTD_CCtx_setParameter(context, pixels ? ZSTD_c_searchLog : ZSTD_c_chainLog, pixels ? 6 : 10));
    checked(ZSTD_CCtx_setParameter(context, ZSTD_c_minMatch, 6));
}

} // namespace

std::string zstd_frame(std::string_view content, int level)
{
    const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
    if (!context) {
        throw std::bad_alloc{};
    }
    checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level));
    checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1));
    std::string frame(ZSTD_compressBound(content.size()), '\0');
    frame.resize(checked(ZSTD_compress2(context.get(), frame.data(), frame.size(), content.data(), content.size())));
    return frame;
}

std::size_t content_bytes(std::string_view frame, std::size_t bytes_max)
{
    if (checked(ZSTD_findFrameCompressedSize(frame.data(), frame.size())) != frame.size()) {
        throw DataError{"its size differs from what the marker says"};
    }
    const unsigned long long claimed = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (claimed == ZSTD_CONTENTSIZE_UNKNOWN || claimed == ZSTD_CONTENTSIZE_ERROR) {
        throw DataError{"it does not say its content size"};
    }
    if (claimed > bytes_max) {
        throw DataError{"it says to hold more than " + std::to_string(bytes_max) + " bytes"};
    }
    return static_cast<std::size_t>(claimed);
}

bool has_checksum(std::string_view frame)
{
    return (static_cast<unsigned char>(frame.at(4)) & 4U) != 0;
}

bool set_experimental(ZSTD_DCtx& context, ZSTD_dParameter parameter, bool on)
{
    constexpr unsigned k_since_version = 10'409;
    if (ZSTD_versionNumber() < k_since_version) {
        return false;
    }
    const ZSTD_bounds bounds = ZSTD_dParam_getBounds(parameter);
    const bool is_switch = ZSTD_isError(bounds.error) == 0 && bounds.lowerBound == 0 && bounds.upperBound == 1;
    return is_switch && ZSTD_isError(ZSTD_DCtx_setParameter(&context, parameter, on ? 1 : 0)) == 0;
}

void ignore_checksum(ZSTD_DCtx& context, bool ignore)
{
    static_cast<void>(set_experimental(context, k_ignore_checksum, ignore));
}

Compressor::Compressor(Content content, int level) : m_context{ZSTD_createCCtx(), ZSTD_freeCCtx}
{
    if (!m_context) {
        throw std::bad_alloc{};
    }
    checked(ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, level));
    if (level == (content == Content::pixels ? k_pixel_level : k_json_level)) {
        fit_to(m_context.get(), content);
    }
    checked(ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 1));
    checked(ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_contentSizeFlag, 1));
}

std::string_view Compressor::compress(std::string_view bytes)
{
    if (const std::size_t bound = ZSTD_compressBound(bytes.size()); m_frame.size() < bound) {
        m_frame.resize(bound);
    }
    return {m_frame.data(),
            checked(ZSTD_compress2(m_context.get(), m_frame.data(), m_frame.size(), bytes.data(), bytes.size()))};
}

Decompressor::Decompressor() : m_context{ZSTD_createDCtx(), ZSTD_freeDCtx}
{
    if (!m_context) {
        throw std::bad_alloc{};
    }
}

std::size_t Decompressor::decompress(std::string_view frame, std::size_t bytes_max, std::size_t padding,
                                     std::vector<char>& out)
{
    const std::size_t bytes = content_bytes(frame, bytes_max);
    if (out.size() < bytes + padding) {
        out.resize(bytes + padding);
    }
    const std::size_t got = decode(frame, out.data(), bytes);
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(got), padding, '\0');
    return got;
}

std::size_t Decompressor::decompress(std::string_view frame, std::size_t bytes_max, LargeBuffer& out)
{
    const std::size_t bytes = content_bytes(frame, bytes_max);
    return decode(frame, out.reserve(bytes), bytes);
}

std::size_t Decompressor::decode(std::string_view frame, char* out, std::size_t bytes)
{
    return checked(ZSTD_decompressDCtx(m_context.get(), out, bytes, frame.data(), frame.size()));
}

namespace {
constexpr std::size_t k_large_page_bytes = std::size_t{2} << 20; // of x86-64, and of most ARM systems
}

char* LargeBuffer::reserve(std::size_t bytes)
{
    if (bytes <= m_capacity && m_bytes) {
        return m_bytes.get();
    }
    m_bytes.reset();
    m_capacity = 0;
    if (bytes < k_large_page_bytes) {
        m_bytes.reset(static_cast<char*>(std::malloc(bytes + 1)));
    } else {
        bytes = (bytes + k_large_page_bytes - 1) / k_large_page_bytes * k_large_page_bytes;
        m_bytes.reset(static_cast<char*>(std::aligned_alloc(k_large_page_bytes, bytes)));
        if (m_bytes) {
            ::madvise(m_bytes.get(), bytes, MADV_HUGEPAGE); // a wish
        }
    }
    if (!m_bytes) {
        throw std::bad_alloc{};
    }
    m_capacity = bytes;
    return m_bytes.get();
}

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
