// What BizHawk makes of a server's answers, and of their absence.
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
