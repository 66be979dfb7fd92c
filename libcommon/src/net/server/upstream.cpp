#include "http_exchange.hpp"

#include <bh/base/error.hpp>
#include <bh/base/url.hpp>
#include <bh/net/upstream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

namespace bh::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto k_without_throwing = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t k_upstream_body_bytes_max = std::uint64_t{64} << 20;
constexpr std::size_t k_upstream_idle_max = 64;
constexpr std::size_t k_upstream_read_bytes = 16 * 1024;

// The request's bytes, with the target and the Host that the upstream is used to.
std::string request_bytes(const HttpHead::Request& request, std::string_view target, std::string_view authority)
{
    std::string bytes{request.method_string()};
    bytes.append(" ").append(target).append(request.version() == 10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    for (const auto& field : request) {
        const std::string_view value{field.value().data(), field.value().size()};
        bytes.append(field.name_string()).append(": ");
        bytes.append(field.name() == http::field::host ? authority : value).append("\r\n");
    }
    bytes += "\r\n";
    if (request.chunked()) {
        std::array<char, 16> size = {};
        const auto end = std::to_chars(size.data(), size.data() + size.size(), request.body().size(), 16).ptr;
        if (!request.body().empty()) {
            bytes.append(size.data(), end).append("\r\n").append(request.body()).append("\r\n");
        }
        return bytes.append("0\r\n\r\n");
    }
    return bytes.append(request.body());
}

// An idle connection that the server has closed can be read to its end; one that says something unasked is of no use.
bool is_silent(tcp::socket& idle)
{
    char byte = 0;
    return ::recv(idle.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

} // namespace

struct Upstream::Connection
{
    explicit Connection(EventLoop& loop) : socket{loop}, timer{loop}, woken{loop} {}

    /// Ends what is under way. Closing alone does not: while the name is looked up, nothing is open yet.
    void give_up()
    {
        is_given_up = true;
        boost::system::error_code ignored;
        socket.close(ignored);
        woken.notify_all();
    }

    tcp::socket socket;
    asio::steady_timer timer;
    Event woken; ///< the name is known, or it was given up
    boost::beast::flat_buffer buffer;
    std::uint64_t exchanges = 0; ///< tells a time-out of an earlier exchange from one of this
    bool is_given_up = false;
    bool is_late = false;
    bool is_sent = false; ///< all of this exchange's request, so that the server may have read it
};

/// One search for the server's address. Nothing interrupts the system's resolver, so those who wait for it go before it
/// ends, and while it runs no second one is begun.
struct Upstream::Lookup
{
    explicit Lookup(EventLoop& loop) : resolver{loop} {}

    tcp::resolver resolver;
    tcp::resolver::results_type addresses;
    boost::system::error_code error;
    bool is_over = false;
    std::vector<std::weak_ptr<Connection>> waiting;
};

Upstream::Upstream(EventLoop& loop, const std::string& url, std::chrono::milliseconds timeout)
    : m_loop{loop}, m_timeout{timeout}
{
    Url parts;
    const UrlFault fault = split_url(url, parts);
    if (fault != UrlFault::none || parts.scheme != "http" || parts.has_user || parts.port == 0 ||
        url.find_first_of(" \t\r\n#\\") != std::string::npos) {
        throw UsageError{"--policy", url + " is not of the form http://HOST:PORT/PATH"};
    }
    m_host = parts.host;
    m_port = std::to_string(parts.port.value_or(80));
    m_authority = parts.authority();
    m_path = parts.rest == "/" ? "" : parts.rest;
}

Upstream::~Upstream()
{
    stop();
}

void Upstream::stop()
{
    m_stopped = true;
    m_idle.clear();
    for (const auto& busy : m_busy) {
        if (const auto connection = busy.lock()) {
            connection->give_up();
        }
    }
}

Task<Upstream::Reply> Upstream::pass_on(const Message& message)
{
    const auto& original = message.head->request();
    const std::string request = request_bytes(original, m_path.empty() ? message.target : m_path, m_authority);
    const auto deadline = std::chrono::steady_clock::now() + m_timeout;
    Reply reply;
    bool is_unsent = true;
    for (bool may_reuse = true; is_unsent; may_reuse = false) {
        const std::shared_ptr<Connection> connection = take_connection(may_reuse);
        const bool reuses = connection->socket.is_open();
        reply = {};
        const std::uint64_t number = ++connection->exchanges;
        connection->timer.expires_at(deadline);
        connection->timer.async_wait([connection, number](const boost::system::error_code& error) {
            if (!error && connection->exchanges == number) {
                connection->is_late = true;
                connection->give_up();
            }
        });
        co_await exchange(connection, request, reply);
        ++connection->exchanges;
        connection->timer.cancel();
        if (connection->is_late) {
            reply = {};
            reply.error = "no answer within " + std::to_string(m_timeout.count()) + " ms";
        }
        if (reply.keep_alive && original.keep_alive() && connection->buffer.size() == 0 && !m_stopped &&
            m_idle.size() < k_upstream_idle_max) {
            m_idle.push_back(connection);
        }
        // The server closed a connection that it had kept, and cannot have read the whole request. One that it may have
        // read is not sent again, whatever became of it: a step would be played twice.
        is_unsent = reuses && !reply.error.empty() && !connection->is_sent && !connection->is_given_up;
    }
    co_return reply;
}

std::shared_ptr<Upstream::Connection> Upstream::take_connection(bool may_reuse)
{
    std::shared_ptr<Connection> connection;
    while (may_reuse && !connection && !m_idle.empty()) {
        if (is_silent(m_idle.back()->socket)) {
            connection = m_idle.back();
            connection->is_sent = false;
        }
        m_idle.pop_back();
    }
    if (!connection) {
        connection = std::make_shared<Connection>(m_loop);
    }
    std::erase_if(m_busy, [](const auto& busy) { return busy.expired(); });
    m_busy.push_back(connection);
    return connection;
}

Task<void> Upstream::exchange(const std::shared_ptr<Connection>& connection, const std::string& request, Reply& reply)
{
    if (m_stopped) {
        reply.error = "the end has begun";
        co_return;
    }
    if (!connection->socket.is_open()) {
        co_await connect(connection, reply);
    }
    if (reply.error.empty()) {
        const auto [error, size] =
            co_await asio::async_write(connection->socket, asio::buffer(request), k_without_throwing);
        if (error) {
            reply.error = error.message();
        }
    }
    if (reply.error.empty()) {
        connection->is_sent = true;
        co_await receive(*connection, reply);
    }
}

Task<void> Upstream::connect(const std::shared_ptr<Connection>& connection, Reply& reply)
{
    const std::shared_ptr<Lookup> lookup = look_up();
    lookup->waiting.push_back(connection);
    while (!lookup->is_over && !connection->is_given_up) {
        co_await connection->woken.wait();
    }
    // Beyond this point closing the socket ends all waiting; opening it once more would undo that.
    if (connection->is_given_up) {
        reply.error = "the end has begun";
        co_return;
    }
    if (lookup->error) {
        reply.error = lookup->error.message();
        co_return;
    }
    const auto [error, endpoint] =
        co_await asio::async_connect(connection->socket, lookup->addresses, k_without_throwing);
    if (error || connection->is_given_up) {
        reply.error = error ? error.message() : "the end has begun";
        co_return;
    }
    boost::system::error_code ignored;
    connection->socket.set_option(tcp::no_delay{true}, ignored);
}

std::shared_ptr<Upstream::Lookup> Upstream::look_up()
{
    if (!m_lookup || m_lookup->is_over) {
        m_lookup = std::make_shared<Lookup>(m_loop);
        m_lookup->resolver.async_resolve(
            m_host, m_port,
            [lookup = m_lookup](const boost::system::error_code& error, const tcp::resolver::results_type& addresses) {
                lookup->is_over = true;
                lookup->error = error;
                lookup->addresses = addresses;
                for (const auto& waiting : lookup->waiting) {
                    if (const auto connection = waiting.lock()) {
                        connection->woken.notify_all();
                    }
                }
            });
    }
    std::erase_if(m_lookup->waiting, [](const auto& waiting) { return waiting.expired(); });
    return m_lookup;
}

Task<void> Upstream::receive(Connection& connection, Reply& reply)
{
    std::optional<http::response_parser<http::string_body>> parser;
    boost::beast::flat_buffer& buffer = connection.buffer;
    bool has_ended = false;
    bool is_done = false;
    while (!is_done) {
        if (!parser) {
            parser.emplace();
            parser->body_limit(k_upstream_body_bytes_max);
            parser->eager(true);
            reply.bytes.clear();
        }
        boost::system::error_code error;
        const auto* const bytes = static_cast<const char*>(buffer.data().data());
        const std::size_t used = buffer.size() > 0 ? parser->put(buffer.data(), error) : 0;
        reply.bytes.append(bytes, used);
        buffer.consume(used);
        if (has_ended && !parser->is_done() && parser->got_some()) {
            parser->put_eof(error);
        }
        if ((error && error != http::error::need_more) || (has_ended && !parser->is_done())) {
            reply = {};
            reply.error = error ? error.message() : "the connection was closed";
            co_return;
        }
        is_done = parser->is_done();
        if (is_done && parser->get().result_int() / 100 == 1) {
            parser.reset(); // "100 Continue": the response comes after it
            is_done = false;
        } else if (!is_done) {
            const auto room = buffer.prepare(k_upstream_read_bytes);
            const auto [end, got] = co_await connection.socket.async_read_some(room, k_without_throwing);
            buffer.commit(got);
            has_ended = end.failed();
        }
    }
    reply.status = static_cast<int>(parser->get().result_int());
    reply.keep_alive = parser->keep_alive();
    reply.body = std::move(parser->get().body());
}

} // namespace bh::net
