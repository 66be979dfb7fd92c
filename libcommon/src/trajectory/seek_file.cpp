#include "seek_file.hpp"

#include <bh/base/error.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bh::trajectory {

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

} // namespace bh::trajectory
