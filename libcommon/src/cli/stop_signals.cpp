#include <bh/base/error.hpp>
#include <bh/cli/stop_signals.hpp>

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace bh::cli {

namespace {

constexpr int k_signals[] = {SIGINT, SIGTERM, SIGHUP};

std::atomic<int> g_count{0};
static_assert(std::atomic<int>::is_always_lock_free, "the handler may only touch lock-free atomics");

void on_signal(int signal_number)
{
    if (++g_count > 2) {
        std::signal(signal_number, SIG_DFL);
        std::raise(signal_number);
    }
}

sigset_t stop_set()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int signal_number : k_signals) {
        sigaddset(&set, signal_number);
    }
    return set;
}

bool is_pipe(int fd)
{
    struct stat info = {};
    return ::fstat(fd, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

timespec time_until(std::chrono::steady_clock::time_point time)
{
    const std::chrono::nanoseconds left =
        std::max(time - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration::zero());
    return {left.count() / 1'000'000'000, left.count() % 1'000'000'000};
}

} // namespace

StopSignals::StopSignals(std::chrono::milliseconds grace) : m_grace{grace}
{
    g_count = 0;
    struct sigaction action = {};
    action.sa_handler = on_signal;
    action.sa_mask = stop_set();
    // Blocked except inside ppoll(), so that a signal that lands between the look at the count and the wait is not
    // lost.
    ::pthread_sigmask(SIG_BLOCK, &action.sa_mask, nullptr);
    for (const int signal_number : k_signals) {
        ::sigaction(signal_number, &action, nullptr);
    }
}

StopSignals::~StopSignals()
{
    // A signal that came after the last wait is still pending. What it asked for is done: it must not kill us now.
    const sigset_t set = stop_set();
    for (const int signal_number : k_signals) {
        std::signal(signal_number, SIG_IGN);
    }
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    for (const int signal_number : k_signals) {
        std::signal(signal_number, SIG_DFL);
    }
}

int StopSignals::count()
{
    return g_count;
}

bool StopSignals::wait_readable(int fd)
{
    using std::chrono::steady_clock;
    sigset_t while_waiting;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &while_waiting);
    for (const int signal_number : k_signals) {
        sigdelset(&while_waiting, signal_number);
    }
    for (;;) {
        // ppoll() hears no signal while there is input: an input that always has some could not be stopped.
        sigset_t blocked;
        ::pthread_sigmask(SIG_SETMASK, &while_waiting, &blocked);
        ::pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
        if (g_count > 1 || (g_count == 1 && !is_pipe(fd))) {
            return false;
        }
        if (g_count == 1 && !m_deadline) {
            m_deadline = steady_clock::now() + m_grace;
        }
        if (m_deadline && *m_deadline <= steady_clock::now()) {
            return false;
        }
        std::optional<TimePoint> wake = m_deadline;
        if (m_timer != nullptr) {
            if (const auto due = m_timer->due(); due && *due <= steady_clock::now()) {
                m_timer->fire();
            }
            if (const auto due = m_timer->due(); due && (!wake || *due < *wake)) {
                wake = due;
            }
        }
        const timespec remaining = wake ? time_until(*wake) : timespec{};
        pollfd entry = {fd, POLLIN, 0};
        const int ready = ::ppoll(&entry, 1, wake ? &remaining : nullptr, &while_waiting);
        if (ready > 0) {
            return true;
        }
        if (ready < 0 && errno != EINTR) {
            throw Error{"cannot wait for input: " + errno_text(errno)};
        }
    }
}

} // namespace bh::cli
