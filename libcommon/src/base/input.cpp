#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bh {

Input::Input(const std::string& path, ReadGate* gate)
    : m_name{path == "-" ? "standard input" : path},
      m_fd{path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)},
      m_gate{gate}
{
    struct stat info = {};
    if (!m_fd || ::fstat(m_fd.get(), &info) != 0) {
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

bool Input::is_terminal() const
{
    return ::isatty(m_fd.get()) == 1;
}

} // namespace bh
