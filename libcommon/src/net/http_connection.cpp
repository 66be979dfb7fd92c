#include "http_connection.hpp"

#include "http_guard.hpp"

#include <bh/net/address.hpp>

#include <boost/beast/core/string.hpp>

namespace bh::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t k_head_bytes_max = 16 * 1024;
constexpr std::uint64_t k_body_bytes_max = std::uint64_t{96} << 20; // base64 of the largest payload, and its escapes
constexpr std::chrono::seconds k_head_time{10};
constexpr std::chrono::seconds k_body_time{30};
constexpr int k_empty_lines_max = 4; // before a request; RFC 9112, 2.2 wants at least one to be ignored
constexpr std::size_t k_read_bytes = 16 * 1024;
constexpr std::size_t k_discard_bytes_max = std::size_t{1} << 20; // of a refused request

std::string_view reason_phrase(int status)
{
    const auto text = http::obsolete_reason(static_cast<http::status>(status));
    return {text.data(), text.size()};
}

} // namespace

HttpConnection::HttpConnection(EventLoop& loop, int fd, const asio::ip::tcp::endpoint& peer, std::size_t listener,
                               const HttpServerOptions& options, boost::beast::flat_buffer buffer)
    : m_socket{loop, fd, peer.protocol()},
      m_listener{listener},
      m_options{options},
      m_peer{format_endpoint(peer)},
      m_buffer{std::move(buffer)}
{
}

Task<void> HttpConnection::run(HttpHandler& handler)
{
    do {
        Parser parser;
        parser.header_limit(k_head_bytes_max);
        parser.body_limit(k_body_bytes_max);
        parser.eager(true);
        if (!co_await read(parser)) {
            break;
        }
        m_keep_alive = parser.keep_alive();
        m_deadline = Clock::time_point::max();
        co_await serve(parser, handler);
        m_deadline = Clock::time_point::max();
    } while (m_keep_alive && m_socket.is_open());
    close();
}

Task<bool> HttpConnection::read(Parser& parser)
{
    bool asked_to_continue = false;
    if (!co_await find_request()) {
        co_return false;
    }
    for (;;) {
        boost::system::error_code error;
        m_buffer.consume(parser.put(m_buffer.data(), error));
        if (error && error != http::error::need_more) {
            co_await refuse(error == http::error::body_limit ? 413 : 400, error.message());
            co_return false;
        }
        if (parser.is_done()) {
            co_return true;
        }
        if (parser.is_header_done() && !asked_to_continue) {
            asked_to_continue = true;
            m_deadline = Clock::now() + k_body_time;
            if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
                co_await m_socket.write("HTTP/1.1 100 Continue\r\n\r\n");
            }
        }
        if ((error || m_buffer.size() == 0) && !co_await read_some()) {
            co_return false;
        }
    }
}

Task<bool> HttpConnection::find_request()
{
    for (int empty_lines = 0; empty_lines <= k_empty_lines_max; ++empty_lines) {
        if (m_buffer.size() == 0 && !co_await read_some()) {
            co_return false;
        }
        m_deadline = Clock::now() + k_head_time;
        const auto* const bytes = static_cast<const char*>(m_buffer.data().data());
        if (bytes[0] != '\r') {
            co_return bytes[0] >= 'A' && bytes[0] <= 'Z'; // other dialects have no answer here
        }
        if (m_buffer.size() == 1 && !co_await read_some()) {
            co_return false;
        }
        if (static_cast<const char*>(m_buffer.data().data())[1] != '\n') {
            co_return false;
        }
        m_buffer.consume(2);
        m_deadline = Clock::time_point::max(); // the client may take its time until the next request
    }
    co_return false;
}

Task<bool> HttpConnection::read_some()
{
    const auto room = m_buffer.prepare(k_read_bytes);
    const std::size_t got = co_await m_socket.read_some({static_cast<char*>(room.data()), room.size()});
    m_buffer.commit(got);
    co_return got > 0;
}

Task<void> HttpConnection::serve(const Parser& parser, HttpHandler& handler)
{
    const auto& message = parser.get();
    if (const std::string reason = refusal(message, m_options); !reason.empty()) {
        co_return co_await refuse(403, reason);
    }
    HttpRequest request;
    request.target = {message.target().data(), message.target().size()};
    if (!m_options.token.empty() && !take_token(request.target, m_options.token)) {
        co_return co_await refuse(403, "a token is needed");
    }
    request.method = message.method() == http::verb::post  ? HttpRequest::Method::post
                     : message.method() == http::verb::get ? HttpRequest::Method::get
                                                           : HttpRequest::Method::other;
    if (request.method == HttpRequest::Method::other) {
        co_return co_await refuse(405, "only GET and POST are known here");
    }
    request.body = message.body();
    const auto agent = message[http::field::user_agent];
    request.user_agent = {agent.data(), agent.size()};
    request.peer = m_peer;
    request.listener = m_listener;
    co_await handler.handle(request, *this);
}

Task<bool> HttpConnection::send(int status, std::string_view content_type, std::string_view body)
{
    m_reply.assign("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason_phrase(status));
    m_reply.append("\r\nContent-Type: ").append(content_type);
    m_reply.append("\r\nContent-Length: ").append(std::to_string(body.size()));
    m_reply.append(m_keep_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n").append(body);
    m_deadline = Clock::now() + k_body_time;
    co_return co_await m_socket.write(m_reply);
}

Task<void> HttpConnection::refuse(int status, std::string_view reason)
{
    m_keep_alive = false;
    if (!co_await send(status, "text/plain; charset=utf-8", std::string{reason} + "\n")) {
        co_return;
    }
    // Closing with bytes unread makes the system reset the connection, and the client may lose the answer.
    m_socket.shutdown_send();
    m_buffer.consume(m_buffer.size());
    for (std::size_t discarded = 0; discarded < k_discard_bytes_max;) {
        if (!co_await read_some()) {
            break;
        }
        discarded += m_buffer.size();
        m_buffer.consume(m_buffer.size());
    }
}

void HttpConnection::close_if_late(Clock::time_point now)
{
    if (now > m_deadline) {
        close();
    }
}

void HttpConnection::close()
{
    m_socket.close();
}

} // namespace bh::net
