#include "catch.hpp"
#include "server_fixture.hpp"
#include "websocket_frame.hpp"

using namespace bh::test;
using bh::net::Message;
using bh::net::MessageServerOptions;

namespace {

std::string describe(const Message& message)
{
    return (message.kind == Message::Kind::picture ? "picture " : "text ") + std::to_string(message.body.size());
}

// The code of a close frame.
int close_code(const WebSocketFrame& frame)
{
    REQUIRE(frame.opcode == 8);
    REQUIRE(frame.payload.size() >= 2);
    return static_cast<unsigned char>(frame.payload[0]) * 256 + static_cast<unsigned char>(frame.payload[1]);
}

} // namespace

TEST_CASE("a WebSocket carries one message each way, text or a PNG")
{
    ServerFixture fixture;
    fixture.handler.answer = describe;
    RawClient client{fixture};
    open_websocket(client);
    client.send(websocket_frame(1, "@S|x:1"));
    const WebSocketFrame answer = take_websocket_frame(client);
    CHECK(answer.opcode == 1);
    CHECK(answer.is_last);
    CHECK(answer.payload == "text 6");
    client.send(websocket_frame(2, std::string{"\x89PNG\r\n\x1a\n"} + std::string(100'000, 'x')));
    CHECK(take_websocket_frame(client).payload == "picture 100008");
    client.send(websocket_frame(2, "@S|x:1"));
    CHECK(take_websocket_frame(client).payload == "ERR:a binary message must be a PNG");
    client.send(websocket_frame(1, ""));
    CHECK(take_websocket_frame(client).payload == "ERR:the message is empty");

    client.send(websocket_frame(1, "@S|", false)); // in pieces, with a ping between them
    client.send(websocket_frame(9, "are you there"));
    const WebSocketFrame pong = take_websocket_frame(client);
    CHECK(pong.opcode == 10);
    CHECK(pong.payload == "are you there");
    client.send(websocket_frame(0, "x:", false) + websocket_frame(0, "1"));
    CHECK(take_websocket_frame(client).payload == "text 6");

    client.send(websocket_frame(8, "\x03\xe8"));
    CHECK(close_code(take_websocket_frame(client)) == 1000);
    client.finish_sending();
    CHECK(client.take_rest().empty());
}

TEST_CASE("a long answer comes in one frame")
{
    ServerFixture fixture;
    fixture.handler.answer = [](const Message&) { return std::string(300'000, 'x'); };
    RawClient client{fixture};
    open_websocket(client);
    client.send(websocket_frame(1, "GET screenshots 0"));
    const WebSocketFrame answer = take_websocket_frame(client);
    CHECK(answer.is_last);
    CHECK(answer.payload.size() == 300'000);
}

TEST_CASE("a server that stops puts nothing into the middle of an answer")
{
    ServerFixture fixture;
    fixture.handler.answer = [](const Message&) { return std::string(std::size_t{32} << 20, 'x'); };
    RawClient client{fixture};
    open_websocket(client);
    client.send(websocket_frame(1, "GET screenshots 0"));
    const std::string begin = client.take_arrived(); // makes room that the server has not heard of
    REQUIRE(begin.size() < std::size_t{32} << 20);
    fixture.server.stop();
    CHECK((begin + client.take_rest()).find_first_not_of('x', 10) == std::string::npos);
}

TEST_CASE("a WebSocket that breaks its rules is closed with the reason")
{
    ServerFixture fixture;
    const auto& [bytes, code] = GENERATE(table<std::string, int>({
        {websocket_frame(1, "\xff\xfe"), 1007},                      // no UTF-8
        {websocket_frame(3, "x"), 1002},                             // no such opcode
        {websocket_frame(0, "x"), 1002},                             // nothing to go on with
        {std::string{"\x81\x01x", 3}, 1002},                         // not masked
        {std::string{"\x82\xff\0\0\0\0\x04\0\0\x01mask", 14}, 1009}, // 64 MiB and a byte
        {websocket_frame(1, std::string((std::size_t{16} << 20) + 1, 'x')), 1009},
    }));
    RawClient client{fixture};
    open_websocket(client);
    client.send(bytes);
    CHECK(close_code(take_websocket_frame(client)) == code);
    CHECK(fixture.handler.seen.empty());
}

TEST_CASE("a WebSocket is refused like any request that a web page could forge")
{
    MessageServerOptions options;
    options.allow_hosts = {"emu.lan"};
    ServerFixture fixture{options};
    for (const std::string_view headers :
         {"Origin: http://localhost:9001\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"}) {
        CAPTURE(headers);
        RawClient client{fixture};
        client.send(websocket_request("/", headers));
        CHECK(status_of(client.take_rest()) == 403);
    }
    std::string request = websocket_request("/");
    request.replace(request.find("127.0.0.1"), 9, "evil.test");
    RawClient rebound{fixture};
    rebound.send(request);
    CHECK(status_of(rebound.take_rest()) == 403);

    RawClient wrong_key{fixture};
    wrong_key.send("GET / HTTP/1.1\r\nHost: emu.lan\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 12\r\n\r\n");
    CHECK(status_of(wrong_key.take_rest()) >= 400);
    CHECK(fixture.handler.seen.empty());
}
