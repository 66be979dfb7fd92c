#pragma once

#include "http_connection.hpp"
#include "deadline.hpp"
#include "http_request.hpp"
#include "http_response.hpp"
#include "http_url.hpp"

#include <bh/bizhawk/http_client.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bh::bizhawk {

/// Sends requests and reads answers, follows redirects, and keeps the connections that .NET would keep.
class HttpExchange
{
public:
    explicit HttpExchange(const HttpOptions& options);

    /// \throws HttpFault, TimedOut
    Response run(HttpUrl url, Request request, Deadline& deadline);

private:
    struct Idle
    {
        Connection connection;
        std::chrono::steady_clock::time_point since;
    };

    Response run_once(const HttpUrl& url, Request& request, Deadline& deadline);
    Response run_on(Connection connection, const HttpUrl& url, const Request& request, Deadline& deadline,
                    bool may_retry);
    [[nodiscard]] bool send(Connection& connection, ResponseReader& reader, const HttpUrl& url, const Request& request,
                            Deadline& deadline);
    [[nodiscard]] std::optional<Connection> take_idle(const std::string& host_port);
    void keep(Connection connection);
    [[nodiscard]] bool is_known(const std::string& host_port) const;

    RequestProfile m_profile;
    std::size_t m_body_bytes_max;
    bool m_retries_post;
    Connector m_connector;
    std::vector<char> m_buffer;
    std::vector<Idle> m_idle;
    std::vector<std::string> m_known_servers; ///< that answered with HTTP/1.1, as host:port
};

} // namespace bh::bizhawk
