#pragma once

#include "link.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

namespace bh::net {

/// Serves a connection that has asked to become a WebSocket (RFC 6455) until it ends: one message each way, text for
/// GSL and statements, binary for a PNG; every message has one answer, which is text in one frame and may be empty.
///
/// Limits are those of the other sockets. Pings and the closing handshake are answered while no message is handled.
Task<void> run_websocket(Link& link, const boost::beast::http::request<boost::beast::http::string_body>& request,
                         std::string_view target, MessageHandler& handler);

} // namespace bh::net
