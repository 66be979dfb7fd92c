#include <bh/base/error.hpp>
#include <bh/cli/stop_signals.hpp>

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
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

/// Keeps the signals of stop_set() back as long as it lives.
class BlockedSignals
{
public:
    BlockedSignals()
    {
        const sigset_t set = stop_set();
        ::pthread_sigmask(SIG_BLOCK, &set, &m_before);
        m_open = m_before;
        for (const int signal_number : k_signals) {
            sigdelset(&m_open, signal_number);
        }
    }

    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

    ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }

    /// Has those handled that have come.
    void let_in() const
    {
        sigset_t now;
        ::pthread_sigmask(SIG_SETMASK, &m_open, &now);
        ::pthread_sigmask(SIG_SETMASK, &now, nullptr);
    }

    /// A mask that lets them in.
    [[nodiscard]] const sigset_t& open() const { return m_open; }

private:
    sigset_t m_before = {};
    sigset_t m_open = {};
};

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
    action.sa_flags = SA_RESTART; // ppoll() ends all the same
    for (const int signal_number : k_signals) {
        ::sigaction(signal_number, &action, nullptr);
    }
}

StopSignals::~StopSignals()
{
    for (const int signal_number : k_signals) {
        std::signal(signal_number, SIG_DFL);
    }
}

int StopSignals::count()
{
    return g_count;
}

bool StopSignals::wait_writable(int fd)
{
    return wait(fd, POLLOUT, -1, true) == Wake::ready;
}

StopSignals::Wake StopSignals::wait_for_input(int fd, int alarm_fd)
{
    return wait(fd, POLLIN, alarm_fd, is_pipe(fd));
}

bool StopSignals::wait_for_event(int fd)
{
    return wait(fd, POLLIN, -1, true) == Wake::ready;
}

StopSignals::Wake StopSignals::wait(int fd, short events, int alarm_fd, bool has_grace)
{
    using std::chrono::steady_clock;
    // Signals are blocked from the look at their count to the wait, so that none is lost between the two.
    const BlockedSignals blocked;
    for (;;) {
        blocked.let_in();
        if (g_count > 1 || (g_count == 1 && !has_grace)) {
            return Wake::stopped;
        }
        if (g_count == 1 && !m_deadline) {
            m_deadline = steady_clock::now() + m_grace;
        }
        // Also before a descriptor that is always ready: it could not be stopped otherwise.
        if (m_deadline && *m_deadline <= steady_clock::now()) {
            return Wake::stopped;
        }
        const timespec remaining = m_deadline ? time_until(*m_deadline) : timespec{};
        std::array<pollfd, 2> entries = {{{fd, events, 0}, {alarm_fd, POLLIN, 0}}}; // poll() leaves out -1
        const int ready = ::ppoll(entries.data(), entries.size(), m_deadline ? &remaining : nullptr, &blocked.open());
        if (ready > 0) {
            return entries[1].revents != 0 ? Wake::alarm : Wake::ready;
        }
        if (ready < 0 && errno != EINTR) {
            throw Error{"cannot wait for input or output: " + errno_text(errno)};
        }
    }
}

} // namespace bh::cli
