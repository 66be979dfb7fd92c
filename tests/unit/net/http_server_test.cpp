#include "catch.hpp"
#include "server_fixture.hpp"

using namespace bh::test;

namespace {

const std::string k_request = post_request("/act/one?x=1", "payload=%40S%7Cx%3A1");
const std::string k_answer = "post /act/one?x=1 [EmuHawk/2.9.1] payload=%40S%7Cx%3A1";

} // namespace

TEST_CASE("a request cut anywhere, or come byte by byte, gets the same answer")
{
    ServerFixture fixture;
    RawClient whole{fixture};
    whole.send(k_request);
    const std::string expected = whole.take_response();
    CHECK(expected == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
                          std::to_string(k_answer.size()) + "\r\n\r\n" + k_answer);
    for (std::size_t cut = 1; cut < k_request.size(); ++cut) {
        RawClient client{fixture};
        client.send(k_request.substr(0, cut));
        CAPTURE(cut);
        REQUIRE(client.peek().empty());
        client.send(k_request.substr(cut));
        REQUIRE(client.take_response() == expected);
    }
    RawClient slow{fixture};
    for (const char byte : k_request) {
        slow.send({&byte, 1});
    }
    CHECK(slow.take_response() == expected);
}

TEST_CASE("requests in one piece are answered one after another")
{
    ServerFixture fixture;
    RawClient client{fixture};
    std::string pipelined;
    for (int i = 0; i < 10; ++i) {
        pipelined += post_request("/" + std::to_string(i), std::string(static_cast<std::size_t>(i) * 5000, 'x'));
    }
    client.send(pipelined + "GET /last HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (int i = 0; i < 10; ++i) {
        const std::string answer = body_of(client.take_response());
        CHECK(answer.starts_with("post /" + std::to_string(i) + " "));
        CHECK(answer.ends_with("] " + std::string(static_cast<std::size_t>(i) * 5000, 'x')));
    }
    CHECK(body_of(client.take_response()) == "get /last [] ");
}

TEST_CASE("empty lines before a request mean nothing, within limits")
{
    ServerFixture fixture;
    RawClient client{fixture};
    client.send(k_request);
    const std::string expected = client.take_response();
    client.send("\r\n" + k_request);
    CHECK(client.take_response() == expected);
    client.send_silently(k_request + "\r\n" + k_request); // as clients do that end a body with a line break
    CHECK(client.take_response() == expected);
    CHECK(client.take_response() == expected);
    for (const char byte : "\r\n\r\n" + k_request) {
        client.send({&byte, 1});
    }
    CHECK(client.take_response() == expected);
    client.send("\r\n\r\n\r\n\r\n" + k_request);
    CHECK(client.take_response() == expected);
    RawClient insistent{fixture};
    insistent.send("\r\n\r\n\r\n\r\n\r\n" + k_request);
    CHECK(insistent.take_rest().empty());

    client.send("\n\r\n" + k_request);
    CHECK(client.take_response() == expected);

    for (const std::string_view no_line : {"\rPOST", "\r\r\n", "\r\n\rX"}) {
        RawClient other{fixture};
        other.send(no_line);
        CHECK(other.take_rest().empty());
    }
}

TEST_CASE("a connection stays open unless the client asks to close")
{
    ServerFixture fixture;
    RawClient kept{fixture};
    for (int i = 0; i < 3; ++i) {
        kept.send(k_request);
        const std::string response = kept.take_response();
        CHECK(response.find("Connection") == std::string::npos);
    }
    for (const std::string_view close : {"Connection: close\r\n", "Connection: Close\r\n"}) {
        RawClient closing{fixture};
        closing.send(post_request("/", "x", close));
        const std::string response = closing.take_rest(); // to the end of the connection
        CHECK(response.find("Connection: close\r\n") != std::string::npos);
        CHECK(response.ends_with("x"));
    }
    RawClient old{fixture};
    old.send("GET / HTTP/1.0\r\n\r\n");
    CHECK(status_of(old.take_rest()) == 200);
}

TEST_CASE("Expect: 100-continue is answered before the body comes")
{
    ServerFixture fixture;
    const std::string request = post_request("/", "payload=x", "Expect: 100-continue\r\nConnection: Close\r\n");
    const std::string_view head = std::string_view{request}.substr(0, request.size() - 9);
    RawClient client{fixture};
    client.send(head);
    CHECK(client.take(25) == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(client.peek().empty());
    client.send("payload=x");
    CHECK(status_of(client.take_rest()) == 200);

    RawClient lower{fixture};
    lower.send(post_request("/", "", "expect: 100-CONTINUE\r\n")); // nothing to wait for
    CHECK(status_of(lower.take_response()) == 200);

    RawClient impatient{fixture}; // the body comes with the head: no need to say it
    impatient.send(request);
    CHECK(status_of(impatient.take_rest()) == 200);
}

TEST_CASE("a body in chunks is put together")
{
    ServerFixture fixture;
    RawClient client{fixture};
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    client.send("2;x=y\r\nde\r\n0\r\n\r\n");
    CHECK(body_of(client.take_response()) == "post / [] abcde");
}

TEST_CASE("a client that goes away in the middle harms nobody")
{
    ServerFixture fixture;
    for (std::size_t cut = 0; cut < k_request.size(); cut += 7) {
        RawClient gone{fixture};
        gone.send(k_request.substr(0, cut));
        gone.close(cut % 2 == 1);
        RawClient half_open{fixture};
        half_open.send(k_request.substr(0, cut));
        half_open.finish_sending();
        CHECK(half_open.take_rest().empty());
    }
    RawClient without_reading{fixture};
    without_reading.send_silently(k_request);
    without_reading.close(true);
    CHECK(fixture.handler.seen.size() <= 1);
    RawClient last{fixture};
    last.send(k_request);
    CHECK(body_of(last.take_response()) == k_answer);
}

TEST_CASE("a client that has sent all it has still gets its answer")
{
    ServerFixture fixture;
    RawClient client{fixture};
    client.send_silently(k_request);
    client.finish_sending();
    CHECK(body_of(client.take_rest()) == k_answer);
}

TEST_CASE("64 clients at once are all answered")
{
    ServerFixture fixture;
    std::vector<RawClient> clients;
    for (int i = 0; i < 64; ++i) {
        clients.emplace_back(fixture);
    }
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < clients.size(); ++i) {
            clients[i].send_silently(post_request("/" + std::to_string(i), "x"));
        }
        for (std::size_t i = 0; i < clients.size(); ++i) {
            CHECK(body_of(clients[i].take_response()) == "post /" + std::to_string(i) + " [EmuHawk/2.9.1] x");
        }
    }
}

TEST_CASE("a server that stops closes its connections, and the loop runs dry")
{
    ServerFixture fixture;
    RawClient idle{fixture};
    RawClient half{fixture};
    half.send(k_request.substr(0, 40));
    fixture.server.stop();
    CHECK(idle.take_rest() == "3 BYE"); // it may be EmuHawk's, which connects before it speaks
    CHECK(half.take_rest().empty());
    fixture.run_until([&] { return fixture.loop.stopped(); });
}
