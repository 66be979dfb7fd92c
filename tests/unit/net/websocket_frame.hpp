#pragma once

#include "server_fixture.hpp"

#include <string>
#include <string_view>

namespace bh::test {

/// A frame as the server sends it.
struct WebSocketFrame
{
    int opcode = 0; ///< 1 text, 2 binary, 8 close, 9 ping, 10 pong
    bool is_last = true;
    std::string payload;
};

/// Asks to become a WebSocket and takes the answer, which must agree.
void open_websocket(RawClient& client, std::string_view target = "/");

/// A client's frame, which is masked.
std::string websocket_frame(int opcode, std::string_view payload, bool is_last = true);

/// The next frame of the server; a control frame, too.
WebSocketFrame take_websocket_frame(RawClient& client);

/// The head of a request to become a WebSocket.
std::string websocket_request(std::string_view target, std::string_view more_headers = "");

} // namespace bh::test
