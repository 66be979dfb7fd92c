#include "deadline.hpp"

#include <bh/base/error.hpp>

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace bh::bizhawk {

namespace {

/// After a stop signal an answer that is on its way may still arrive: it is the recording's last step.
constexpr std::chrono::seconds k_stop_grace{2};

/// poll()'s time-out; rounded up, or the last millisecond would be spent spinning.
int remaining_ms(Deadline::Clock::time_point until)
{
    if (until == Deadline::Clock::time_point::max()) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Deadline::Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, std::numeric_limits<int>::max()));
}

} // namespace

Deadline::Deadline(std::chrono::milliseconds timeout, int stop_fd)
    : m_end{timeout.count() < 0 ? Clock::time_point::max() : Clock::now() + timeout}, m_stop_fd{stop_fd}
{
}

bool Deadline::wait_until(Clock::time_point until, int fd, short events)
{
    while (true) {
        std::array<pollfd, 2> waited{pollfd{fd, events, 0}, pollfd{m_stop_fd, POLLIN, 0}};
        const int ready = poll(waited.data(), waited.size(), remaining_ms(std::min(until, m_end)));
        if (ready < 0 && errno != EINTR) {
            throw_errno("poll");
        }
        const Clock::time_point now = Clock::now();
        if (ready > 0 && waited[1].revents != 0) {
            m_stop_fd = -1;
            m_end = std::min(m_end, now + k_stop_grace);
        }
        if (now >= m_end) {
            throw TimedOut{};
        }
        if (ready > 0 && waited[0].revents != 0) {
            return true;
        }
        if (now >= until) {
            return false;
        }
    }
}

void Deadline::wait(int fd, short events)
{
    static_cast<void>(wait_until(Clock::time_point::max(), fd, events));
}

bool Deadline::wait_at_most(std::chrono::milliseconds limit, int fd, short events)
{
    return wait_until(Clock::now() + limit, fd, events);
}

} // namespace bh::bizhawk
