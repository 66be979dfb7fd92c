// The bytes of requests, and what becomes of the bytes of answers.
#include "bare_server.hpp"
#include "catch.hpp"

#include <bh/bizhawk/http_client.hpp>

#include <optional>

using namespace bh::bizhawk;
using bh::test::BareServer;
using bh::test::ok_answer;
using bh::test::Peer;
using Catch::Matchers::StartsWith;

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

/// What a POST gives when the server says `answer` and closes.
Reply reply_to(std::string_view answer, const HttpOptions& options = {})
{
    BareServer server{[&](const BareServer::Accept& accept) { accept().serve(answer); }};
    Reply reply = HttpClient{options}.post(server.url(), "x");
    server.join();
    return reply;
}

std::string text_of(std::string_view answer)
{
    const Reply reply = reply_to(answer);
    CHECK(reply.kind == Reply::Kind::text);
    return reply.text;
}

std::string with_type(std::string_view content_type, std::string_view body)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string{content_type} + "\r\n\r\n" + std::string{body};
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

TEST_CASE("a body may end by length, by chunks, or by the connection's end")
{
    CHECK(text_of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") == "ok");
    CHECK(text_of("HTTP/1.0 201 Created\r\nContent-Length: 2\r\n\r\nok") == "ok");
    CHECK(text_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1;x=y\r\n!\r\n0\r\n\r\n") == "ok!");
    CHECK(text_of("HTTP/1.1 200 OK\r\n\r\nbody") == "body");
    CHECK(text_of("HTTP/1.1 204 No Content\r\n\r\n").empty());
    CHECK(text_of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") == "ok");
    const std::string large(3'000'000, 'x');
    CHECK(text_of(ok_answer(large)) == large);
}

TEST_CASE("any status but 2xx is nil")
{
    for (const int status : {304, 400, 404, 500, 302}) {
        const Reply reply = reply_to("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 0\r\n\r\n");
        CHECK(reply.kind == Reply::Kind::bad_status);
        CHECK(reply.status == status);
    }
}

TEST_CASE("a body becomes UTF-8")
{
    CHECK(text_of(ok_answer("a\xE9")) == "a\xEF\xBF\xBD");
    CHECK(text_of(ok_answer(std::string_view{"a\0b", 3})) == std::string_view{"a\0b", 3});
    CHECK(text_of(ok_answer("\xEF\xBB\xBF"
                            "ab")) == "ab");
    CHECK(text_of(ok_answer(std::string_view{"\xFF\xFE"
                                             "a\0\xE9\0",
                                             6})) == "a\xC3\xA9");
    CHECK(text_of(ok_answer(std::string_view{"\xFE\xFF\0a", 4})) == "a");
    CHECK(text_of(with_type("text/plain; charset=ISO-8859-1", "a\xE9")) == "a\xC3\xA9");
    CHECK(text_of(with_type("text/plain; x=y; charset=utf-8", "\xC3\xA9")) == "\xC3\xA9");
    CHECK(text_of(with_type("text/plain;charset=us-ascii", "a\xE9")) == "a?");
    CHECK(text_of(with_type("text/plain; charset=shift_jis", "\x82\xA0")) == "\xE3\x81\x82");
}

TEST_CASE("an unknown charset raises, for POST too")
{
    for (const std::string_view charset : {"frob", "\"utf-8\"", "utf8", "utf-8//TRANSLIT", ""}) {
        CHECK_THROWS_WITH(reply_to(with_type("text/plain; charset=" + std::string{charset}, "a")),
                          StartsWith("System.AggregateException: One or more errors occurred. (The character set"));
    }
}

TEST_CASE("no answer: POST gives the exception's text, GET raises it")
{
    const std::string url = "http://127.0.0.1:" + std::to_string(bh::test::unused_port()) + "/";
    HttpClient mono{{}};
    const Reply reply = mono.post(url, "x");
    CHECK(reply.kind == Reply::Kind::exception);
    CHECK(reply.text == "System.Net.Http.HttpRequestException: Connection refused ---> "
                        "System.Net.Sockets.SocketException: Connection refused");
    CHECK_THROWS_WITH(mono.get(url),
                      "System.AggregateException: One or more errors occurred. (Connection refused) ---> " +
                          reply.text);
    CHECK_THAT((HttpClient{{.host = Host::windows}}.post(url, "x").text),
               StartsWith("System.Net.Http.HttpRequestException: An error occurred while sending the request. ---> "
                          "System.Net.WebException: Unable to connect to the remote server"));
    CHECK_THAT(mono.post("http://no-such-host.invalid/", "x").text,
               StartsWith("System.Net.Http.HttpRequestException: No such host is known"));
}

TEST_CASE("broken answers are exceptions of their own")
{
    const std::string sending =
        "System.Net.Http.HttpRequestException: An error occurred while sending the request. ---> ";
    const std::string copying = "System.Net.Http.HttpRequestException: Error while copying content to a stream.";
    CHECK_THAT(reply_to("").text, StartsWith(sending));
    CHECK_THAT(reply_to("HTTP/1.1 200 OK\r\nContent-Le").text, StartsWith(sending));
    CHECK_THAT(
        reply_to("hello world\r\n\r\n").text,
        StartsWith("System.Net.Http.HttpRequestException: The server returned an invalid or unrecognized response."));
    CHECK_THAT(reply_to("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nbody").text, StartsWith(copying));
    CHECK_THAT(reply_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").text, StartsWith(copying));
    CHECK_THAT(reply_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab").text, StartsWith(copying));
    CHECK_THAT(reply_to("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x')).text,
               StartsWith("System.Net.Http.HttpRequestException: "));

    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        peer.serve("");
        peer.reset();
    }};
    CHECK_THAT((HttpClient{{}}.post(server.url(), "x").text),
               StartsWith(sending + "System.IO.IOException: Unable to read"));
    server.join();
}

TEST_CASE("an answer over the limit is refused, however it ends")
{
    const HttpOptions options{.response_bytes_max = 1'000};
    CHECK(reply_to(ok_answer(std::string(1'000, 'x')), options).text.size() == 1'000);
    const std::string body(1'001, 'x');
    for (const std::string& answer :
         {ok_answer(body), "HTTP/1.1 200 OK\r\n\r\n" + body,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + body + "\r\n0\r\n\r\n"}) {
        CHECK_THAT(reply_to(answer, options).text,
                   StartsWith("System.Net.Http.HttpRequestException: Cannot write more bytes"));
    }
}

TEST_CASE("a silent server is a time-out, within the time set before the first request")
{
    BareServer server{[](const BareServer::Accept& accept) {
        for (int i = 0; i < 2; ++i) {
            bh::test::expect(!accept().take_rest().empty(), "no request arrived");
        }
    }};
    HttpClient client{{}};
    client.set_timeout(0);
    CHECK_THROWS_WITH(client.set_timeout(-5), StartsWith("System.ArgumentOutOfRangeException: "));
    client.set_timeout(60);
    const Reply reply = client.post(server.url(), "x");
    CHECK(reply.kind == Reply::Kind::exception);
    CHECK_THAT(reply.text, StartsWith("System.Threading.Tasks.TaskCanceledException: "));
    CHECK_THROWS_WITH(client.get(server.url()), StartsWith("System.AggregateException: "));
    CHECK_THROWS_WITH(client.set_timeout(100),
                      StartsWith("System.InvalidOperationException: This instance has already started"));
    client.set_timeout(0);
    server.join();
}

TEST_CASE("a trickling server does not stretch the time-out")
{
    BareServer server{[](const BareServer::Accept& accept) {
        Peer peer = accept();
        peer.serve("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        peer.expect_end();
    }};
    HttpClient client{{.response_bytes_max = 2'000'000'000}};
    client.set_timeout(60);
    CHECK_THAT(client.post(server.url(), "x").text, StartsWith("System.Threading.Tasks.TaskCanceledException: "));
    server.join();
}
