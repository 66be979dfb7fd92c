#pragma once

#include <bh/net/task.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::net {

/// One HTTP request, whole. The views are valid while it is being handled.
struct HttpRequest
{
    enum class Method
    {
        get,
        post,
        other
    };
    Method method = Method::other;
    std::string_view target; ///< path and query, without the token
    std::string_view body;
    std::string_view user_agent;
    std::string_view peer;    ///< "127.0.0.1:40112"
    std::size_t listener = 0; ///< which of the addresses it came in by
};

/// The way back to one request's client.
class HttpResponder
{
public:
    virtual ~HttpResponder() = default;
    /// Returns when the reply is in the system's hands. A client that went away is no error: false.
    virtual Task<bool> send(int status, std::string_view content_type, std::string_view body) = 0;
};

/// What a server does with its requests. Requests of different connections are handled at the same time.
class HttpHandler
{
public:
    virtual ~HttpHandler() = default;
    /// Must call `responder.send()` once. What it does after that delays only the next request of the same connection.
    virtual Task<void> handle(const HttpRequest& request, HttpResponder& responder) = 0;
};

struct HttpServerOptions
{
    std::vector<std::string> listen; ///< "127.0.0.1:9001", "[::1]:0"
    std::string token;               ///< if not empty: the first path segment that every request must have
    bool insecure = false;           ///< allows listening off loopback without a token
    std::vector<std::string> allow_hosts;
};

/// Listens, reads requests within limits of size and time, refuses what a web page could forge, and hands the rest to a
/// handler.
///
/// Limits: a head 16 KiB and 10 s, a body 96 MiB and 30 s, 4,096 connections. There is no time-out between messages.
class HttpServer
{
public:
    /// Binds and listens; nothing is accepted before start().
    /// \throws bh::UsageError for a bad address, or one off loopback without token; bh::Error if it cannot be bound.
    HttpServer(EventLoop& loop, HttpServerOptions options, HttpHandler& handler);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// The addresses with the ports that were bound, as "127.0.0.1:40111".
    [[nodiscard]] const std::vector<std::string>& addresses() const;
    void start();
    /// Stops listening and closes all connections.
    void stop();

private:
    struct State;
    std::shared_ptr<State> m_state; ///< shared with the connections' coroutines
};

} // namespace bh::net
