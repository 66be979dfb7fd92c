#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "server_fixture.hpp"

#include <bh/base/error.hpp>

using namespace bh::test;
using bh::net::MessageServerOptions;

namespace {

const std::string k_request = post_request("/act/one?x=1", "payload=%40S%7Cx%3A1");
const std::string k_answer = "post /act/one?x=1 [EmuHawk/2.9.1] payload=%40S%7Cx%3A1";

// Status of the answer to one request, and whether the server closed after it.
int status_after(ServerFixture& fixture, std::string_view request)
{
    RawClient client{fixture};
    client.send(request);
    return status_of(client.take_rest());
}

std::string get(std::string_view headers, std::string_view target = "/")
{
    return "GET " + std::string{target} + " HTTP/1.1\r\n" + std::string{headers} + "Connection: close\r\n\r\n";
}

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

TEST_CASE("only GET and POST are known")
{
    ServerFixture fixture;
    for (const std::string_view method : {"PUT", "DELETE", "OPTIONS", "PATCH", "HEAD", "CONNECT", "TRACE"}) {
        CAPTURE(method);
        CHECK(status_after(fixture, std::string{method} + " / HTTP/1.1\r\nHost: localhost\r\n\r\n") == 405);
    }
    for (const std::string_view method : {"BREW", "UPDATE", "RESET", "SETS", "SE"}) { // no statements
        CAPTURE(method);
        CHECK(status_after(fixture, std::string{method} + " / HTTP/1.1\r\nHost: localhost\r\n\r\n") == 405);
    }
    CHECK(fixture.handler.seen.empty());
}

TEST_CASE("what a web page could forge is refused")
{
    MessageServerOptions options;
    options.allow_hosts = {"emu.lan"};
    ServerFixture fixture{options};
    const auto& [headers, status] = GENERATE(table<std::string_view, int>({
        {"Host: 127.0.0.1:9001\r\n", 200},
        {"Host: localhost:9001\r\n", 200},
        {"Host: LocalHost\r\n", 200},
        {"Host: [::1]:9001\r\n", 200},
        {"Host: 192.168.1.7\r\n", 200},
        {"Host: emu.lan:9001\r\n", 200},
        {"Host: EMU.LAN\r\n", 200},
        {"", 200}, // as HTTP/1.0 clients and hand-written ones do
        {"Host: localhost\r\nSec-Fetch-Site: none\r\n", 200},
        {"Host: localhost\r\nSec-Fetch-Site: same-origin\r\n", 200},
        {"Host: evil.example\r\n", 403},
        {"Host: evil.example:9001\r\n", 403},
        {"Host: localhost.evil.example\r\n", 403},
        {"Host: 127.0.0.1.evil.example\r\n", 403},
        {"Host: emu.lan.evil.example\r\n", 403},
        {"Host: \r\n", 403},
        {"Host: [\r\n", 403},
        {"Host: localhost\r\nOrigin: http://evil.example\r\n", 403},
        {"Host: localhost\r\nOrigin: null\r\n", 403},
        {"Host: localhost\r\norigin: http://localhost\r\n", 403},
        {"Host: localhost\r\nSec-Fetch-Site: cross-site\r\n", 403},
        {"Host: localhost\r\nSec-Fetch-Site: same-site\r\n", 403},
        {"Host: localhost\r\nsec-fetch-site: \r\n", 403},
        {"Host: localhost\r\nHost: localhost\r\n", 400},
        {"Host: localhost\r\nHost: evil.example\r\n", 400},
        {"host: evil.example\r\nHost: localhost\r\n", 400},
        {"Host: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n", 400},
        {"Host: localhost\r\nSec-Fetch-Site: none\r\nsec-fetch-site: none\r\n", 400},
    }));
    CAPTURE(headers);
    CHECK(status_after(fixture, get(headers)) == status);
    CHECK(fixture.handler.seen.size() == (status == 200 ? 1 : 0));
}

TEST_CASE("a token is the first segment of every path, and the handler does not see it")
{
    MessageServerOptions options;
    options.token = "s3cret";
    ServerFixture fixture{options};
    const auto& [target, expected] = GENERATE(table<std::string_view, std::string_view>({
        {"/s3cret", "get / [] "},
        {"/s3cret/", "get / [] "},
        {"/s3cret/act/one", "get /act/one [] "},
        {"/s3cret?x=1", "get ?x=1 [] "},
        {"/", ""},
        {"/s3cre", ""},
        {"/s3creT/act", ""},
        {"/s3crets/act", ""},
        {"/act/s3cret", ""},
        {"//s3cret/act", ""},
        {"http://localhost/s3cret/act", "get /act [] "},
        {"http://localhost:9001/s3cret", "get / [] "},
        {"http://localhost/act", ""},
        {"http://evil.example/s3cret/act", ""},
        {"http://", ""},
    }));
    CAPTURE(target);
    RawClient client{fixture};
    client.send(get("Host: localhost\r\n", target));
    const std::string response = client.take_rest();
    if (expected.empty()) {
        CHECK((status_of(response) == 403 || status_of(response) == 400));
        CHECK(fixture.handler.seen.empty());
        CHECK(response.find("s3cret") == std::string::npos);
    } else {
        CHECK(body_of(response) == expected);
    }
}

TEST_CASE("a request that others could understand in another way is refused")
{
    ServerFixture fixture;
    for (const std::string_view fields :
         {"Transfer-Encoding: gzip\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, gzip\r\n", "Transfer-Encoding:\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
          "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n",
          "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n", "Content-Length : 5\r\n"}) {
        CAPTURE(fields);
        CHECK(status_after(fixture, "POST / HTTP/1.1\r\nHost: localhost\r\n" + std::string{fields} +
                                        "\r\n5\r\n@S|x:\r\n0\r\n\r\nPOST / HTTP/1.1\r\n\r\n") == 400);
    }
    CHECK(status_after(fixture, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
    const std::string chunked = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n\r\n";
    RawClient good{fixture};
    good.send(chunked + "6;a=b\r\n@S\nx:1\r\n0\r\n\r\n");
    CHECK(body_of(good.take_response()) == "post / [] @S\nx:1");
    for (const std::string_view chunks :
         {"6\n@S|x:1\n0\n\n", "6\r\n@S|x:1\n0\n\n", "6\r\n@S|x:1\r\n0\n\n", "6\r\n@S|x:1\r\n0\r\n\n",
          "6\r\n@S|x:1\r\n0\r\nA: b\n\r\n", "6\r\n@S|x:1\r\n0\r\nHost: evil.example\r\n\r\n"}) {
        CAPTURE(chunks);
        CHECK(status_after(fixture, chunked + std::string{chunks}) == 400);
    }
    for (const std::string_view head :
         {"POST / HTTP/1.1\nHost: localhost\n\n", "POST / HTTP/1.1\r\nHost: localhost\n\n",
          "POST / HTTP/1.1\r\nHost: localhost\r\n\n"}) {
        CAPTURE(head);
        CHECK(status_after(fixture, head) == 400);
    }
    CHECK(fixture.handler.seen.size() == 1);
}

TEST_CASE("what is no request is refused or closed, and not handled")
{
    ServerFixture fixture;
    for (const std::string_view bytes :
         {"GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "G\x01T / HTTP/1.1\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HELLO\r\n\r\n"}) {
        CAPTURE(bytes);
        CHECK(status_after(fixture, bytes) == 400);
    }
    for (const std::string_view bytes : {"\x16\x03\x01", "get / HTTP/1.1\r\n\r\n", " GET / HTTP/1.1\r\n\r\n", "{}"}) {
        CAPTURE(bytes);
        CHECK(status_after(fixture, bytes) == 0);
    }
    CHECK(fixture.handler.seen.empty());
}

TEST_CASE("a head or a body over its limit is refused before it is read")
{
    ServerFixture fixture;
    const std::string long_header = "GET / HTTP/1.1\r\nX: " + std::string(15 * 1024, 'x') + "\r\n\r\n";
    RawClient good{fixture};
    good.send(long_header);
    CHECK(status_of(good.take_response()) == 200);

    CHECK(status_after(fixture, "GET / HTTP/1.1\r\nX: " + std::string(17 * 1024, 'x')) == 400);
    CHECK(status_after(fixture, "GET /" + std::string(20 * 1024, 'x')) == 400);

    CHECK(status_after(fixture, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100663297\r\n\r\n") == 413);
    RawClient waiting{fixture};
    waiting.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100663296\r\n\r\n");
    CHECK(waiting.peek().empty());
}

TEST_CASE("a large body within the limit comes whole")
{
    ServerFixture fixture;
    RawClient client{fixture};
    const std::string body(std::size_t{8} << 20, 'b');
    client.send(post_request("/", body));
    const std::string answer = body_of(client.take_response());
    CHECK(answer.size() == body.size() + std::string_view{"post / [EmuHawk/2.9.1] "}.size());
}

TEST_CASE("a refused client that goes on sending still gets its answer")
{
    ServerFixture fixture;
    RawClient client{fixture};
    client.send(post_request("/", std::string(500'000, 'x'), "Origin: http://evil.example\r\n"));
    CHECK(status_of(client.take_rest()) == 403);
}

TEST_CASE("addresses that cannot or must not be listened on are refused")
{
    bh::net::EventLoop loop;
    EchoHandler handler;
    const auto listen = [&](const std::string& address, const std::string& token = "", bool insecure = false) {
        bh::net::MessageServer{loop, {{address}, token, insecure, {}}, handler};
    };
    CHECK_THROWS_AS(listen("0.0.0.0:0"), bh::UsageError);
    CHECK_THROWS_AS(listen("[::]:0"), bh::UsageError);
    CHECK_NOTHROW(listen("0.0.0.0:0", "token"));
    CHECK_NOTHROW(listen("0.0.0.0:0", "", true));
    CHECK_THROWS_AS(listen("emu.lan:1"), bh::UsageError);
    CHECK_THROWS_WITH(listen("192.0.2.1:1", "token"), "cannot listen on 192.0.2.1:1: Cannot assign requested address");

    ServerFixture fixture;
    CHECK_THROWS_AS(listen(fixture.server.addresses().front()), bh::Error); // in use
}
