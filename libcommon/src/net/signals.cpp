#include <bh/net/signals.hpp>

#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace bh::net {

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
