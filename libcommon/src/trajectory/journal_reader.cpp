#include "journal_reader.hpp"

#include "chunk_limits.hpp"
#include "frame_ahead.hpp"
#include "journal_name.hpp"

#include <bh/base/error.hpp>

#include <sys/stat.h>

namespace bh::trajectory {

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
        const std::string_view frame = frame_ahead(*m_input, 0);
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

} // namespace bh::trajectory
