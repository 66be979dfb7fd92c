// What BizHawk's HTTP functions put on the wire, byte for byte.
#include "bare_server.hpp"
#include "catch.hpp"

#include <bh/bizhawk/http_client.hpp>

using namespace bh::bizhawk;
using bh::test::BareServer;
using bh::test::ok_answer;
using bh::test::Peer;

namespace {

constexpr HttpOptions release(Host host, int minor, int patch = 0)
{
    return {.host = host, .version_minor = minor, .version_patch = patch};
}

/// The bytes of one POST of `payload`, answered without ado.
std::string posted(const HttpOptions& options, std::string_view payload)
{
    std::string request;
    BareServer server{[&](const BareServer::Accept& accept) { request = accept().serve(ok_answer("ok")); }};
    const Reply reply = HttpClient{options}.post(server.url(), payload);
    server.join();
    CHECK(reply.text == "ok");
    const std::size_t at = request.find(server.host_port());
    REQUIRE(at != std::string::npos);
    return request.replace(at, server.host_port().size(), "SERVER");
}

/// The body alone.
std::string encoded(std::string_view payload)
{
    const std::string request = posted({}, payload);
    return request.substr(request.find("\r\n\r\n") + 4);
}

/// First line and Host of a GET, as "/path host:port".
std::string requested(const std::string& url)
{
    std::string head;
    BareServer server{[&](const BareServer::Accept& accept) { head = accept().serve(ok_answer("")); }};
    std::string target = url;
    target.replace(target.find("SERVER"), 6, server.host_port());
    static_cast<void>(HttpClient{{}}.get(target));
    server.join();
    CHECK(head.find("\r\nHost: " + server.host_port() + "\r\n") != std::string::npos);
    return head.substr(4, head.find(" HTTP/1.1\r\n") - 4);
}

} // namespace

TEST_CASE("a POST on Mono is one write with Host last")
{
    CHECK(posted(release(Host::mono, 9, 1), "GET rom; x=1") ==
          "POST / HTTP/1.1\r\nUser-Agent: EmuHawk/2.9.1\r\nConnection: close\r\n"
          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 24\r\nHost: SERVER\r\n\r\n"
          "payload=GET+rom%3B+x%3D1");
    CHECK(posted(release(Host::mono, 3), "x") ==
          "POST / HTTP/1.1\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
          "Content-Length: 9\r\nHost: SERVER\r\n\r\npayload=x");
}

TEST_CASE("a POST on Windows asks for 100 Continue up to 2.10")
{
    CHECK(posted(release(Host::windows, 9, 1), "x") ==
          "POST / HTTP/1.1\r\nUser-Agent: EmuHawk/2.9.1\r\nContent-Type: application/x-www-form-urlencoded\r\nHost: "
          "SERVER\r\n"
          "Content-Length: 9\r\nExpect: 100-continue\r\nConnection: Close\r\n\r\npayload=x");
    CHECK(posted(release(Host::windows, 11), "x") ==
          "POST / HTTP/1.1\r\nUser-Agent: EmuHawk/2.11\r\nContent-Type: application/x-www-form-urlencoded\r\nHost: "
          "SERVER\r\n"
          "Content-Length: 9\r\nConnection: Close\r\n\r\npayload=x");
    CHECK(posted(release(Host::windows, 3), "x") ==
          "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nHost: SERVER\r\n"
          "Content-Length: 9\r\nExpect: 100-continue\r\nConnection: Close\r\n\r\npayload=x");
}

TEST_CASE("the form keeps only unreserved characters")
{
    CHECK(encoded("") == "payload=");
    CHECK(encoded("AZaz09-._~ +/=%!'()*\n") == "payload=AZaz09-._~+%2B%2F%3D%25%21%27%28%29%2A%0A");
    CHECK(encoded(std::string_view{"a\0b", 3}) == "payload=a%00b");
    CHECK(encoded("\xC3\xA9\xF0\x9F\x98\x80") == "payload=%C3%A9%F0%9F%98%80");
    // As Mono 6.8 decodes them.
    CHECK(encoded("a\xFF"
                  "b") == "payload=a%EF%BF%BDb");
    CHECK(encoded("\xE2\x82"
                  "A") == "payload=%EF%BF%BDA");
    CHECK(encoded("\xED\xA0\x80") == "payload=%EF%BF%BD%EF%BF%BD");
    CHECK(encoded("\xF4\x90\x80\x80") == "payload=%EF%BF%BD%EF%BF%BD%EF%BF%BD");
}

TEST_CASE("a form value has at most 65,519 UTF-16 units")
{
    CHECK(encoded(std::string(65'519, 'A')) == "payload=" + std::string(65'519, 'A'));
    std::string faces; // a surrogate pair each
    for (int i = 0; i < 32'759; ++i) {
        faces += "\xF0\x9F\x98\x80";
    }
    CHECK(encoded(faces + "A").size() == 8 + 32'759 * 12 + 1);

    BareServer server{[](const BareServer::Accept&) {}};
    HttpClient client{{}};
    for (const std::string& payload : {std::string(65'520, 'A'), faces + "AB", std::string(65'520, '\xFF')}) {
        CHECK_THROWS_WITH(client.post(server.url(), payload),
                          "System.UriFormatException: Invalid URI: The Uri string is too long.");
    }
    CHECK_THROWS_AS(client.post_screenshot(server.url(), std::string(49'138, 'x')), DotNetError);
    CHECK_FALSE(server.has_pending_connection());
}

TEST_CASE("a screenshot is the form field of that name, in base64")
{
    std::string request;
    BareServer server{[&](const BareServer::Accept& accept) { request = accept().serve(ok_answer("ok")); }};
    CHECK(HttpClient{{}}.post_screenshot(server.url("/shot"), "\x89PNG").text == "ok");
    server.join();
    CHECK(request.ends_with("\r\n\r\nscreenshot=iVBORw%3D%3D"));
    CHECK(request.starts_with("POST /shot HTTP/1.1\r\n"));
}

TEST_CASE("a GET on Mono has no Connection header; on Windows only while the server is unknown")
{
    const auto heads = [](Host host) {
        std::string received;
        BareServer server{[&](const BareServer::Accept& accept) {
            Peer peer = accept();
            received = peer.serve(ok_answer("1"));
            received += peer.serve(ok_answer("2"));
        }};
        HttpClient client{release(host, 9, 1)};
        CHECK(client.get(server.url()).text == "1");
        CHECK(client.get(server.url("/2")).text == "2");
        server.join();
        for (std::size_t at; (at = received.find(server.host_port())) != std::string::npos;) {
            received.replace(at, server.host_port().size(), "SERVER");
        }
        return received;
    };
    CHECK(heads(Host::mono) == "GET / HTTP/1.1\r\nUser-Agent: EmuHawk/2.9.1\r\nHost: SERVER\r\n\r\n"
                                      "GET /2 HTTP/1.1\r\nUser-Agent: EmuHawk/2.9.1\r\nHost: SERVER\r\n\r\n");
    CHECK(heads(Host::windows) ==
          "GET / HTTP/1.1\r\nUser-Agent: EmuHawk/2.9.1\r\nHost: SERVER\r\nConnection: Keep-Alive\r\n\r\n"
          "GET /2 HTTP/1.1\r\nUser-Agent: EmuHawk/2.9.1\r\nHost: SERVER\r\n\r\n");
}

TEST_CASE("URLs are rewritten as .NET does")
{
    CHECK(requested("http://SERVER") == "/");
    CHECK(requested("  HTTP://user:pw@SERVER/a b?x=1#frag ") == "/a%20b?x=1");
    CHECK(requested("http://SERVER/A/../b/./c/..") == "/b/");
    CHECK(requested("http://SERVER/..//../x//y") == "/x//y");
    CHECK(requested("http://SERVER\\a\\b") == "/a/b");
    CHECK(requested("http://SERVER?q|\"<>") == "/?q%7C%22%3C%3E");
    CHECK(requested("http://SERVER/%41%7e%2f%2F%zz%c3") == "/A~%2f%2F%25zz%C3");
    CHECK(requested("http://SERVER/\xC3\xA9!$&'()*+,;=:@[]") == "/%C3%A9!$&'()*+,;=:@[]");
}

TEST_CASE("port 80 is left out of Host; bad URLs give .NET's exceptions")
{
    HttpClient client{{}};
    const auto text = [&](std::string_view url) { return client.post(url, "x").text; };
    CHECK_THAT(text("garbage"),
               Catch::Matchers::StartsWith("System.InvalidOperationException: An invalid request URI was provided."));
    CHECK_THAT(text(""), Catch::Matchers::StartsWith("System.InvalidOperationException: "));
    CHECK_THAT(text("127.0.0.1:80/"), Catch::Matchers::StartsWith("System.InvalidOperationException: "));
    CHECK_THAT(text("ftp://h/"),
               Catch::Matchers::StartsWith("System.ArgumentException: Only 'http' and 'https' schemes"));
    CHECK(text("http://h:99999/") == "System.UriFormatException: Invalid URI: Invalid port specified.");
    CHECK(text("http:///x") == "System.UriFormatException: Invalid URI: The hostname could not be parsed.");
    CHECK(text("http://[::1/") == "System.UriFormatException: Invalid URI: The hostname could not be parsed.");
    CHECK_THROWS_WITH(client.get("garbage"),
                      Catch::Matchers::StartsWith("System.AggregateException: One or more errors occurred. "));
    CHECK_THROWS_WITH(client.post("https://h/", "x"), "https://h/: https is not supported");
}
