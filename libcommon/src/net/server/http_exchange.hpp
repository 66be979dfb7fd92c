#pragma once

#include "connection.hpp"
#include "http_check.hpp"

#include <bh/net/message_server.hpp>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <string_view>

namespace bh::net {

/// One HTTP request and its response, on a connection that may carry more of them.
class HttpExchange final : public Responder
{
public:
    explicit HttpExchange(Connection& connection) : m_connection{connection} {}

    /// Returns whether another message may follow. A request to become a WebSocket is served until that ends.
    Task<bool> run(MessageHandler& handler);
    Task<bool> send(int status, std::string_view content_type, std::string_view body) override;
    Task<bool> send_response(std::string_view response, bool keep_alive) override;

private:
    using Request = boost::beast::http::request<boost::beast::http::string_body>;

    /// Looks at the head of a request; `target` becomes path and query without the token.
    HttpRefusal check(const Request& request, std::string_view& target) const;
    /// The views are into `request` and `target`.
    [[nodiscard]] Message read(const Request& request, std::string_view target) const;
    /// Answers without reading the rest of the request.
    Task<bool> refuse(int status, std::string_view reason, MessageHandler& handler);

    Connection& m_connection;
    bool m_keep_alive = false;
};

/// Serves a connection that has asked to become a WebSocket (RFC 6455) until it ends: one message each way, text for
/// GSL and statements, binary for a PNG; every message has one answer, which is text in one frame and may be empty.
///
/// Limits are those of the other sockets. Pings and the closing handshake are answered while no message is handled.
Task<void> run_websocket(Connection& connection,
                         const boost::beast::http::request<boost::beast::http::string_body>& request,
                         std::string_view target, MessageHandler& handler);

} // namespace bh::net
