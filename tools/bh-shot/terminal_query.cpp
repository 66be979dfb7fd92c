#include "terminal_query.hpp"

#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>

namespace bh::shot {

namespace {

using Clock = std::chrono::steady_clock;

// Long enough for a line around the world; every terminal we know of answers.
constexpr std::chrono::seconds k_patience{2};

/// Holds back the signals that would end or stop us, so that they find the terminal as it was.
class SignalsHeld
{
public:
    SignalsHeld()
    {
        sigset_t set;
        sigemptyset(&set);
        for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) {
            sigaddset(&set, number);
        }
        m_arrived = Fd{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
        // If we are put into the background now, using the terminal must fail instead of stopping us.
        sigaddset(&set, SIGTTIN);
        sigaddset(&set, SIGTTOU);
        ::pthread_sigmask(SIG_BLOCK, &set, &m_before);
    }

    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;

    ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }

    /// Readable when one has arrived.
    [[nodiscard]] int fd() const { return m_arrived.get(); }

private:
    sigset_t m_before = {};
    Fd m_arrived;
};

/// Makes a terminal give what it says at once, without showing it.
class RawMode
{
public:
    explicit RawMode(int fd) : m_fd{fd}, m_changed{::tcgetattr(fd, &m_before) == 0}
    {
        termios raw = m_before;
        raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        m_changed = m_changed && ::tcsetattr(fd, TCSANOW, &raw) == 0;
    }

    RawMode(const RawMode&) = delete;
    RawMode& operator=(const RawMode&) = delete;

    ~RawMode()
    {
        if (m_changed) {
            ::tcsetattr(m_fd, TCSANOW, &m_before); // not TCSADRAIN: a terminal that was stopped by Ctrl-S never drains
        }
    }

    [[nodiscard]] bool is_set() const { return m_changed; }

private:
    int m_fd;
    termios m_before = {};
    bool m_changed;
};

// A description of its own: standard output may be open for writing only, and whoever shares it must not find it
// non-blocking.
Fd open_terminal()
{
    constexpr int k_flags = O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK;
    std::array<char, 256> name = {};
    if (::ttyname_r(STDOUT_FILENO, name.data(), name.size()) == 0) {
        return Fd{::open(name.data(), k_flags)};
    }
    return Fd{};
}

bool is_in_background(int fd)
{
    const pid_t foreground = ::tcgetpgrp(fd); // fails for a terminal that is not ours to control
    return foreground >= 0 && foreground != ::getpgrp();
}

std::string_view variable(const char* name)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view{} : value;
}

// What can be asked of a terminal of this name.
std::string question()
{
    const std::string_view name = variable("TERM");
    if (name.empty() || name == "dumb" || name == "linux") {
        return {};
    }
    std::string text;
    // Both take kitty's question for something else: tmux for a title, screen for a message to the terminal around it.
    if (!name.starts_with("tmux") && !name.starts_with("screen") && variable("TMUX").empty()) {
        text += TerminalAnswers::k_kitty_question;
    }
    return text += TerminalAnswers::k_question;
}

// Waits until the terminal can be read or written, or something else ends the work: then false.
bool wait_for(int fd, short events, int signals, Clock::time_point deadline)
{
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) {
            return false;
        }
        std::array<pollfd, 2> entries = {{{fd, events, 0}, {signals, POLLIN, 0}}};
        const int ready = ::poll(entries.data(), entries.size(), static_cast<int>(left.count()));
        if (ready > 0) {
            return entries[1].revents == 0 && (entries[0].revents & events) != 0;
        }
        if (ready < 0 && errno != EINTR) {
            return false;
        }
    }
}

bool send(int fd, std::string_view text, int signals, Clock::time_point deadline)
{
    while (!text.empty() && wait_for(fd, POLLOUT, signals, deadline)) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return text.empty();
}

void receive(int fd, TerminalAnswers& answers, int signals, Clock::time_point deadline)
{
    std::array<char, 512> buffer = {};
    while (!answers.is_complete() && wait_for(fd, POLLIN, signals, deadline)) {
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
            return;
        }
        answers.add({buffer.data(), count < 0 ? 0 : static_cast<std::size_t>(count)});
    }
}

} // namespace

TerminalAnswers ask_terminal()
{
    TerminalAnswers answers;
    const std::string text = question();
    const Fd terminal = text.empty() ? Fd{} : open_terminal();
    if (!terminal || is_in_background(terminal.get())) {
        return answers;
    }
    const SignalsHeld signals;
    const RawMode raw{terminal.get()};
    const Clock::time_point deadline = Clock::now() + k_patience;
    if (raw.is_set() && send(terminal.get(), text, signals.fd(), deadline)) {
        receive(terminal.get(), answers, signals.fd(), deadline);
        if (!answers.is_complete()) {
            ::tcflush(terminal.get(), TCIFLUSH); // half an answer would be taken for something typed
        }
    }
    return answers;
}

} // namespace bh::shot
