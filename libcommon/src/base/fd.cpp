#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <unistd.h>

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

void widen_pipe(int fd) noexcept
{
    static_cast<void>(::fcntl(fd, F_SETPIPE_SZ, k_pipe_bytes));
}

} // namespace bh
