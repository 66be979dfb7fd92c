#pragma once

#include <bh/net/message_server.hpp>
#include <bh/net/task.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace bh::net {

/// Another HTTP server, to which the requests of clients are passed on as they came.
///
/// Only the Host, and the path if the server's URL has one, are changed to what the client would say to that server.
/// Connections are used again if the server allows it.
class Upstream
{
public:
    /// `url` is http://HOST[:PORT][/PATH]. The loop must outlive this object.
    /// \throws bh::UsageError for another one.
    Upstream(EventLoop& loop, const std::string& url, std::chrono::milliseconds timeout);
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;
    ~Upstream();

    struct Reply
    {
        std::string bytes; ///< the whole response, as it came
        std::string body;  ///< the text in it
        int status = 0;
        bool keep_alive = false; ///< the server would keep the connection
        std::string error;       ///< why there is no response; then all else is empty
    };

    /// `message` must have come over HTTP. Always ends within the time-out. It is sent a second time only if the server
    /// cannot have read all of it.
    Task<Reply> pass_on(const Message& message);
    /// Ends what is under way, with an error.
    void stop();

private:
    struct Connection;
    struct Lookup;
    /// One that waits to be used again and that the server has not closed, or a new one.
    std::shared_ptr<Connection> take_connection(bool may_reuse);
    Task<void> exchange(const std::shared_ptr<Connection>& connection, const std::string& request, Reply& reply);
    Task<void> connect(const std::shared_ptr<Connection>& connection, Reply& reply);
    /// The one under way, or a new one.
    std::shared_ptr<Lookup> look_up();
    Task<void> receive(Connection& connection, Reply& reply);

    EventLoop& m_loop;
    std::string m_host;
    std::string m_port;
    std::string m_authority; ///< for the Host header
    std::string m_path;      ///< empty: the client's own
    std::chrono::milliseconds m_timeout;
    std::vector<std::shared_ptr<Connection>> m_idle;
    std::vector<std::weak_ptr<Connection>> m_busy;
    std::shared_ptr<Lookup> m_lookup; ///< the newest
    bool m_stopped = false;
};

} // namespace bh::net
