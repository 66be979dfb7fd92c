#include "input_gate.hpp"

#include <bh/base/error.hpp>

#include <poll.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <chrono>

namespace bh::gsl_dump {

namespace {

/// After a signal, a pipe is read to its end for as long as this.
constexpr std::chrono::milliseconds k_grace{5'000};

/// Between two looks at a recording that has nothing new. A recorder lets records wait for a second, so that this
/// hardly adds to the delay; a look is a few system calls.
constexpr long k_look_interval_ns = 100'000'000;

} // namespace

InputGate::InputGate(std::function<void()> let_out, bool follow) : m_let_out{std::move(let_out)}
{
    if (follow) {
        m_stop.emplace(k_grace);
        m_timer = Fd{::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)};
        if (!m_timer) {
            throw Error{"cannot make a timer: " + errno_text(errno)};
        }
    }
}

bool InputGate::wait_readable(int fd)
{
    pollfd readable{.fd = fd, .events = POLLIN, .revents = 0};
    if (::poll(&readable, 1, 0) == 0) {
        m_let_out();
    }
    return !m_stop || m_stop->wait_readable(fd);
}

bool InputGate::wait_for_more()
{
    const itimerspec once{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_nsec = k_look_interval_ns}};
    if (::timerfd_settime(m_timer.get(), 0, &once, nullptr) != 0) {
        throw Error{"cannot set a timer: " + errno_text(errno)};
    }
    return wait_readable(m_timer.get());
}

} // namespace bh::gsl_dump
