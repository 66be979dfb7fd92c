#pragma once

#include <bh/net/task.hpp>

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace bh::net {

/// Writes bytes to a descriptor from a thread of its own, so that a slow reader never delays the event loop until
/// `bytes_max` wait.
///
/// Nothing is ever dropped: beyond the bound, wait_for_room() waits. All is for the event loop's thread alone, and
/// the loop must outlive the sink. A sink may be destroyed while a coroutine waits for room,
/// which then goes on, and while a failure is about to be reported, which then is not.
class ByteSink
{
public:
    /// `on_failure` is called once, on the event loop, with the reason when a write fails; what is added after that is
    /// lost.
    ByteSink(EventLoop& loop, int fd, std::size_t bytes_max, std::function<void(std::string)> on_failure);
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    ~ByteSink();

    /// Adds bytes, which are written soon and in order; `fill` appends to the string it is given. If
    /// it throws, nothing is added.
    void add(const std::function<void(std::string&)>& fill);
    /// Returns at once if there is room. Otherwise calls `on_slow` and waits until some is: fewer than `bytes_max`
    /// bytes wait, those included that are being written.
    Task<void> wait_for_room(const std::function<void()>& on_slow);
    /// Until all that was added is written, or can never be.
    Task<void> wait_until_written();
    /// Ends all waiting for room, now and later. The coroutines that waited must not add more.
    void stop_waiting();
    /// Writes what is left and ends the thread; blocks until then. Second call: no effect.
    void close();

private:
    struct Queue;

    std::shared_ptr<Queue> m_queue; ///< also of what the event loop has still to do
    std::thread m_thread;
};

} // namespace bh::net
