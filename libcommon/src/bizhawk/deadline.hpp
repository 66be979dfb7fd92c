#pragma once

#include <chrono>

namespace bh::bizhawk {

/// The request's time is over, or the program is to stop.
struct TimedOut
{
};

/// How long one request, redirects included, may still wait.
class Deadline
{
public:
    using Clock = std::chrono::steady_clock;

    /// -1 ms is no limit. `stop_fd` as in HttpOptions.
    Deadline(std::chrono::milliseconds timeout, int stop_fd);

    /// time_point::max() is no limit.
    Deadline(Clock::time_point end, int stop_fd) : m_end{end}, m_stop_fd{stop_fd} {}

    /// Waits until `fd` has one of poll()'s `events` (or an error to fetch). \throws TimedOut, also when a peer that
    /// never pauses has used up the time.
    void wait(int fd, short events);
    /// The same for `limit` at most. \returns false when that passed first.
    [[nodiscard]] bool wait_at_most(std::chrono::milliseconds limit, int fd, short events);

private:
    [[nodiscard]] bool wait_until(Clock::time_point until, int fd, short events);

    Clock::time_point m_end;
    int m_stop_fd; ///< -1 once it was seen
};

} // namespace bh::bizhawk
