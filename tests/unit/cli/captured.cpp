#include "captured.hpp"

#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include <stdexcept>

namespace bh::test {

namespace {

/// Puts another file on a descriptor for a while.
class Redirection
{
public:
    Redirection(int fd, int to) : m_fd{fd}, m_before{::fcntl(fd, F_DUPFD_CLOEXEC, 3)} { ::dup2(to, fd); }

    Redirection(const Redirection&) = delete;
    Redirection& operator=(const Redirection&) = delete;

    ~Redirection() { ::dup2(m_before.get(), m_fd); }

private:
    int m_fd;
    Fd m_before;
};

std::string read_to_end(int fd)
{
    std::string text;
    std::string buffer(4096, '\0');
    for (ssize_t got = 0; (got = ::read(fd, buffer.data(), buffer.size())) > 0;) {
        text.append(buffer, 0, static_cast<std::size_t>(got));
    }
    return text;
}

} // namespace

std::string captured(int fd, const std::function<void()>& body)
{
    const Fd file{::memfd_create("captured", MFD_CLOEXEC)};
    {
        const Redirection redirection{fd, file.get()};
        body();
    }
    ::lseek(file.get(), 0, SEEK_SET);
    return read_to_end(file.get());
}

std::string captured_on_terminal(int fd, const std::function<void()>& body)
{
    int ends[2] = {};
    termios settings = {};
    ::cfmakeraw(&settings); // else the terminal makes CR LF of LF
    if (::openpty(&ends[0], &ends[1], nullptr, &settings, nullptr) != 0) {
        throw std::runtime_error{"no terminal to be had"};
    }
    const Fd person{ends[0]};
    {
        const Fd terminal{ends[1]};
        const Redirection redirection{fd, terminal.get()};
        body();
        // What it wrote is there when the last of its descriptors is closed.
    }
    return read_to_end(person.get()); // ends with EIO
}

} // namespace bh::test
