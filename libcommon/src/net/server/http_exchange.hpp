#pragma once

#include "connection.hpp"

#include <bh/net/message_server.hpp>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <string_view>

namespace bh::net {

/// The request that a message came with.
class HttpHead
{
public:
    using Request = boost::beast::http::request<boost::beast::http::string_body>;

    explicit HttpHead(const Request& request) : m_request{request} {}

    [[nodiscard]] const Request& request() const { return m_request; }

private:
    const Request& m_request;
};

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
    using Request = HttpHead::Request;

    /// Looks at the head of a request; `target` becomes path and query without the token.
    struct Refusal
    {
        int status = 0; ///< 0: not refused
        std::string reason;
    };

    Refusal check(const Request& request, std::string_view& target) const;
    /// The views are into `request` and `target`.
    [[nodiscard]] Message read(const Request& request, std::string_view target) const;
    /// Answers without reading the rest of the request.
    Task<bool> refuse(int status, std::string_view reason, MessageHandler& handler);

    Connection& m_connection;
    bool m_keep_alive = false;
};

/// Compares in the same time wherever they differ, so that a secret cannot be guessed letter by letter.
bool is_same_secret(std::string_view text, std::string_view secret);

/// Takes the token, the first segment of a path, off the front of `target`. False if it is not there.
bool take_token(std::string_view& target, std::string_view token);

/// Serves a connection that has asked to become a WebSocket (RFC 6455) until it ends: one message each way, text for
/// GSL and statements, binary for a PNG; every message has one answer, which is text in one frame and may be empty.
///
/// Limits are those of the other sockets. Pings and the closing handshake are answered while no message is handled.
Task<void> run_websocket(Connection& connection, const HttpHead::Request& request, std::string_view target,
                         MessageHandler& handler);

} // namespace bh::net
