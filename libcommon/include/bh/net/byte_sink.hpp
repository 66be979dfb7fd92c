#pragma once

#include <bh/net/task.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace bh::net {

/// Writes bytes to a descriptor from a thread of its own, so that a slow reader never delays the event loop until
/// `bytes_max` wait.
///
/// Nothing is ever dropped: beyond the bound, wait_for_room() waits. add() and wait_for_room() are for the event loop's
/// thread alone.
class ByteSink
{
public:
    /// `on_failure` is called once, on the event loop, with the reason when a write fails; what is added after that is
    /// lost.
    ByteSink(EventLoop& loop, int fd, std::size_t bytes_max, std::function<void(std::string)> on_failure);
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    ~ByteSink();

    /// Adds bytes, which are written soon and in order; `fill` appends to the string it is given.
    void add(const std::function<void(std::string&)>& fill);
    /// Returns at once if there is room. Otherwise calls `on_slow` and waits until half of the queue is written.
    Task<void> wait_for_room(const std::function<void()>& on_slow);
    /// Writes what is left and ends the thread; blocks until then. Second call: no effect.
    void close();

private:
    void run();
    void fail(std::string reason);

    EventLoop& m_loop;
    int m_fd;
    std::size_t m_bytes_max;
    std::function<void(std::string)> m_on_failure;
    Event m_room;
    std::mutex m_mutex;
    std::condition_variable m_filled;
    // Guarded by m_mutex:
    std::string m_pending;
    bool m_thread_idle = false;
    bool m_loop_waits = false;
    bool m_closing = false;
    bool m_failed = false;
    std::thread m_thread; ///< last: starts when everything else is there
};

} // namespace bh::net
