#include "journal_reader.hpp"

#include "chunk_limits.hpp"
#include "journal_name.hpp"

#include <bh/base/error.hpp>

#include <sys/stat.h>
#include <zstd_errors.h>

namespace bh::trajectory {

namespace {
constexpr std::size_t k_first_peek_bytes = 64 * 1024;
}

bool JournalReader::reaches(std::uint64_t bytes)
{
    struct stat info = {};
    if (bytes > m_bytes && ::fstat(m_fd, &info) == 0) {
        m_bytes = static_cast<std::uint64_t>(info.st_size);
    }
    return bytes <= m_bytes;
}

bool JournalReader::open(std::uint64_t chunk)
{
    try {
        m_input.emplace(std::make_unique<Input>(journal_name(m_path, chunk)));
    } catch (const FileError&) {
        return false; // it is gone because its chunk is in the recording, or it never came along with this file
    }
    return true;
}

std::size_t JournalReader::next(Decompressor& decompressor, std::vector<char>& out)
{
    try {
        const std::string_view frame = peek_frame();
        if (frame.empty()) {
            return 0;
        }
        const std::size_t bytes = decompressor.decompress(frame, k_chunk_bytes_max, record::k_padding_bytes, out);
        m_input->skip(frame.size());
        return bytes;
    } catch (const DataError& error) {
        throw DataError{m_input->name() + ": byte " + std::to_string(m_input->offset()) + ": " + error.what()};
    }
}

// The whole next frame; empty if there is none. Where a frame ends is known only when all of its block headers are in
// memory.
std::string_view JournalReader::peek_frame()
{
    for (std::size_t bytes = k_first_peek_bytes; bytes <= 2 * ZSTD_compressBound(k_chunk_bytes_max); bytes *= 2) {
        const std::string_view ahead = m_input->peek(bytes);
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
