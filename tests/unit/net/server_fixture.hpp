#pragma once

#include <bh/base/fd.hpp>
#include <bh/net/message_server.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::test {

/// Answers with what it was asked: "post /act [agent] body", or as `answer` says.
class EchoHandler final : public net::MessageHandler
{
public:
    net::Task<void> handle(const net::Message& message, net::Responder& responder) override;

    void closed(std::uint64_t socket) override { closed_sockets.push_back(socket); }

    void disconnected(std::uint64_t connection) override { ended_connections.push_back(connection); }

    void refused(std::string_view /*peer*/, std::string_view reason) override { refusals.emplace_back(reason); }

    void failed(std::string_view /*peer*/, std::string_view reason) override { failures.emplace_back(reason); }

    void overloaded(std::string_view text) override { overloads.emplace_back(text); }

    std::function<std::string(const net::Message&)> answer;
    std::vector<std::string> failures;
    std::vector<std::string> overloads;
    std::vector<std::string> refusals; ///< their reasons
    std::vector<std::string> seen;     ///< every answer given
    std::vector<bool> delivered;       ///< of each, what the responder said
    std::vector<std::uint64_t> ended_connections;
    std::vector<std::uint64_t> closed_sockets;
};

/// A server on a free port, whose event loop runs only while the test waits for something: what a client sends before
/// that is with the server piece by piece, without any waiting time. The clock of its time-outs stands still but for
/// the test.
class ServerFixture
{
public:
    explicit ServerFixture(net::MessageServerOptions options = {});
    ~ServerFixture();

    /// Runs the loop until nothing is left to do at once.
    void settle();
    /// Runs the loop until `done`; fails the test after 20 s.
    void run_until(const std::function<bool()>& done);

    std::chrono::steady_clock::time_point now;
    net::EventLoop loop;
    EchoHandler handler;
    net::MessageServer server;
};

/// The client's end of a connection.
class RawClient
{
public:
    explicit RawClient(ServerFixture& fixture);

    /// Sends, and lets the server take it.
    void send(std::string_view bytes);
    /// Sends without running the server.
    void send_silently(std::string_view bytes);
    /// The next `count` bytes; fewer if the server closes.
    std::string take(std::size_t count);
    /// The next line, without LF.
    std::string take_line();
    /// The next message in the frame of BizHawk's sockets.
    std::string take_framed();
    /// The next response, head and body by its Content-Length; fails the test without one.
    std::string take_response();
    /// All until the server closes.
    std::string take_rest();
    /// What has arrived, without running the server.
    std::string take_arrived();
    /// What is there already.
    std::string peek();
    /// Tells the server that nothing more comes.
    void finish_sending();
    /// Ends the connection; with a reset if bytes are unread or `abruptly`.
    void close(bool abruptly = false);

private:
    bool receive();

    ServerFixture& m_fixture;
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
