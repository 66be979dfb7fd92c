#include "http_exchange.hpp"

#include "http_fault.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace bh::bizhawk {

namespace {

constexpr int k_redirects_max = 50;                       // MaxAutomaticRedirections
constexpr std::size_t k_first_write_bytes = 4'096;        // Mono's write buffer: head and start of the body
constexpr std::chrono::milliseconds k_continue_wait{350}; // HttpWebRequest's DefaultContinueTimeout
constexpr std::size_t k_idle_max = 8;
constexpr std::size_t k_known_servers_max = 64;

/// When .NET closes a connection that nobody uses (PooledConnectionIdleTimeout,
/// ServicePointManager.MaxServicePointIdleTime).
std::chrono::seconds idle_lifetime(Host host)
{
    return std::chrono::seconds{host == Host::mono ? 120 : 100};
}

bool is_redirect(Host host, int status)
{
    // The .NET Framework does not know 308.
    return (status >= 300 && status <= 303) || status == 307 || (status == 308 && host == Host::mono);
}

/// The server closed the kept connection just as the request was sent; what may be sent again is.
struct StaleConnection
{
};

} // namespace

HttpExchange::HttpExchange(const HttpOptions& options)
    : m_profile{options},
      m_body_bytes_max{options.response_bytes_max},
      m_retries_post{options.retries_post},
      m_connector{options.host},
      m_buffer(ResponseReader::k_head_bytes_max)
{
}

Response HttpExchange::run(HttpUrl url, Request request, Deadline& deadline)
{
    for (int redirects = 0;; ++redirects) {
        Response response = run_once(url, request, deadline);
        if (!is_redirect(m_profile.host, response.status) || response.location.empty()) {
            return response;
        }
        if (redirects == k_redirects_max) {
            if (m_profile.host == Host::windows) {
                throw redirect_fault();
            }
            return response;
        }
        url = resolve_url(url, response.location);
        if (response.status <= 303 && request.is_post) {
            request.is_post = false;
            request.body.clear();
        }
    }
}

Response HttpExchange::run_once(const HttpUrl& url, Request& request, Deadline& deadline)
{
    request.asks_keep_alive = !request.asks_close && !is_known(url.host_port);
    if (std::optional<Connection> idle = take_idle(url.host_port)) {
        try {
            return run_on(*std::move(idle), url, request, deadline, m_retries_post || !request.is_post);
        } catch (const StaleConnection&) { // goes on with a new one
        }
    }
    return run_on(m_connector.connect(url, deadline), url, request, deadline, false);
}

Response HttpExchange::run_on(Connection connection, const HttpUrl& url, const Request& request, Deadline& deadline,
                              bool may_retry)
{
    ResponseReader reader{connection, deadline, m_profile.host, m_buffer, m_body_bytes_max};
    Response response;
    bool is_sent = false;
    try {
        is_sent = send(connection, reader, url, request, deadline);
        response = reader.read();
    } catch (const HttpFault&) {
        if (may_retry && !reader.has_input()) {
            throw StaleConnection{};
        }
        throw;
    }
    if (response.is_http_1_1 && !is_known(url.host_port) && m_known_servers.size() < k_known_servers_max) {
        m_known_servers.push_back(url.host_port);
    }
    // Mono says `close` and yet leaves that to the server; Windows closes.
    const bool closes_itself = request.asks_close && m_profile.host == Host::windows;
    if (response.keeps_alive && is_sent && !closes_itself) {
        keep(std::move(connection));
    }
    return response;
}

/// \returns false if the server refused the body before it was sent.
bool HttpExchange::send(Connection& connection, ResponseReader& reader, const HttpUrl& url, const Request& request,
                        Deadline& deadline)
{
    std::string head = make_head(m_profile, request, url);
    std::string_view body = request.body;
    if (m_profile.host == Host::mono) {
        const std::size_t joined =
            std::min(body.size(), k_first_write_bytes - std::min(head.size(), k_first_write_bytes));
        head.append(body.substr(0, joined));
        body.remove_prefix(joined);
    }
    connection.send(head, deadline);
    if (request.is_post && m_profile.expects_continue && connection.has_input_within(k_continue_wait, deadline) &&
        reader.read_head() > 299) {
        return false;
    }
    connection.send(body, deadline);
    return true;
}

std::optional<Connection> HttpExchange::take_idle(const std::string& host_port)
{
    const auto oldest = std::chrono::steady_clock::now() - idle_lifetime(m_profile.host);
    std::erase_if(m_idle, [oldest](const Idle& idle) { return idle.since < oldest || !idle.connection.is_quiet(); });
    const auto found =
        std::ranges::find(m_idle, host_port, [](const Idle& idle) { return idle.connection.host_port(); });
    if (found == m_idle.end()) {
        return std::nullopt;
    }
    Connection taken = std::move(found->connection);
    m_idle.erase(found);
    return taken;
}

void HttpExchange::keep(Connection connection)
{
    if (m_idle.size() == k_idle_max) {
        m_idle.erase(m_idle.begin());
    }
    m_idle.push_back({.connection = std::move(connection), .since = std::chrono::steady_clock::now()});
}

bool HttpExchange::is_known(const std::string& host_port) const
{
    return std::ranges::find(m_known_servers, host_port) != m_known_servers.end();
}

} // namespace bh::bizhawk
