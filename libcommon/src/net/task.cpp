#include <bh/net/task.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
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
    // Handed over rather than freed when a coroutine waits, so that none that comes later gets in between.
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

struct Signals::State : std::enable_shared_from_this<Signals::State>
{
    State(EventLoop& loop, std::function<void(int)> callback)
        : set{loop, SIGINT, SIGTERM, SIGHUP}, on_signal{std::move(callback)}
    {
    }

    void wait()
    {
        set.async_wait([self = shared_from_this()](const boost::system::error_code& error, int signal_number) {
            if (error) {
                return;
            }
            if (++self->count > 2) {
                std::signal(signal_number, SIG_DFL);
                std::raise(signal_number);
            }
            self->on_signal(self->count);
            self->wait();
        });
    }

    boost::asio::signal_set set;
    std::function<void(int)> on_signal;
    int count = 0;
};

Signals::Signals(EventLoop& loop, std::function<void(int count)> on_signal)
    : m_state{std::make_shared<State>(loop, std::move(on_signal))}
{
    m_state->wait();
}

Signals::~Signals()
{
    stop();
}

void Signals::stop()
{
    boost::system::error_code ignored;
    m_state->set.cancel(ignored);
    m_state->set.clear(ignored); // the default actions come back
}

} // namespace bh::net
