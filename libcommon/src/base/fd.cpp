#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace bh {

namespace {
constexpr int k_pipe_bytes = 1 << 20;
}

Fd::~Fd()
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

Event::Event() : m_fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
{
    if (!m_fd) {
        throw Error{"cannot make an event: " + errno_text(errno)};
    }
}

void Event::set() noexcept
{
    static_cast<void>(::eventfd_write(m_fd.get(), 1));
}

void Event::clear() noexcept
{
    eventfd_t value = 0;
    static_cast<void>(::eventfd_read(m_fd.get(), &value));
}

std::optional<bool> is_locked(int fd) noexcept
{
    if (::flock(fd, LOCK_SH | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? std::optional{true} : std::nullopt;
    }
    ::flock(fd, LOCK_UN);
    return false;
}

void widen_pipe(int fd) noexcept
{
    static_cast<void>(::fcntl(fd, F_SETPIPE_SZ, k_pipe_bytes));
}

} // namespace bh
