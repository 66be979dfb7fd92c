// Writes, 100 Continue, redirects, and which connections are used again.
#include "bare_server.hpp"
#include "catch.hpp"

#include <bh/bizhawk/http_client.hpp>

#include <unistd.h>

#include <array>

using namespace bh::bizhawk;
using bh::test::BareServer;
using bh::test::expect;
using bh::test::ok_answer;
using bh::test::Peer;
using Catch::Matchers::StartsWith;

namespace {

constexpr HttpOptions k_windows_29{.host = Host::windows, .version_minor = 9};

std::string first_line(const std::string& request)
{
    return request.substr(0, request.find("\r\n"));
}

std::string redirect(int status, const std::string& location)
{
    return "HTTP/1.1 " + std::to_string(status) + " M\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
}

/// How many segments a POST of `payload` takes.
unsigned segments_of(const HttpOptions& options, std::string_view payload)
{
    unsigned segments = 0;
    BareServer server{[&](const BareServer::Accept& accept) {
        Peer peer = accept();
        peer.serve("");
        segments = peer.data_segments();
        peer.send(ok_answer("ok"));
    }};
    CHECK(HttpClient{options}.post(server.url(), payload).text == "ok");
    server.join();
    return segments;
}

} // namespace

TEST_CASE("Mono writes head and body at once up to 4,096 bytes, Windows apart")
{
    CHECK(segments_of({}, std::string(3'000, 'x')) == 1);
    CHECK(segments_of({}, std::string(20'000, 'x')) == 2);
    CHECK(segments_of({.host = Host::windows}, "x") == 2);
}

TEST_CASE("the body follows 100 Continue")
{
    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        expect(peer.take_head().ends_with("\r\nExpect: 100-continue\r\nConnection: Close\r\n\r\n"), "no Expect");
        expect(peer.data_segments() == 1, "more than the head was sent");
        peer.send("HTTP/1.1 100 Continue\r\n\r\n");
        expect(peer.take(9) == "payload=x", "another body");
        peer.send(ok_answer("ok"));
        peer.expect_end();
    }};
    CHECK(HttpClient{k_windows_29}.post(server.url(), "x").text == "ok");
    server.join();
}

TEST_CASE("the body follows an early 200, whose second head is then part of the body")
{
    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        static_cast<void>(peer.take_head());
        peer.send("HTTP/1.1 200 OK\r\n\r\n");
        expect(peer.take(9) == "payload=x", "another body");
        peer.send(ok_answer("ok"));
    }};
    CHECK(HttpClient{k_windows_29}.post(server.url(), "x").text == ok_answer("ok"));
    server.join();
}

TEST_CASE("a refusal in place of 100 Continue keeps the body back")
{
    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        static_cast<void>(peer.take_head());
        peer.send("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
        peer.expect_end();
    }};
    CHECK(HttpClient{k_windows_29}.post(server.url(), "x").status == 417);
    server.join();
}

TEST_CASE("Mono goes on with a connection that the server left open, though it asked for close")
{
    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        for (int i = 0; i < 3; ++i) {
            expect(peer.serve(ok_answer("ok")).find("Connection: close\r\n") != std::string::npos, "no close");
        }
        peer.serve("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        peer.expect_end();
        accept().serve(ok_answer("new"));
    }};
    HttpClient client{{}};
    for (int i = 0; i < 4; ++i) {
        CHECK(client.post(server.url(), "x").text == "ok");
    }
    CHECK(client.post(server.url(), "x").text == "new");
    server.join();
}

TEST_CASE("Windows closes after a POST")
{
    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        peer.serve(ok_answer("1"));
        peer.expect_end();
        accept().serve(ok_answer("2"));
    }};
    HttpClient client{{.host = Host::windows}};
    CHECK(client.post(server.url(), "x").text == "1");
    CHECK(client.post(server.url(), "x").text == "2");
    server.join();
}

TEST_CASE("a server that closes before it has read the next POST is dialled again")
{
    BareServer server{[](const BareServer::Accept& accept) {
        for (int i = 0; i < 20; ++i) {
            Peer peer = accept();
            peer.serve(ok_answer("ok"));
            peer.close_unread();
        }
        accept().serve(ok_answer("last"));
    }};
    HttpClient client{{}};
    for (int i = 0; i < 20; ++i) {
        CHECK(client.post(server.url(), "x").text == "ok");
    }
    CHECK(client.post(server.url(), std::string(20'000, 'x')).text == "last");
    server.join();
}

TEST_CASE("a POST that a server may have read is not sent again")
{
    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        peer.serve(ok_answer("ok"));
        peer.serve("");
    }};
    HttpClient client{{}};
    CHECK(client.post(server.url(), "x").text == "ok");
    const Reply reply = client.post(server.url(), "x");
    CHECK(reply.kind == Reply::Kind::exception);
    CHECK_THAT(reply.text, StartsWith("System.Net.Http.HttpRequestException: "));
    server.join();
    CHECK_FALSE(server.has_pending_connection());
}

TEST_CASE("a connection with unasked bytes behind its answer is not used again")
{
    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        peer.serve(ok_answer("1") + "EXTRA");
        peer.expect_end();
        accept().serve(ok_answer("2"));
    }};
    HttpClient client{{}};
    CHECK(client.post(server.url(), "x").text == "1");
    CHECK(client.post(server.url(), "x").text == "2");
    server.join();
}

TEST_CASE("a GET is sent again when the kept connection turns out dead, a POST is not")
{
    BareServer server{[](const BareServer::Accept& accept) {
        for (int i = 0; i < 2; ++i) {
            Peer peer = accept();
            peer.serve(ok_answer("kept"));
            peer.serve("");
            peer.reset();
            if (i == 0) {
                accept().serve("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nagain");
            }
        }
    }};
    HttpClient client{{}};
    CHECK(client.get(server.url()).text == "kept");
    CHECK(client.get(server.url()).text == "again");
    CHECK(client.get(server.url()).text == "kept");
    CHECK(client.post(server.url(), "x").kind == Reply::Kind::exception);
    server.join();
}

TEST_CASE("redirects turn a POST into a GET, except 307 and 308")
{
    for (const int status : {300, 301, 302, 303, 307, 308}) {
        std::string second;
        BareServer server{[&](const BareServer::Accept& accept) {
            Peer peer = accept();
            peer.serve(redirect(status, "../b?c"));
            second = peer.serve(ok_answer("there"));
        }};
        CHECK(HttpClient{{}}.post(server.url("/x/a"), "x").text == "there");
        server.join();
        CHECK(first_line(second) == (status >= 307 ? "POST /b?c HTTP/1.1" : "GET /b?c HTTP/1.1"));
        CHECK(second.find("\r\nConnection: close\r\n") != std::string::npos);
        CHECK(second.ends_with(status >= 307 ? "payload=x" : "\r\n\r\n"));
    }
}

TEST_CASE("redirects end after fifty")
{
    int requests = 0;
    BareServer server{[&](const BareServer::Accept& accept) {
        Peer peer = accept();
        for (; requests < 51; ++requests) {
            peer.serve(redirect(302, "/again"));
        }
        peer.expect_end();
    }};
    CHECK(HttpClient{{}}.get(server.url()).status == 302);
    server.join();
    CHECK(requests == 51);
}

TEST_CASE("a stop cancels a request that would wait for ever")
{
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    BareServer server{[&](const BareServer::Accept& accept) {
        Peer peer = accept();
        peer.serve("");
        expect(write(ends[1], "!", 1) == 1, "cannot write");
        peer.expect_end();
    }};
    HttpClient client{{.stop_fd = ends[0]}};
    client.set_timeout(-1);
    CHECK_THAT(client.post(server.url(), "x").text, StartsWith("System.Threading.Tasks.TaskCanceledException: "));
    server.join();
    close(ends[0]);
    close(ends[1]);
}
