#include "compressed_input.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/format.hpp>

#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

namespace bh::trajectory {

namespace {
constexpr std::size_t k_read_bytes = 128 * 1024;
}

std::string_view CompressedInput::peek(std::size_t count)
{
    if (m_end - m_begin < count && m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    while (m_end - m_begin < count) {
        // Grows with what really arrives, not with what a damaged size claims.
        m_buffer.resize(std::max(m_buffer.size(), m_end + k_read_bytes));
        const std::size_t got = m_bytes->read(std::span{m_buffer.data() + m_end, m_buffer.size() - m_end});
        if (got == 0) {
            break;
        }
        m_end += got;
    }
    return {m_buffer.data() + m_begin, std::min(count, m_end - m_begin)};
}

bool CompressedInput::skip(std::uint64_t count)
{
    while (count > 0) {
        if (m_begin == m_end) {
            const std::uint64_t skipped = m_bytes->skip(count);
            m_offset += skipped;
            count -= skipped;
            if (count == 0) {
                return true;
            }
        }
        const std::string_view available = peek(static_cast<std::size_t>(std::min<std::uint64_t>(count, k_read_bytes)));
        if (available.empty()) {
            return false;
        }
        m_begin += available.size();
        m_offset += available.size();
        count -= available.size();
    }
    return true;
}

void CompressedInput::go_to(std::uint64_t offset)
{
    m_file->seek(offset);
    m_begin = 0;
    m_end = 0;
    m_offset = offset;
}

namespace {

ssize_t read_once(int fd, char* to, std::size_t bytes, std::uint64_t offset)
{
    ssize_t got = -1;
    do {
        got = ::pread(fd, to, bytes, static_cast<off_t>(offset));
    } while (got < 0 && errno == EINTR);
    return got;
}

} // namespace

std::string_view read_at(int fd, std::uint64_t offset, std::size_t bytes, std::vector<char>& buffer)
{
    buffer.resize(std::max(buffer.size(), bytes));
    std::size_t have = 0;
    while (have < bytes) {
        const ssize_t got = read_once(fd, buffer.data() + have, bytes - have, offset + have);
        if (got <= 0) {
            break;
        }
        have += static_cast<std::size_t>(got);
    }
    return {buffer.data(), have};
}

bool SeekFile::can_open(const Input& file)
{
    return file.is_regular() && ::lseek(file.fd(), 0, SEEK_CUR) == 0;
}

std::size_t SeekFile::read(std::span<char> buffer)
{
    const ssize_t got = read_once(m_file->fd(), buffer.data(), buffer.size(), m_offset);
    if (got < 0) {
        throw_errno(name());
    }
    m_offset += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
}

std::uint64_t SeekFile::skip(std::uint64_t count)
{
    struct stat info = {};
    const std::uint64_t end = ::fstat(m_file->fd(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
    const std::uint64_t skipped = std::min(count, end > m_offset ? end - m_offset : 0);
    m_offset += skipped;
    return skipped;
}

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
