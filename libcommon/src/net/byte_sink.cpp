#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/net/byte_sink.hpp>

#include <boost/asio/post.hpp>

#include <chrono>

namespace bh::net {

namespace {

// Waking the thread for every record would cost more than writing them: it lets some collect, unless there are many
// already.
constexpr std::chrono::milliseconds k_collect_time{10};
constexpr std::size_t k_collect_bytes = 256 * 1024;

} // namespace

ByteSink::ByteSink(EventLoop& loop, int fd, std::size_t bytes_max, std::function<void(std::string)> on_failure)
    : m_loop{loop},
      m_fd{fd},
      m_bytes_max{bytes_max},
      m_on_failure{std::move(on_failure)},
      m_room{loop},
      m_thread{[this] { run(); }}
{
}

ByteSink::~ByteSink()
{
    close();
}

void ByteSink::add(const std::function<void(std::string&)>& fill)
{
    const std::lock_guard lock{m_mutex};
    if (m_failed) {
        return;
    }
    fill(m_pending);
    if (m_thread_idle) {
        m_thread_idle = false;
        m_filled.notify_one();
    } else if (m_pending.size() >= k_collect_bytes) {
        m_filled.notify_one();
    }
}

Task<void> ByteSink::wait_for_room(const std::function<void()>& on_slow)
{
    bool said = false;
    for (;;) {
        {
            const std::lock_guard lock{m_mutex};
            if (m_pending.size() < m_bytes_max || m_failed) {
                co_return;
            }
            m_loop_waits = true;
        }
        if (!said) {
            said = true;
            on_slow();
        }
        co_await m_room.wait();
    }
}

void ByteSink::close()
{
    {
        const std::lock_guard lock{m_mutex};
        m_closing = true;
        m_filled.notify_one();
    }
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void ByteSink::run()
{
    std::string batch;
    std::unique_lock lock{m_mutex};
    for (;;) {
        m_thread_idle = m_pending.empty();
        m_filled.wait(lock, [this] { return !m_pending.empty() || m_closing; });
        m_filled.wait_for(lock, k_collect_time, [this] { return m_pending.size() >= k_collect_bytes || m_closing; });
        m_thread_idle = false;
        if (m_pending.empty()) {
            return;
        }
        batch.swap(m_pending);
        if (m_loop_waits) {
            m_loop_waits = false;
            boost::asio::post(m_loop, [this] { m_room.notify_all(); });
        }
        lock.unlock();
        try {
            write_all(m_fd, batch, "standard output");
        } catch (const Error& error) {
            fail(error.what());
            return;
        }
        batch.clear();
        lock.lock();
    }
}

void ByteSink::fail(std::string reason)
{
    const std::lock_guard lock{m_mutex};
    m_failed = true;
    m_pending.clear();
    boost::asio::post(m_loop, [this, reason = std::move(reason)] {
        m_room.notify_all();
        m_on_failure(reason);
    });
}

} // namespace bh::net
