#include "http_head.hpp"

#include <bh/base/error.hpp>
#include <bh/net/upstream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <array>
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

} // namespace

struct Upstream::Connection
{
    explicit Connection(EventLoop& loop) : socket{loop}, timer{loop} {}

    tcp::socket socket;
    asio::steady_timer timer;
    boost::beast::flat_buffer buffer;
    std::uint64_t exchanges = 0; ///< tells a time-out of an earlier exchange from one of this
    bool is_late = false;
    bool has_heard = false; ///< something of this exchange's response has come
};

Upstream::Upstream(EventLoop& loop, const std::string& url, std::chrono::milliseconds timeout)
    : m_loop{loop}, m_timeout{timeout}
{
    constexpr std::string_view k_scheme = "http://";
    const std::string_view rest = std::string_view{url}.substr(std::min(url.size(), k_scheme.size()));
    const auto path = std::min(rest.find('/'), rest.size());
    m_authority = rest.substr(0, path);
    m_path = rest.substr(path);
    if (m_path == "/") {
        m_path.clear();
    }
    const bool has_brackets = m_authority.starts_with('[');
    const auto host_end = has_brackets ? m_authority.find(']') : m_authority.find(':');
    m_host = has_brackets ? m_authority.substr(1, host_end - 1) : m_authority.substr(0, host_end);
    const auto colon = m_authority.find(':', has_brackets ? host_end : 0);
    m_port = colon == std::string::npos ? "80" : m_authority.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(m_port.data(), m_port.data() + m_port.size(), port);
    const bool is_port = error == std::errc{} && end == m_port.data() + m_port.size() && port != 0;
    if (!url.starts_with(k_scheme) || m_host.empty() || !is_port ||
        url.find_first_of(" \t\r\n#@") != std::string::npos || (has_brackets && host_end == std::string::npos)) {
        throw UsageError{"--policy", url + " is not of the form http://HOST:PORT/PATH"};
    }
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
            boost::system::error_code ignored;
            connection->socket.close(ignored);
        }
    }
}

Task<Upstream::Reply> Upstream::pass_on(const Message& message)
{
    const auto& original = message.head->request();
    const std::string request = request_bytes(original, m_path.empty() ? message.target : m_path, m_authority);
    Reply reply;
    bool is_stale = true;
    for (bool reuses = !m_idle.empty(); is_stale; reuses = false) {
        const std::shared_ptr<Connection> connection = take_connection(reuses);
        reply = {};
        const std::uint64_t number = ++connection->exchanges;
        connection->timer.expires_after(m_timeout);
        connection->timer.async_wait([connection, number](const boost::system::error_code& error) {
            if (!error && connection->exchanges == number) {
                connection->is_late = true;
                boost::system::error_code ignored;
                connection->socket.close(ignored);
            }
        });
        co_await exchange(*connection, request, reply);
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
        // The server may have closed a connection while nobody looked; it has not read the request then.
        is_stale = reuses && !reply.error.empty() && !connection->has_heard && !connection->is_late && !m_stopped;
    }
    co_return reply;
}

std::shared_ptr<Upstream::Connection> Upstream::take_connection(bool reuses)
{
    std::shared_ptr<Connection> connection;
    if (reuses) {
        connection = std::move(m_idle.back());
        m_idle.pop_back();
        connection->has_heard = false;
    } else {
        connection = std::make_shared<Connection>(m_loop);
    }
    std::erase_if(m_busy, [](const auto& busy) { return busy.expired(); });
    m_busy.push_back(connection);
    return connection;
}

Task<void> Upstream::exchange(Connection& connection, const std::string& request, Reply& reply)
{
    if (m_stopped) {
        reply.error = "the end has begun";
        co_return;
    }
    if (!connection.socket.is_open()) {
        co_await connect(connection, reply);
    }
    if (reply.error.empty()) {
        const auto [error, size] =
            co_await asio::async_write(connection.socket, asio::buffer(request), k_without_throwing);
        if (error) {
            reply.error = error.message();
        }
    }
    if (reply.error.empty()) {
        co_await receive(connection, reply);
    }
}

Task<void> Upstream::connect(Connection& connection, Reply& reply)
{
    tcp::resolver resolver{m_loop};
    const auto [unknown, addresses] = co_await resolver.async_resolve(m_host, m_port, k_without_throwing);
    if (unknown) {
        reply.error = unknown.message();
        co_return;
    }
    const auto [error, endpoint] = co_await asio::async_connect(connection.socket, addresses, k_without_throwing);
    if (error) {
        reply.error = error.message();
        co_return;
    }
    boost::system::error_code ignored;
    connection.socket.set_option(tcp::no_delay{true}, ignored);
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
            connection.has_heard = connection.has_heard || got > 0;
        }
    }
    reply.status = static_cast<int>(parser->get().result_int());
    reply.keep_alive = parser->keep_alive();
    reply.body = std::move(parser->get().body());
}

} // namespace bh::net
