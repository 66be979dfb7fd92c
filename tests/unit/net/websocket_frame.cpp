#include "websocket_frame.hpp"

#include "catch.hpp"

namespace bh::test {

std::string websocket_request(std::string_view target, std::string_view more_headers)
{
    std::string request = "GET ";
    request.append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
    request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
    return request.append(more_headers).append("\r\n");
}

void open_websocket(RawClient& client, std::string_view target)
{
    client.send(websocket_request(target));
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        head += client.take_line() + "\n";
    }
    REQUIRE(head.starts_with("HTTP/1.1 101 "));
    // The answer to the key above, from RFC 6455, 1.3.
    REQUIRE(head.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
}

std::string websocket_frame(int opcode, std::string_view payload, bool is_last)
{
    constexpr std::string_view k_mask = "\x12\x34\x56\x78";
    std::string frame(1, static_cast<char>((is_last ? 0x80 : 0) | opcode));
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else {
        frame += static_cast<char>(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) {
            frame += static_cast<char>(payload.size() >> shift & 0xff);
        }
    }
    frame += k_mask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame += static_cast<char>(payload[i] ^ k_mask[i % 4]);
    }
    return frame;
}

WebSocketFrame take_websocket_frame(RawClient& client)
{
    const std::string head = client.take(2);
    REQUIRE(head.size() == 2);
    WebSocketFrame frame;
    frame.opcode = head[0] & 0x0f;
    frame.is_last = (head[0] & 0x80) != 0;
    std::size_t size = static_cast<unsigned char>(head[1]);
    REQUIRE(size < 128); // a server does not mask
    if (size >= 126) {
        const std::string more = client.take(size == 126 ? 2 : 8);
        size = 0;
        for (const char byte : more) {
            size = size << 8 | static_cast<unsigned char>(byte);
        }
    }
    frame.payload = client.take(size);
    return frame;
}

} // namespace bh::test
