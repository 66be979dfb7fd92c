#include "message_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/record/record.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace bh::policy {

namespace {
constexpr std::size_t k_initial_bytes = 64 * 1024;
}

MessageReader::MessageReader(ByteSource& bytes) : m_bytes{bytes}, m_buffer(k_initial_bytes + record::k_padding_bytes) {}

bool MessageReader::next(std::string_view& line)
{
    std::size_t searched = 0;
    for (;;) {
        if (m_behind > 0 && !skip(std::exchange(m_behind, 0))) {
            return false;
        }
        const std::string_view available{m_buffer.data() + m_begin, m_end - m_begin};
        const auto end = available.find('\n', searched);
        if (std::min(end, available.size()) > record::k_line_bytes_max) {
            throw DataError{m_bytes.name() + ": line " + std::to_string(m_lines + 1) + " has more than 16 MiB"};
        }
        if (end == std::string_view::npos) {
            searched = available.size();
            if (!fill()) {
                return false; // what has no line feed was cut off
            }
            continue;
        }
        searched = 0;
        ++m_lines;
        line = available.substr(0, end);
        m_begin += end + 1;
        if (const auto payload = record::announced_payload(line)) {
            if (*payload > record::k_payload_bytes_max) {
                throw DataError{m_bytes.name() + ": line " + std::to_string(m_lines) + " announces more than 64 MiB"};
            }
            m_behind = *payload + 1; // and its line feed
        }
        if (!line.empty()) {
            return true;
        }
    }
}

bool MessageReader::skip(std::uint64_t count)
{
    for (;;) {
        const std::uint64_t here = std::min<std::uint64_t>(count, m_end - m_begin);
        m_begin += static_cast<std::size_t>(here);
        count -= here;
        if (count == 0) {
            return true;
        }
        if (!fill()) {
            return false;
        }
    }
}

// Reads more bytes behind the unread ones. False at the end of the input.
bool MessageReader::fill()
{
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    std::size_t room = m_buffer.size() - record::k_padding_bytes;
    if (m_end == room) {
        room *= 2; // next() bounds the line, so this ends
        m_buffer.resize(room + record::k_padding_bytes);
    }
    const std::size_t got = m_bytes.read(std::span{m_buffer.data() + m_end, room - m_end});
    m_end += got;
    return got > 0;
}

namespace {

struct WatchedSignal
{
    int number;
    bool is_taken; ///< not if it was ignored
};

std::array<WatchedSignal, 3> g_watched = {{{SIGINT, false}, {SIGTERM, false}, {SIGHUP, false}}};
std::atomic<bool> g_stopped{false};
std::atomic<int> g_waker{-1};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "the handler may only touch lock-free atomics");

void set_handlers(void (*handler)(int))
{
    for (const WatchedSignal& watched : g_watched) {
        if (watched.is_taken) {
            std::signal(watched.number, handler);
        }
    }
}

void on_stop_signal(int /*number*/)
{
    const int kept = errno;
    g_stopped = true;
    set_handlers(SIG_DFL);
    static_cast<void>(::write(g_waker, "", 1));
    errno = kept;
}

} // namespace

InputWatch::InputWatch()
{
    int ends[2] = {};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw_errno("standard input");
    }
    m_woken = Fd{ends[0]};
    m_waker = Fd{ends[1]};
    g_waker = m_waker.get();
    g_stopped = false;
    for (WatchedSignal& watched : g_watched) {
        struct sigaction before = {};
        ::sigaction(watched.number, nullptr, &before);
        watched.is_taken = before.sa_handler != SIG_IGN;
    }
    set_handlers(&on_stop_signal);
}

InputWatch::~InputWatch()
{
    set_handlers(SIG_DFL);
}

bool InputWatch::wait_readable(int fd)
{
    for (;;) {
        std::array<pollfd, 2> entries = {{{fd, POLLIN, 0}, {m_woken.get(), POLLIN, 0}}};
        const int ready = ::poll(entries.data(), entries.size(), -1);
        if (ready < 0 && errno != EINTR) {
            throw Error{"cannot wait for input: " + errno_text(errno)};
        }
        if (g_stopped) {
            return false;
        }
        if (ready > 0) {
            return true;
        }
    }
}

Waiting InputWatch::look(int fd)
{
    pollfd entry = {fd, POLLIN, 0};
    if (g_stopped) {
        return Waiting::end;
    }
    if (::poll(&entry, 1, 0) <= 0) {
        return Waiting::nothing;
    }
    return (entry.revents & POLLIN) != 0 ? Waiting::message : Waiting::end;
}

bool InputWatch::is_stopped()
{
    return g_stopped;
}

} // namespace bh::policy
