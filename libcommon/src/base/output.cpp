#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>

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

GatedOutput::GatedOutput(int fd, std::string name, WriteGate& gate)
    : m_name{std::move(name)}, m_gate{gate}, m_piece_bytes{SIZE_MAX}
{
    struct stat info = {};
    // O_NONBLOCK would be set for everyone who shares the pipe; opened anew, it is for us alone.
    if (::fstat(fd, &info) == 0 && S_ISFIFO(info.st_mode)) {
        const std::string path = "/proc/self/fd/" + std::to_string(fd);
        m_fd = Fd{::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)};
        widen_pipe(fd);
    }
    if (!m_fd) {
        m_fd = Fd{::fcntl(fd, F_DUPFD_CLOEXEC, 3)};
        m_piece_bytes = PIPE_BUF; // of which poll() knows that there is room
    }
    if (!m_fd) {
        throw_errno(m_name);
    }
}

bool GatedOutput::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (m_piece_bytes != SIZE_MAX && !m_gate.wait_writable(m_fd.get())) {
            return false;
        }
        const ssize_t written = ::write(m_fd.get(), bytes.data(), std::min(bytes.size(), m_piece_bytes));
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            throw BrokenPipe{};
        } else if (errno == EAGAIN) {
            if (!m_gate.wait_writable(m_fd.get())) {
                return false;
            }
        } else if (errno != EINTR) {
            throw_errno(m_name);
        }
    }
    return true;
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
