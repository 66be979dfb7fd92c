#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/net/byte_sink.hpp>

#include <boost/asio/post.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string_view>
#include <utility>

namespace bh::net {

namespace {

// Waking the thread for every record would cost more than writing them: it lets some collect, unless there are many
// already.
constexpr std::chrono::milliseconds k_collect_time{10};
constexpr std::size_t k_collect_bytes = 256 * 1024;
// Bytes wait in pieces of about this size, and room is given as often as so many are written: with a slow reader the
// clients are slowed evenly, where one large piece would stop all of them until it was written.
constexpr std::size_t k_piece_bytes = std::size_t{1} << 20;

} // namespace

/// What the sink, its thread, those who wait for room and the event loop's handlers have in common.
struct ByteSink::Queue : std::enable_shared_from_this<Queue>
{
    Queue(EventLoop& event_loop, int descriptor, std::size_t bytes, std::function<void(std::string)> failure_handler)
        : loop{event_loop}, fd{descriptor}, on_failure{std::move(failure_handler)}, room{event_loop}, bytes_max{bytes}
    {
    }

    void write_all_that_comes();
    void write_piece(std::string_view bytes);
    std::string& last_piece();
    void fail(std::string reason);

    EventLoop& loop;
    int fd;
    /// Only for the event loop's thread; empty when the sink is gone.
    std::function<void(std::string)> on_failure;
    Event room;
    std::mutex mutex;
    std::condition_variable filled;
    // Guarded by the mutex:
    std::deque<std::string> pieces; ///< none is empty
    std::string spare;              ///< memory of a piece that was written
    std::size_t waiting = 0;        ///< bytes in the pieces, and of what the thread writes just now
    std::size_t bytes_max;          ///< of `waiting`, for wait_for_room()
    bool thread_idle = false;
    bool loop_waits = false;     ///< for room
    bool loop_waits_end = false; ///< until all is written
    bool waits_no_more = false;
    bool closing = false;
    bool failed = false;
};

ByteSink::ByteSink(EventLoop& loop, int fd, std::size_t bytes_max, std::function<void(std::string)> on_failure)
    : m_queue{std::make_shared<Queue>(loop, fd, bytes_max, std::move(on_failure))}, m_thread{[queue = m_queue.get()] {
          queue->write_all_that_comes();
      }}
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
    std::string& piece = queue.last_piece();
    const std::size_t before = piece.size();
    const auto drop_empty = [&queue] {
        if (queue.pieces.back().empty()) {
            queue.pieces.pop_back();
        }
    };
    try {
        fill(piece);
    } catch (...) {
        piece.resize(before); // no half of a record
        drop_empty();
        throw;
    }
    queue.waiting += piece.size() - before;
    drop_empty();
    if (queue.thread_idle) {
        queue.thread_idle = false;
        queue.filled.notify_one();
    } else if (queue.waiting >= k_collect_bytes) {
        queue.filled.notify_one();
    }
}

Task<void> ByteSink::wait_for_room(const std::function<void()>& on_slow)
{
    const std::shared_ptr<Queue> queue = m_queue;
    bool said = false;
    for (;;) {
        {
            const std::lock_guard lock{queue->mutex};
            if (queue->waiting < queue->bytes_max || queue->failed || queue->closing || queue->waits_no_more) {
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

Task<void> ByteSink::wait_until_written()
{
    const std::shared_ptr<Queue> queue = m_queue;
    for (;;) {
        {
            const std::lock_guard lock{queue->mutex};
            if (queue->waiting == 0 || queue->failed || queue->closing) {
                co_return;
            }
            queue->loop_waits_end = true;
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
    std::string piece;
    std::unique_lock lock{mutex};
    for (;;) {
        thread_idle = pieces.empty();
        if (thread_idle && loop_waits_end) {
            loop_waits_end = false;
            boost::asio::post(loop, [queue = shared_from_this()] { queue->room.notify_all(); });
        }
        filled.wait(lock, [this] { return !pieces.empty() || closing; });
        filled.wait_for(lock, k_collect_time, [this] { return waiting >= k_collect_bytes || closing; });
        thread_idle = false;
        if (pieces.empty()) {
            return;
        }
        piece.swap(pieces.front());
        pieces.pop_front();
        lock.unlock();
        try {
            write_piece(piece);
        } catch (const Error& error) {
            fail(error.what());
            return;
        }
        piece.clear();
        lock.lock();
        if (piece.capacity() <= 2 * k_piece_bytes) {
            spare.swap(piece);
        }
        std::string{}.swap(piece);
    }
}

std::string& ByteSink::Queue::last_piece()
{
    if (pieces.empty() || pieces.back().size() >= k_piece_bytes) {
        pieces.push_back(std::exchange(spare, {}));
    }
    return pieces.back();
}

// A piece is larger than k_piece_bytes if a record in it is.
void ByteSink::Queue::write_piece(std::string_view bytes)
{
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, k_piece_bytes);
        write_all(fd, part, "standard output");
        bytes.remove_prefix(part.size());
        const std::lock_guard lock{mutex};
        waiting -= part.size();
        if (loop_waits && waiting < bytes_max) {
            loop_waits = false;
            boost::asio::post(loop, [queue = shared_from_this()] { queue->room.notify_all(); });
        }
    }
}

void ByteSink::Queue::fail(std::string reason)
{
    const std::lock_guard lock{mutex};
    failed = true;
    pieces.clear();
    boost::asio::post(loop, [queue = shared_from_this(), reason = std::move(reason)] {
        queue->room.notify_all();
        if (queue->on_failure) {
            queue->on_failure(reason);
        }
    });
}

} // namespace bh::net
