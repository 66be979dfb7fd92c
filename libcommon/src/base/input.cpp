#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bh {

namespace {

// A FIFO that nobody writes to is opened at once if there is a gate to wait at; otherwise when somebody does.
Fd open_input(const std::string& path, bool has_gate)
{
    if (path == "-") {
        return Fd{::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)};
    }
    Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | (has_gate ? O_NONBLOCK : 0))};
    if (fd && has_gate) {
        ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) & ~O_NONBLOCK);
    }
    return fd;
}

// A recording that is not finished has another name than the one it was asked to get.
[[noreturn]] void throw_not_opened(const std::string& name, int error)
{
    const std::string partial = name + ".partial";
    struct stat info = {};
    const bool is_unfinished = error == ENOENT && ::stat(partial.c_str(), &info) == 0 && S_ISREG(info.st_mode);
    throw FileError{name, errno_text(error) + (is_unfinished ? " (" + partial + " is there)" : "")};
}

} // namespace

std::uint64_t ByteSource::skip(std::uint64_t /*count*/)
{
    return 0;
}

Input::Input(const std::string& path, ReadGate* gate)
    : m_name{path == "-" ? "standard input" : path}, m_fd{open_input(path, gate != nullptr)}, m_gate{gate}
{
    struct stat info = {};
    if (!m_fd) {
        throw_not_opened(m_name, errno);
    }
    if (::fstat(m_fd.get(), &info) != 0) {
        throw_errno(m_name);
    }
    if (S_ISDIR(info.st_mode)) {
        throw FileError{m_name, errno_text(EISDIR)};
    }
    m_regular = S_ISREG(info.st_mode);
    widen_pipe(m_fd.get());
}

std::size_t Input::read(std::span<char> buffer)
{
    for (;;) {
        if (m_gate != nullptr && !m_gate->wait_readable(m_fd.get())) {
            return 0;
        }
        const ssize_t got = ::read(m_fd.get(), buffer.data(), buffer.size());
        if (got >= 0) {
            return static_cast<std::size_t>(got);
        }
        if (errno != EINTR) {
            throw_errno(m_name);
        }
    }
}

std::uint64_t Input::skip(std::uint64_t count)
{
    struct stat info = {};
    const off_t position = m_regular ? ::lseek(m_fd.get(), 0, SEEK_CUR) : -1;
    if (position < 0 || ::fstat(m_fd.get(), &info) != 0 || info.st_size <= position) {
        return 0;
    }
    const std::uint64_t skipped = std::min(count, static_cast<std::uint64_t>(info.st_size - position));
    return ::lseek(m_fd.get(), static_cast<off_t>(skipped), SEEK_CUR) < 0 ? 0 : skipped;
}

bool Input::is_terminal() const
{
    return ::isatty(m_fd.get()) == 1;
}

} // namespace bh
