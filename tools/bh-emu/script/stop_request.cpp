#include "script/stop_request.hpp"

#include "script/interrupt.hpp"

#include <bh/base/error.hpp>

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace bh::emu {

namespace {

constexpr std::array k_signals{SIGINT, SIGTERM, SIGHUP, SIGALRM};

volatile std::sig_atomic_t g_signal = 0;
int g_write_end = -1;
int g_read_end = -1;

void on_signal(int number)
{
    const int errno_before = errno;
    g_signal = number;
    static_cast<void>(!::write(g_write_end, "", 1)); // never read: the other end stays readable
    interrupt_running_script();
    errno = errno_before;
}

} // namespace

StopRequest::StopRequest(std::optional<std::int64_t> limit_us)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw_errno("pipe");
    }
    g_read_end = ends[0];
    g_write_end = ends[1];

    struct sigaction action
    {
    };

    action.sa_handler = on_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART); // the second signal has its usual effect
    for (const int number : k_signals) {
        struct sigaction before
        {
        };

        ::sigaction(number, nullptr, &before);
        // Ignored: a job that a script put into the background, or nohup.
        if (before.sa_handler != SIG_IGN || number == SIGALRM) {
            ::sigaction(number, &action, nullptr);
        }
    }
    if (limit_us) {
        constexpr std::int64_t k_us_per_s = 1'000'000;
        itimerval timer{};
        timer.it_value.tv_sec = *limit_us / k_us_per_s;
        timer.it_value.tv_usec = *limit_us % k_us_per_s;
        ::setitimer(ITIMER_REAL, &timer, nullptr);
    }
}

StopRequest::~StopRequest()
{
    const itimerval no_timer{};
    ::setitimer(ITIMER_REAL, &no_timer, nullptr);
    for (const int number : k_signals) {
        struct sigaction action
        {
        };

        ::sigaction(number, nullptr, &action);
        if (action.sa_handler == on_signal) {
            std::signal(number, SIG_DFL);
        }
    }
    ::close(g_write_end);
    ::close(g_read_end);
    g_write_end = g_read_end = -1;
}

int StopRequest::signal_number()
{
    return g_signal;
}

int StopRequest::fd()
{
    return g_read_end;
}

} // namespace bh::emu
