#pragma once

#include <bh/base/fd.hpp>
#include <bh/net/http_server.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::test {

/// Answers with what it was asked: "post /act [agent] body".
class EchoHandler final : public net::HttpHandler
{
public:
    net::Task<void> handle(const net::HttpRequest& request, net::HttpResponder& responder) override;

    std::vector<std::string> seen; ///< every answer given
};

/// A server on a free port, whose event loop runs only while the test waits for something: what a client sends before
/// that is with the server piece by piece, without any waiting time.
class HttpFixture
{
public:
    explicit HttpFixture(net::HttpServerOptions options = {});
    ~HttpFixture();

    /// Runs the loop until nothing is left to do at once.
    void settle();
    /// Runs the loop until `done`; fails the test after 20 s.
    void run_until(const std::function<bool()>& done);

    net::EventLoop loop;
    EchoHandler handler;
    net::HttpServer server;
};

/// The client's end of a connection.
class RawClient
{
public:
    explicit RawClient(HttpFixture& fixture);

    /// Sends, and lets the server take it.
    void send(std::string_view bytes);
    /// Sends without running the server.
    void send_silently(std::string_view bytes);
    /// The next `count` bytes; fewer if the server closes.
    std::string take(std::size_t count);
    /// The next response, head and body by its Content-Length; fails the test without one.
    std::string take_response();
    /// All until the server closes.
    std::string take_rest();
    /// What is there already.
    std::string peek();
    /// Tells the server that nothing more comes.
    void finish_sending();
    /// Ends the connection; with a reset if bytes are unread or `abruptly`.
    void close(bool abruptly = false);

private:
    bool receive();

    HttpFixture& m_fixture;
    Fd m_socket;
    std::string m_received;
    bool m_ended = false;
};

/// A request as BizHawk on Mono posts it.
std::string post_request(std::string_view target, std::string_view body, std::string_view more_headers = "");

/// The body of a response.
std::string body_of(const std::string& response);

/// "HTTP/1.1 403 Forbidden" -> 403
int status_of(const std::string& response);

} // namespace bh::test
