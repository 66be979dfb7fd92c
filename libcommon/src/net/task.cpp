#include <bh/net/task.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace bh::net {

namespace asio = boost::asio;

namespace {

asio::awaitable<void, asio::thread_pool::executor_type> do_work(std::function<void()> work)
{
    work();
    co_return;
}

} // namespace

Task<void> Event::wait()
{
    co_await m_timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

Task<bool> Event::wait_for(std::chrono::milliseconds limit)
{
    m_timer.expires_after(limit);
    const auto [error] = co_await m_timer.async_wait(asio::as_tuple(asio::use_awaitable));
    m_timer.expires_at(asio::steady_timer::time_point::max());
    co_return error == asio::error::operation_aborted;
}

Mutex::Lock::~Lock()
{
    if (m_mutex == nullptr) {
        return;
    }
    // Handed over rather than freed when somebody waits, so that nobody who comes later gets in between.
    if (m_mutex->m_waiting > 0) {
        --m_mutex->m_waiting;
        m_mutex->m_released.notify_one();
    } else {
        m_mutex->m_held = false;
    }
}

Task<Mutex::Lock> Mutex::lock()
{
    if (m_held) {
        ++m_waiting;
        co_await m_released.wait();
    }
    m_held = true;
    co_return Lock{*this};
}

Worker::Worker() = default;

Worker::~Worker()
{
    if (m_thread) {
        m_thread->stop();
        m_thread->join();
    }
}

Task<void> Worker::run(std::function<void()> work)
{
    if (!m_thread) {
        m_thread = std::make_unique<asio::thread_pool>(1);
    }
    auto whole = do_work(std::move(work));
    co_await asio::co_spawn(*m_thread, std::move(whole), asio::use_awaitable);
}

Task<void> sleep_for(EventLoop& loop, std::chrono::milliseconds time)
{
    asio::steady_timer timer{loop, time};
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void start(EventLoop& loop, Task<void> task)
{
    asio::co_spawn(loop, std::move(task), [](const std::exception_ptr& error) {
        if (error) {
            std::rethrow_exception(error);
        }
    });
}

} // namespace bh::net
