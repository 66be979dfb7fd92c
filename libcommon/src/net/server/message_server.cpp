#include "connection.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/net/message_server.hpp>
#include <bh/net/relay.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <exception>
#include <list>
#include <utility>

namespace bh::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// A queue of five, as some servers have, makes the system drop connections of 32 clients, and each drop costs its
// client a second.
constexpr int k_backlog = 1024;
constexpr std::size_t k_connections_max = 4096;
constexpr std::chrono::milliseconds k_sweep_interval{1000};
constexpr std::chrono::milliseconds k_retry_accept{100};
constexpr std::size_t k_spare_bytes_max = 64 * 1024;
/// Messages are answered as they are accepted; after this many the loop's other work has its turn.
constexpr int k_accepts_in_a_row = 8;

} // namespace

struct MessageServer::State : std::enable_shared_from_this<MessageServer::State>
{
    State(EventLoop& event_loop, MessageServerOptions server_options, MessageHandler& message_handler)
        : loop{event_loop},
          options{std::move(server_options)},
          handler{message_handler},
          budget{loop, options, handler},
          stopping{event_loop}
    {
    }

    Task<void> accept(std::size_t listener);
    /// Tells of one connection too many.
    void refuse(const tcp::endpoint& peer) noexcept;
    void begin(Fd socket, const tcp::endpoint& peer, std::size_t listener);
    Task<void> serve(std::list<Connection>::iterator connection);
    /// Ignores that memory may be too short for that.
    void report_failure(std::string_view peer, const std::exception& error) noexcept;
    Task<void> sweep();

    EventLoop& loop;
    MessageServerOptions options;
    MessageHandler& handler;
    std::vector<tcp::acceptor> acceptors;
    std::vector<std::string> addresses;
    BodyBudget budget;
    std::list<Connection> connections;      ///< a connection leaves when its serve() ends
    std::uint64_t accepted_connections = 0; ///< so far
    std::uint64_t sockets = 0;              ///< lasting connections so far
    boost::beast::flat_buffer spare_buffer; ///< of the connection that ended last, for the one that comes next
    Event stopping;                         ///< ends the sweep at once, so that the loop runs dry
    bool stopped = false;
};

MessageServer::MessageServer(EventLoop& loop, MessageServerOptions options, MessageHandler& handler)
    : m_state{std::make_shared<State>(loop, std::move(options), handler)}
{
    for (const std::string& text : m_state->options.listen) {
        const tcp::endpoint endpoint = parse_endpoint(text);
        if (!endpoint.address().is_loopback() && m_state->options.token.empty() && !m_state->options.insecure) {
            throw UsageError{"--listen",
                             text +
                                 " can be reached by other machines; set BH_TOKEN or --token-file, or say --insecure"};
        }
        tcp::acceptor acceptor{loop};
        boost::system::error_code error;
        acceptor.open(endpoint.protocol(), error);
        if (!error) {
            acceptor.set_option(asio::socket_base::reuse_address{true}, error);
        }
        if (!error) {
            // Connections inherit both (tcp(7)). Without the first, a reply after "100 Continue" would wait for the
            // client's delayed acknowledgement.
            acceptor.set_option(tcp::no_delay{true}, error);
            acceptor.set_option(asio::socket_base::keep_alive{true}, error);
            acceptor.bind(endpoint, error);
        }
        if (!error) {
            acceptor.listen(k_backlog, error);
        }
        if (error) {
            throw Error{"cannot listen on " + text + ": " + error.message()};
        }
        m_state->addresses.push_back(format_endpoint(acceptor.local_endpoint()));
        m_state->acceptors.push_back(std::move(acceptor));
    }
}

MessageServer::~MessageServer()
{
    stop();
}

const std::vector<std::string>& MessageServer::addresses() const
{
    return m_state->addresses;
}

void MessageServer::start()
{
    for (std::size_t i = 0; i < m_state->acceptors.size(); ++i) {
        net::start(m_state->loop, m_state->accept(i));
    }
    net::start(m_state->loop, m_state->sweep());
}

bool MessageServer::is_connected(std::uint64_t connection) const
{
    const auto& all = m_state->connections;
    const auto found = std::find_if(
        all.begin(), all.end(), [connection](const Connection& other) { return other.accepted_as() == connection; });
    return found != all.end() && found->is_connected();
}

std::size_t MessageServer::connections() const
{
    return m_state->connections.size();
}

void MessageServer::stop()
{
    m_state->stopped = true;
    m_state->stopping.notify_all();
    for (tcp::acceptor& acceptor : m_state->acceptors) {
        boost::system::error_code ignored;
        acceptor.close(ignored);
    }
    m_state->budget.stop();
    for (Connection& connection : m_state->connections) {
        connection.end();
    }
}

Task<void> MessageServer::State::accept(std::size_t listener)
{
    const auto self = shared_from_this();
    tcp::acceptor& acceptor = acceptors[listener];
    acceptor.non_blocking(true);
    for (int accepted = 1; !stopped; ++accepted) {
        if (accepted % k_accepts_in_a_row == 0) {
            co_await asio::post(loop, asio::use_awaitable);
        }
        tcp::endpoint peer;
        auto size = static_cast<socklen_t>(peer.capacity());
        Fd socket{::accept4(acceptor.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (socket && connections.size() < k_connections_max) {
            peer.resize(size);
            begin(std::move(socket), peer, listener);
        } else if (socket) {
            peer.resize(size);
            refuse(peer);
            LazySocket{loop, std::move(socket), peer.protocol()}.send_at_once(
                k_framed_bye); // EmuHawk would wait without end
        } else if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) {
            co_await acceptor.async_wait(tcp::acceptor::wait_read, asio::as_tuple(asio::use_awaitable));
        } else {
            co_await sleep_for(loop, k_retry_accept); // out of descriptors or memory
        }
    }
}

void MessageServer::State::refuse(const tcp::endpoint& peer) noexcept
{
    try {
        handler.refused(format_endpoint(peer), "there are too many connections");
    } catch (const std::exception&) {
        return;
    }
}

void MessageServer::State::begin(Fd socket, const tcp::endpoint& peer, std::size_t listener)
{
    bool is_listed = false;
    try {
        connections.emplace_back(loop, std::move(socket), peer, listener, options, budget, ++accepted_connections,
                                 sockets, std::exchange(spare_buffer, {}));
        is_listed = true;
        net::start(loop, serve(std::prev(connections.end())));
    } catch (const std::exception& error) {
        report_failure("a new client", error);
        if (is_listed) {
            connections.pop_back();
        }
    }
}

// An exception ends the connection whose message caused it, and no other.
Task<void> MessageServer::State::serve(std::list<Connection>::iterator connection)
{
    const auto self = shared_from_this();
    try {
        if (options.relay != nullptr) {
            co_await options.relay->run(*connection, handler);
        } else {
            co_await connection->run(handler);
        }
    } catch (const std::exception& error) {
        report_failure(connection->peer(), error);
        connection->end();
    }
    try {
        if (connection->number() != 0) {
            handler.closed(connection->number());
        }
        handler.disconnected(connection->accepted_as());
    } catch (const std::exception& error) {
        report_failure(connection->peer(), error);
    }
    if (auto buffer = std::move(connection->buffer()); buffer.capacity() <= k_spare_bytes_max) {
        buffer.clear();
        spare_buffer = std::move(buffer);
    }
    connections.erase(connection);
}

void MessageServer::State::report_failure(std::string_view peer, const std::exception& error) noexcept
{
    try {
        handler.failed(peer, error.what());
    } catch (const std::exception&) {
        return;
    }
}

// One timer for all connections instead of one each: arming a timer per message costs more than the time-outs are
// worth.
Task<void> MessageServer::State::sweep()
{
    const auto self = shared_from_this();
    while (!stopped) {
        co_await stopping.wait_for(k_sweep_interval);
        const auto now = options.now();
        for (Connection& connection : connections) {
            connection.end_if_late(now);
        }
    }
}

using boost::asio::ip::tcp;

tcp::endpoint parse_endpoint(const std::string& text)
{
    const auto colon = text.rfind(':');
    std::string host = colon == std::string::npos ? "127.0.0.1" : text.substr(0, colon);
    const std::string port_text = colon == std::string::npos ? text : text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string::npos) {
        throw UsageError{"--listen", text + ": an IPv6 address needs brackets, as in [::1]:9001"};
    }
    if (host.empty() || host == "localhost") {
        host = "127.0.0.1";
    }
    std::uint16_t port = 0;
    const char* const last = port_text.data() + port_text.size();
    const auto [end, error] = std::from_chars(port_text.data(), last, port);
    if (error != std::errc{} || end != last) {
        throw UsageError{"--listen", text + ": " + port_text + " is not a port (0 to 65535)"};
    }
    boost::system::error_code bad_address;
    const auto address = boost::asio::ip::make_address(host, bad_address);
    if (bad_address) {
        throw UsageError{"--listen", text + ": " + host + " is not an IP address"};
    }
    return {address, port};
}

std::string format_endpoint(const tcp::endpoint& endpoint)
{
    const std::string address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

} // namespace bh::net
