#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace bh::net {

/// A coroutine on the event loop. Tools write these without naming the library underneath.
///
/// Do not write co_await behind && or || in the condition of a loop, or in one of three parts: g++ 12 waits whatever
/// stands before it. Nor in the condition of an `if` whose body waits, too: what it makes of that ends the program.
template <typename Result>
using Task = boost::asio::awaitable<Result>;

/// Runs coroutines, one at a time, and what they wait for.
///
/// Timers and sockets need their loop until they are gone, and what waits on the loop refers to other objects. So the
/// loop is made before them, and at the end abandon() comes before they go.
class EventLoop : public boost::asio::io_context
{
public:
    using io_context::io_context;

    /// Destroys the coroutines that wait, and forgets what else would be called. The loop must not run again.
    void abandon() { shutdown(); }
};

/// A signal that coroutines wait for; wake-ups are not remembered, so always wait in a loop around the condition.
class Event
{
public:
    explicit Event(EventLoop& loop) : m_timer{loop, boost::asio::steady_timer::time_point::max()} {}

    Task<void> wait();
    /// True if notified, false if `limit` passed first. Only for an event with a single waiter.
    Task<bool> wait_for(std::chrono::milliseconds limit);

    void notify_one() { m_timer.cancel_one(); }

    void notify_all() { m_timer.cancel(); }

private:
    boost::asio::steady_timer m_timer;
};

/// Lets one coroutine at a time through, in the order they came.
class Mutex
{
public:
    explicit Mutex(EventLoop& loop) : m_released{loop} {}

    /// Holds the mutex until it is destroyed.
    class Lock
    {
    public:
        explicit Lock(Mutex& mutex) : m_mutex{&mutex} {}

        Lock(Lock&& other) noexcept : m_mutex{other.m_mutex} { other.m_mutex = nullptr; }

        Lock& operator=(Lock&&) = delete;
        ~Lock();

    private:
        Mutex* m_mutex;
    };

    Task<Lock> lock();

private:
    Event m_released;
    std::size_t m_waiting = 0;
    bool m_held = false;
};

/// A thread for work that would hold up the event loop. It is started by the first work.
class Worker
{
public:
    Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    /// Waits for the work that has begun; what has not begun is not done.
    ~Worker();

    /// Runs `work` on the thread, and goes on on the event loop when it is done. Works are done in the order they came.
    /// `work` must own what it needs: it may still run when the coroutine that waits for it is gone. Throws what `work`
    /// throws.
    Task<void> run(std::function<void()> work);

private:
    std::unique_ptr<boost::asio::thread_pool> m_thread;
};

/// Waits on the event loop.
Task<void> sleep_for(EventLoop& loop, std::chrono::milliseconds time);

/// Starts a coroutine of its own. An exception that leaves it ends the loop and is thrown by EventLoop::run().
void start(EventLoop& loop, Task<void> task);

/// Calls a function on the event loop for each SIGINT, SIGTERM and SIGHUP, with how many have come. The third kills.
class Signals
{
public:
    Signals(EventLoop& loop, std::function<void(int count)> on_signal);
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals();
    /// Stops waiting, so that the loop can run dry.
    void stop();

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace bh::net
