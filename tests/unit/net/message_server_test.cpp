#include "catch.hpp"
#include "server_fixture.hpp"
#include "websocket_frame.hpp"

#include <bh/base/error.hpp>
#include <bh/net/message_server.hpp>

#include <new>

using namespace bh::test;
using bh::net::format_endpoint;
using bh::net::Message;
using bh::net::MessageServerOptions;
using bh::net::parse_endpoint;

namespace {

std::string echo_or_run_out_of_memory(const Message& message)
{
    if (message.body.find("boom") != std::string_view::npos) {
        throw std::bad_alloc{};
    }
    return std::string{message.body};
}

MessageServerOptions with_memory(std::uint64_t bytes)
{
    MessageServerOptions options;
    options.body_bytes = bytes;
    return options;
}

std::string head_of(std::size_t body_bytes)
{
    return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body_bytes) + "\r\n\r\n";
}

constexpr std::size_t k_mebibyte = std::size_t{1} << 20;

} // namespace

TEST_CASE("an exception while a message is handled ends its connection, and no other")
{
    ServerFixture fixture;
    fixture.handler.answer = echo_or_run_out_of_memory;
    RawClient other{fixture};
    other.send("2 @S");
    CHECK(other.take_framed() == "@S");
    const auto expect_end = [&](RawClient& client, std::string_view bytes, std::string_view last) {
        fixture.handler.failures.clear();
        client.send(bytes);
        CHECK(client.take_rest() == last);
        CHECK(fixture.handler.failures == std::vector<std::string>{"std::bad_alloc"});
        other.send("2 @S");
        CHECK(other.take_framed() == "@S");
    };
    RawClient http{fixture};
    expect_end(http, post_request("/", "boom"), "");
    RawClient framed{fixture};
    expect_end(framed, "4 boom", "3 BYE"); // EmuHawk would wait for ever
    RawClient bare{fixture};
    expect_end(bare, "@boom\n", "");
    RawClient websocket{fixture};
    open_websocket(websocket);
    expect_end(websocket, websocket_frame(1, "boom"), "\x88\x02\x03\xe9");
    CHECK(fixture.handler.closed_sockets.size() == 3);
}

TEST_CASE("all messages under way share one memory: large ones wait for their turn, small ones pass")
{
    ServerFixture fixture{with_memory(16 * k_mebibyte)};
    fixture.handler.answer = [](const Message& message) { return std::to_string(message.body.size()); };
    RawClient first{fixture};
    first.send(head_of(10 * k_mebibyte) + "x");
    RawClient second{fixture};
    second.send(head_of(10 * k_mebibyte) + std::string(1000, 'x'));
    RawClient third{fixture};
    third.send(std::to_string(6 * k_mebibyte) + " @S|y:");
    CHECK(fixture.handler.overloads.size() == 1);
    for (const std::size_t size : {std::size_t{6}, std::size_t{64} << 10, k_mebibyte}) {
        RawClient small{fixture};
        small.send_silently(post_request("/", std::string(size, 'y')));
        CHECK(body_of(small.take_response()) == std::to_string(size));
    }
    RawClient line{fixture};
    line.send("@S\n");
    CHECK(line.take_line() == "2");
    CHECK(fixture.handler.seen.size() == 4);
    first.send_silently(std::string(10 * k_mebibyte - 1, 'x')); // whole, so the others have their turn
    CHECK(body_of(first.take_response()) == std::to_string(10 * k_mebibyte));
    second.send_silently(std::string(10 * k_mebibyte - 1000, 'x'));
    CHECK(body_of(second.take_response()) == std::to_string(10 * k_mebibyte));
    third.send_silently(std::string(6 * k_mebibyte - 5, 'x'));
    CHECK(third.take_framed() == std::to_string(6 * k_mebibyte));
    CHECK(fixture.handler.overloads.size() == 1);
}

TEST_CASE("a large message that has waited for long is refused, and a connection that ends gives its memory back")
{
    ServerFixture fixture{with_memory(16 * k_mebibyte)};
    fixture.handler.answer = [](const Message& message) { return std::to_string(message.body.size()); };
    RawClient first{fixture};
    first.send(head_of(10 * k_mebibyte));
    RawClient http{fixture};
    http.send(head_of(10 * k_mebibyte));
    RawClient framed{fixture};
    framed.send(std::to_string(10 * k_mebibyte) + " @S|x:123");
    fixture.now += std::chrono::seconds{29};
    CHECK(http.peek().empty());
    first.send("x"); // still under way, within its time
    fixture.now += std::chrono::seconds{1};
    CHECK(status_of(http.take_rest()) == 503);
    framed.send_silently(std::string(10 * k_mebibyte - 8, 'x') + "2 @S");
    CHECK(framed.take_framed() == "ERR:too many large messages at the same time");
    CHECK(framed.take_framed() == "2");
    first.close();
    RawClient last{fixture};
    last.send_silently(head_of(10 * k_mebibyte) + std::string(10 * k_mebibyte, 'x'));
    CHECK(body_of(last.take_response()) == std::to_string(10 * k_mebibyte));
    RawClient too_large{fixture};
    too_large.send(head_of(15 * k_mebibyte));
    CHECK(status_of(too_large.take_rest()) == 413);
}

TEST_CASE("a message of unknown size is refused when there is no more memory")
{
    ServerFixture fixture{with_memory(4 * k_mebibyte)};
    RawClient first{fixture};
    first.send(head_of(3 * k_mebibyte));
    const std::string large(k_mebibyte + k_mebibyte / 4, 'x');
    RawClient chunked{fixture};
    chunked.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + large);
    CHECK(status_of(chunked.take_rest()) == 503);
    RawClient line{fixture};
    line.send("@S|x:" + large);
    CHECK(line.take_rest() == "ERR:too many large messages at the same time");
    RawClient websocket{fixture};
    open_websocket(websocket);
    websocket.send_silently(websocket_frame(1, large) + websocket_frame(8, ""));
    CHECK(websocket.take_rest().starts_with("\x88"));
    CHECK(fixture.handler.seen.empty());
    CHECK(fixture.handler.overloads.size() == 1);
}

TEST_CASE("a server that stops does not wait for messages that wait for memory")
{
    ServerFixture fixture{with_memory(4 * k_mebibyte)};
    RawClient first{fixture};
    first.send(head_of(3 * k_mebibyte));
    RawClient second{fixture};
    second.send(head_of(3 * k_mebibyte));
    fixture.server.stop();
    fixture.run_until([&] { return fixture.loop.stopped(); });
    CHECK(second.take_rest().empty());
}

TEST_CASE("addresses come out as they were written, loopback if nothing else is said")
{
    const auto& [text, expected] = GENERATE(table<std::string, std::string>({
        {"127.0.0.1:9001", "127.0.0.1:9001"},
        {"9001", "127.0.0.1:9001"},
        {":9001", "127.0.0.1:9001"},
        {"localhost:0", "127.0.0.1:0"},
        {"[::1]:65535", "[::1]:65535"},
        {"0.0.0.0:80", "0.0.0.0:80"},
    }));
    CHECK(format_endpoint(parse_endpoint(text)) == expected);
}

TEST_CASE("what is no address is refused with its name")
{
    const std::string text = GENERATE(as<std::string>{}, "", "x", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                                      "127.0.0.1:-1", "127.0.0.1:1x", "127.0.0.1: 1", "::1:80", "[::1]", "[::1:80",
                                      "emu.lan:80", "256.0.0.1:80", "1.2.3:80", "[127.0.0.1:80");
    CAPTURE(text);
    CHECK_THROWS_AS(parse_endpoint(text), bh::UsageError);
    CHECK_THROWS_WITH(parse_endpoint(text), Catch::Matchers::StartsWith("--listen: " + text));
}
