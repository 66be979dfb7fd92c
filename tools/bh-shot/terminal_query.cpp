#include "terminal_query.hpp"

#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <vector>

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

// No answer is nearly as long.
constexpr std::size_t k_sequence_bytes_max = 1024;

constexpr int k_value_max = 65'535;
constexpr int k_attribute_sixel = 4; // in the answer to DA1

// "1;0;256"; what is no number from 0 to k_value_max is 0.
std::vector<int> numbers_of(std::string_view text)
{
    std::vector<int> numbers;
    for (;;) {
        const std::size_t end = std::min(text.find(';'), text.size());
        int number = 0;
        const auto error = std::from_chars(text.data(), text.data() + end, number).ec;
        numbers.push_back(error == std::errc{} && number >= 0 && number <= k_value_max ? number : 0);
        if (end == text.size()) {
            return numbers;
        }
        text.remove_prefix(end + 1);
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

void TerminalAnswers::add(std::string_view bytes)
{
    m_pending += bytes;
    while (take_sequence()) {
    }
    if (m_pending.size() > k_sequence_bytes_max) {
        m_pending.clear();
    }
}

// Takes one escape sequence, and what stands before it, off what is pending. False if none is whole.
bool TerminalAnswers::take_sequence()
{
    m_pending.erase(0, std::min(m_pending.find('\x1b'), m_pending.size()));
    if (m_pending.size() < 2) {
        return false;
    }
    const std::string_view text = m_pending;
    std::size_t end = 0;
    if (text[1] == '[') {
        const auto is_final = [](char byte) { return byte < ' ' || byte > '?'; };
        const auto* const last = std::find_if(text.begin() + 2, text.end(), is_final);
        if (last == text.end()) {
            return false;
        }
        end = static_cast<std::size_t>(last - text.begin()) + (*last == '\x1b' ? 0 : 1);
        take_control(text.substr(2, static_cast<std::size_t>(last - text.begin()) - 2), *last);
    } else if (text[1] == '_') {
        end = text.find("\x1b\\");
        if (end == std::string_view::npos) {
            return false;
        }
        m_kitty = m_kitty || text.substr(0, end) == "\x1b_Gi=31;OK";
        end += 2;
    } else {
        end = 1;
    }
    m_pending.erase(0, end);
    return true;
}

void TerminalAnswers::take_control(std::string_view parameters, char kind)
{
    const bool is_private = parameters.starts_with('?');
    const std::vector<int> numbers = numbers_of(parameters.substr(is_private ? 1 : 0));
    if (kind == 'c' && is_private) {
        // The first says what kind of terminal it is.
        m_sixel = std::find(numbers.begin() + 1, numbers.end(), k_attribute_sixel) != numbers.end();
        m_complete = true;
    } else if (kind == 'S' && is_private && numbers.size() == 3 && numbers[0] == 1 && numbers[1] == 0) {
        m_sixel_colors = numbers[2];
    } else if (kind == 't' && numbers.size() == 3 && numbers[0] == 6) {
        m_cell_height = numbers[1];
        m_cell_width = numbers[2];
    }
}

} // namespace bh::shot
