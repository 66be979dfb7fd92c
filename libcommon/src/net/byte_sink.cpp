#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/net/byte_sink.hpp>

#include <boost/asio/post.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace bh::net {

namespace {

// Waking the thread for every record would cost more than writing them: it lets some collect, unless there are many
// already.
constexpr std::chrono::milliseconds k_collect_time{10};
constexpr std::size_t k_collect_bytes = 256 * 1024;

} // namespace

/// What the sink, its thread, those who wait for room and the event loop's handlers have in common.
struct ByteSink::Queue : std::enable_shared_from_this<Queue>
{
    Queue(EventLoop& event_loop, int descriptor, std::function<void(std::string)> failure_handler)
        : loop{event_loop}, fd{descriptor}, on_failure{std::move(failure_handler)}, room{event_loop}
    {
    }

    void write_all_that_comes();
    void fail(std::string reason);

    EventLoop& loop;
    int fd;
    /// Only for the event loop's thread; empty when the sink is gone.
    std::function<void(std::string)> on_failure;
    Event room;
    std::mutex mutex;
    std::condition_variable filled;
    // Guarded by the mutex:
    std::string pending;
    bool thread_idle = false;
    bool loop_waits = false;
    bool waits_no_more = false;
    bool closing = false;
    bool failed = false;
};

ByteSink::ByteSink(EventLoop& loop, int fd, std::size_t bytes_max, std::function<void(std::string)> on_failure)
    : m_bytes_max{bytes_max},
      m_queue{std::make_shared<Queue>(loop, fd, std::move(on_failure))},
      m_thread{[queue = m_queue.get()] { queue->write_all_that_comes(); }}
{
}

ByteSink::~ByteSink()
{
    close();
    m_queue->on_failure = nullptr;
    m_queue->room.notify_all();
}

void ByteSink::add(const std::function<void(std::string&)>& fill)
{
    Queue& queue = *m_queue;
    const std::lock_guard lock{queue.mutex};
    if (queue.failed) {
        return;
    }
    const std::size_t before = queue.pending.size();
    try {
        fill(queue.pending);
    } catch (...) {
        queue.pending.resize(before); // no half of a record
        throw;
    }
    if (queue.thread_idle) {
        queue.thread_idle = false;
        queue.filled.notify_one();
    } else if (queue.pending.size() >= k_collect_bytes) {
        queue.filled.notify_one();
    }
}

Task<void> ByteSink::wait_for_room(const std::function<void()>& on_slow)
{
    const std::shared_ptr<Queue> queue = m_queue;
    const std::size_t bytes_max = m_bytes_max;
    bool said = false;
    for (;;) {
        {
            const std::lock_guard lock{queue->mutex};
            if (queue->pending.size() < bytes_max || queue->failed || queue->closing || queue->waits_no_more) {
                co_return;
            }
            queue->loop_waits = true;
        }
        if (!said) {
            said = true;
            on_slow();
        }
        co_await queue->room.wait();
    }
}

void ByteSink::stop_waiting()
{
    {
        const std::lock_guard lock{m_queue->mutex};
        m_queue->waits_no_more = true;
    }
    m_queue->room.notify_all();
}

void ByteSink::close()
{
    {
        const std::lock_guard lock{m_queue->mutex};
        m_queue->closing = true;
        m_queue->filled.notify_one();
    }
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void ByteSink::Queue::write_all_that_comes()
{
    std::string batch;
    std::unique_lock lock{mutex};
    for (;;) {
        thread_idle = pending.empty();
        filled.wait(lock, [this] { return !pending.empty() || closing; });
        filled.wait_for(lock, k_collect_time, [this] { return pending.size() >= k_collect_bytes || closing; });
        thread_idle = false;
        if (pending.empty()) {
            return;
        }
        batch.swap(pending);
        if (loop_waits) {
            loop_waits = false;
            boost::asio::post(loop, [queue = shared_from_this()] { queue->room.notify_all(); });
        }
        lock.unlock();
        try {
            write_all(fd, batch, "standard output");
        } catch (const Error& error) {
            fail(error.what());
            return;
        }
        batch.clear();
        lock.lock();
    }
}

void ByteSink::Queue::fail(std::string reason)
{
    const std::lock_guard lock{mutex};
    failed = true;
    pending.clear();
    boost::asio::post(loop, [queue = shared_from_this(), reason = std::move(reason)] {
        queue->room.notify_all();
        if (queue->on_failure) {
            queue->on_failure(reason);
        }
    });
}

} // namespace bh::net
