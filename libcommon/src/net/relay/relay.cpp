#include "http_relay.hpp"
#include "net/server/connection.hpp"
#include "tap.hpp"
#include "upstream.hpp"

#include <bh/net/relay.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <list>
#include <optional>
#include <utility>

namespace bh::net {

namespace asio = boost::asio;

namespace {

constexpr auto k_relay_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_relay_read_bytes = std::size_t{64} << 10;
/// What could begin an HTTP request and goes on with nothing is none.
constexpr std::chrono::milliseconds k_relay_silence{20};
constexpr std::chrono::milliseconds k_first_word_time{1000};

/// A connection that passes as bytes, each way by itself, until both sides have ended.
class StreamRelay
{
public:
    StreamRelay(EventLoop& loop, Connection& client, LazySocket& server, RelayObserver& observer,
                MessageHandler& handler)
        : m_loop{loop},
          m_client{client},
          m_server{server},
          m_observer{observer},
          m_handler{handler},
          m_tap{observer, [this] { return new_exchange(); }},
          m_changed{loop}
    {
    }

    Task<void> run()
    {
        m_reads_server = true;
        net::start(m_loop, pass_to_client());
        std::exception_ptr failure;
        try {
            co_await pass_to_server();
            m_server.shutdown_send();
        } catch (const std::exception&) {
            failure = std::current_exception();
            m_server.close();
        }
        while (m_reads_server) { // it needs this object
            co_await m_changed.wait();
        }
        if (failure) {
            std::rethrow_exception(failure);
        }
        m_tap.end(RelayedExchange::Clock::now());
    }

private:
    Task<void> pass_to_server()
    {
        m_client.allow_for_ever();
        for (bool goes_on = true; goes_on;) {
            const std::string_view text = m_client.text();
            if (!text.empty()) {
                set_dialect(text);
                co_await m_server.write(text);
                m_tap.from_client(text, RelayedExchange::Clock::now());
                m_client.consume(text.size());
                m_client.trim();
            }
            co_await m_observer.wait_for_room();
            goes_on = co_await m_client.read_some();
        }
    }

    Task<void> pass_to_client()
    {
        try {
            std::array<char, k_relay_read_bytes> buffer;
            for (bool goes_on = true; goes_on;) {
                const std::size_t got = co_await m_server.read_some(buffer);
                goes_on = got > 0;
                if (goes_on) {
                    const std::string_view bytes{buffer.data(), got};
                    set_dialect(bytes);
                    goes_on = co_await m_client.socket().write(bytes); // however long it takes to read that
                    m_tap.from_server(bytes, RelayedExchange::Clock::now());
                }
            }
            m_client.socket().shutdown_send();
        } catch (const std::exception& failure) {
            m_handler.failed(m_client.peer(), failure.what());
            m_client.socket().close();
        }
        m_reads_server = false;
        m_changed.notify_all();
    }

    void set_dialect(std::string_view first_bytes)
    {
        if (!m_client.dialect()) {
            const auto size_end = first_bytes.find_first_not_of("0123456789");
            const bool is_framed = size_end != 0 && size_end != std::string_view::npos && first_bytes[size_end] == ' ';
            m_client.set_dialect(is_framed ? Dialect::framed : Dialect::bare);
        }
    }

    std::unique_ptr<RelayedExchange> new_exchange()
    {
        auto exchange = std::make_unique<RelayedExchange>();
        const Message message = m_client.message();
        exchange->dialect = message.dialect;
        exchange->peer = message.peer;
        exchange->listener = message.listener;
        exchange->socket = message.socket;
        exchange->connection = message.connection;
        return exchange;
    }

    EventLoop& m_loop;
    Connection& m_client;
    LazySocket& m_server;
    RelayObserver& m_observer;
    MessageHandler& m_handler;
    StreamTap m_tap;
    Event m_changed;
    bool m_reads_server = false;
};

/// Keeps an entry in a list.
template <typename Entry>
class Listed
{
public:
    Listed(std::list<Entry>& list, Entry entry) : m_list{list}, m_place{list.insert(list.end(), entry)} {}

    Listed(const Listed&) = delete;
    Listed& operator=(const Listed&) = delete;

    ~Listed() { m_list.erase(m_place); }

private:
    std::list<Entry>& m_list;
    typename std::list<Entry>::iterator m_place;
};

} // namespace

struct Relay::State : std::enable_shared_from_this<Relay::State>
{
    State(EventLoop& event_loop, const std::string& url, std::chrono::milliseconds time, RelayObserver& sees)
        : loop{event_loop}, upstream{event_loop, url}, timeout{time}, observer{sees}, stopping{event_loop}
    {
    }

    Task<void> run(Connection& client, MessageHandler& handler);
    /// Waits until it is known whether the client speaks HTTP. False if one side has ended before.
    Task<bool> find_out(Connection& client, LazySocket* server, Begins& begins);
    Task<void> sweep();

    EventLoop& loop;
    Upstream upstream;
    std::chrono::milliseconds timeout;
    RelayObserver& observer;
    std::list<HttpRelay*> https;    ///< that run
    std::list<LazySocket*> streams; ///< the servers' sides of those that run
    Event stopping;
    bool is_stopped = false;
};

Relay::Relay(EventLoop& loop, const std::string& url, std::chrono::milliseconds timeout, RelayObserver& observer)
    : m_state{std::make_shared<State>(loop, url, timeout, observer)}
{
}

Relay::~Relay() = default;

void Relay::start()
{
    net::start(m_state->loop, m_state->sweep());
}

Task<void> Relay::run(Connection& client, MessageHandler& handler)
{
    return m_state->run(client, handler);
}

void Relay::stop()
{
    m_state->is_stopped = true;
    m_state->stopping.notify_all();
    m_state->upstream.stop();
    for (HttpRelay* const relay : m_state->https) {
        relay->end_server("the end has begun");
    }
    for (LazySocket* const server : m_state->streams) {
        server->close();
    }
}

std::size_t Relay::in_flight() const
{
    std::size_t count = 0;
    for (const HttpRelay* const relay : m_state->https) {
        count += relay->in_flight();
    }
    return count;
}

Task<void> Relay::State::run(Connection& client, MessageHandler& handler)
{
    const auto self = shared_from_this();
    const bool is_trusted = co_await client.gain_trust(handler);
    std::optional<Upstream::Connected> connected;
    if (is_trusted && upstream.may_speak_first()) {
        connected = co_await upstream.connect(timeout);
    }
    std::optional<LazySocket> server;
    if (connected) {
        server.emplace(loop, std::move(connected->socket), connected->protocol);
    }
    Begins begins = Begins::no;
    bool goes_on = is_trusted;
    if (server && !server->is_open()) { // only a client that asks in HTTP can be told so
        goes_on = co_await client.socket().is_readable_within(k_first_word_time);
    }
    if (goes_on) {
        goes_on = co_await find_out(client, server && server->is_open() ? &*server : nullptr, begins);
    }
    goes_on = goes_on && (begins == Begins::yes || client.is_trusted()); // a request bears its token itself
    if (goes_on && !connected) {
        connected = co_await upstream.connect(timeout);
        server.emplace(loop, std::move(connected->socket), connected->protocol);
    }
    if (goes_on && begins == Begins::yes) {
        HttpRelay relay{loop, client, *server, upstream, *connected, timeout, observer, handler};
        const Listed<HttpRelay*> listed{https, &relay};
        co_await relay.run();
    } else if (goes_on && server->is_open()) {
        StreamRelay relay{loop, client, *server, observer, handler};
        const Listed<LazySocket*> listed{streams, &*server};
        co_await relay.run();
    } else if (connected && !server->is_open()) {
        observer.unreachable(connected->error);
    }
    client.end();
}

Task<bool> Relay::State::find_out(Connection& client, LazySocket* server, Begins& begins)
{
    using asio::experimental::awaitable_operators::operator||;
    if (server != nullptr && client.text().empty()) {
        auto* const from_client = client.socket().registered();
        auto* const from_server = server->registered();
        if (from_client == nullptr || from_server == nullptr) {
            co_return false;
        }
        const auto first = co_await (from_client->async_wait(asio::socket_base::wait_read, k_relay_result) ||
                                     from_server->async_wait(asio::socket_base::wait_read, k_relay_result));
        if (first.index() == 1) {
            begins = Begins::no;
            co_return true;
        }
    }
    begins = client.text().empty() ? Begins::maybe : begins_http(client.text());
    while (begins == Begins::maybe) {
        bool more = true;
        if (!client.text().empty()) {
            more = co_await client.socket().is_readable_within(k_relay_silence);
        }
        if (!more) {
            begins = Begins::no;
            break;
        }
        more = co_await client.read_some();
        if (!more) {
            begins = Begins::no;
            co_return server != nullptr || !client.text().empty();
        }
        begins = begins_http(client.text());
    }
    co_return true;
}

// One timer for all connections: arming one for each request costs more than the time-outs are worth.
Task<void> Relay::State::sweep()
{
    const auto self = shared_from_this();
    const auto interval = std::clamp(timeout / 8, std::chrono::milliseconds{5}, std::chrono::milliseconds{1'000});
    while (!is_stopped) {
        co_await stopping.wait_for(interval);
        const auto now = HttpRelay::Clock::now();
        for (HttpRelay* const relay : https) {
            relay->end_if_late(now);
        }
    }
}

} // namespace bh::net
