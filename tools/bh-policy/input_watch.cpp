#include "input_watch.hpp"

#include <bh/base/error.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace bh::policy {

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
