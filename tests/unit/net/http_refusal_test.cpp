#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "server_fixture.hpp"

#include <bh/base/error.hpp>

using namespace bh::test;
using bh::net::MessageServerOptions;

namespace {

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
