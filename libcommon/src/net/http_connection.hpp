#pragma once

#include "lazy_socket.hpp"

#include <bh/net/http_server.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <string>

namespace bh::net {

/// One accepted connection: reads requests one after another, answers each before it reads the next.
class HttpConnection final : public HttpResponder
{
public:
    using Clock = std::chrono::steady_clock;

    /// Takes over `fd`, accepted from `peer`, which must not block. `buffer` is empty; its memory is used.
    HttpConnection(EventLoop& loop, int fd, const boost::asio::ip::tcp::endpoint& peer, std::size_t listener,
                   const HttpServerOptions& options, boost::beast::flat_buffer buffer);

    /// Serves until the client goes away, asks to close, or breaks a rule.
    Task<void> run(HttpHandler& handler);
    Task<bool> send(int status, std::string_view content_type, std::string_view body) override;

    /// Closes the socket if a message or reply has been under way for too long; run() then ends.
    void close_if_late(Clock::time_point now);
    void close();

    /// Gives the buffer to the next connection.
    boost::beast::flat_buffer take_buffer() { return std::move(m_buffer); }

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    /// Reads one request; false when the connection is to be closed.
    Task<bool> read(Parser& parser);
    /// Waits for the first bytes of a request; false when the connection is to be closed.
    Task<bool> find_request();
    Task<bool> read_some();
    Task<void> serve(const Parser& parser, HttpHandler& handler);
    /// Answers and closes without reading the rest of the request.
    Task<void> refuse(int status, std::string_view reason);

    LazySocket m_socket;
    std::size_t m_listener;
    const HttpServerOptions& m_options;
    std::string m_peer;
    boost::beast::flat_buffer m_buffer;
    std::string m_reply; ///< reused
    bool m_keep_alive = false;
    Clock::time_point m_deadline = Clock::time_point::max(); ///< max: nothing is under way
};

} // namespace bh::net
