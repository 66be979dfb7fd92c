#include "zstd_codec.hpp"

#include <bh/base/error.hpp>

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

Compressor::Compressor(int level) : m_context{ZSTD_createCCtx(), ZSTD_freeCCtx}
{
    if (!m_context) {
        throw std::bad_alloc{};
    }
    checked(ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, level));
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
    const auto bytes = static_cast<std::size_t>(claimed);
    if (out.size() < bytes + padding) {
        out.resize(bytes + padding);
    }
    const std::size_t got =
        checked(ZSTD_decompressDCtx(m_context.get(), out.data(), bytes, frame.data(), frame.size()));
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(got), padding, '\0');
    return got;
}

} // namespace bh::trajectory
