#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace bh {

namespace {
constexpr std::size_t k_buffer_bytes = 64 * 1024;
constexpr const char* k_name = "standard output";
} // namespace

void write_all(int fd, std::string_view bytes, std::string_view name)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            throw BrokenPipe{};
        } else if (errno == EAGAIN) {
            // Whoever shares the descriptor may have made it non-blocking, as some programs do with a terminal.
            pollfd entry = {fd, POLLOUT, 0};
            static_cast<void>(::poll(&entry, 1, -1));
        } else if (errno != EINTR) {
            throw_errno(name);
        }
    }
}

Output::Output() : m_fd{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)}
{
    widen_pipe(STDOUT_FILENO);
}

Output::~Output()
{
    try {
        close();
    } catch (const Error&) {
        // Reported by the explicit close() of a run that ends well; here another failure is already under way.
        m_closed = true;
    }
}

void Output::write(std::string_view bytes)
{
    if (m_buffer.size() + bytes.size() > k_buffer_bytes) {
        flush();
    }
    if (bytes.size() >= k_buffer_bytes) {
        write_all(m_fd.get(), bytes, k_name);
    } else {
        m_buffer.append(bytes);
    }
}

void Output::flush()
{
    // Taken out first: after a failed write the rest must not be tried again by the destructor.
    const std::string pending = std::exchange(m_buffer, {});
    if (!pending.empty()) {
        write_all(m_fd.get(), pending, k_name);
    }
}

void Output::close()
{
    if (m_closed) {
        return;
    }
    flush();
    m_closed = true;
    // Some file systems report a full disk or quota only at close. A tool started without standard output has none to
    // close.
    if (m_fd && ::close(m_fd.release()) != 0) {
        throw_errno(k_name);
    }
}

bool Output::is_terminal()
{
    return ::isatty(STDOUT_FILENO) == 1;
}

} // namespace bh
