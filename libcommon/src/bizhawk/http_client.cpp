#include "connection.hpp"
#include "http_fault.hpp"
#include "http_message.hpp"
#include "http_url.hpp"

#include <bh/base/text.hpp>
#include <bh/bizhawk/http_client.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::bizhawk {

namespace {

constexpr int k_redirects_max = 50;                       // MaxAutomaticRedirections
constexpr std::size_t k_first_write_bytes = 4'096;        // Mono's write buffer: head and start of the body
constexpr std::chrono::milliseconds k_continue_wait{350}; // HttpWebRequest's DefaultContinueTimeout
/// From the end of a connection to the reset for what its other end has not read; it takes a round trip.
constexpr std::chrono::milliseconds k_reset_wait{200};
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

/// The server closed the kept connection just as the request was sent.
struct StaleConnection
{
};

constexpr std::chrono::milliseconds k_timeout_default{100'000}; // HttpClient.Timeout

/// Sends requests and reads answers, follows redirects, and keeps the connections that .NET would keep.
class HttpExchange
{
public:
    explicit HttpExchange(const HttpOptions& options);

    /// \throws HttpFault, TimedOut
    Response run(HttpUrl url, Request request, Deadline& deadline);

private:
    /// What came before on a connection.
    enum class Before
    {
        nothing,
        answers,
        request_to_close ///< after which the server was to close, but has not yet
    };

    struct Idle
    {
        Connection connection;
        Before before;
        std::chrono::steady_clock::time_point since;
    };

    Response run_once(const HttpUrl& url, Request& request, Deadline& deadline);
    Response run_on(Connection connection, Before before, const HttpUrl& url, const Request& request,
                    Deadline& deadline);
    [[nodiscard]] bool send(Connection& connection, ResponseReader& reader, const HttpUrl& url, const Request& request,
                            Deadline& deadline);
    [[nodiscard]] std::optional<Idle> take_idle(const std::string& host_port);
    void keep(Connection connection, Before before);
    [[nodiscard]] bool is_known(const std::string& host_port) const;

    RequestFormat m_format;
    std::size_t m_body_bytes_max;
    Connector m_connector;
    std::vector<char> m_buffer;
    std::vector<Idle> m_idle;
    std::vector<std::string> m_known_servers; ///< that answered with HTTP/1.1, as host:port
};

HttpExchange::HttpExchange(const HttpOptions& options)
    : m_format{options},
      m_body_bytes_max{options.response_bytes_max},
      m_connector{options.host},
      m_buffer(ResponseReader::k_head_bytes_max)
{
}

Response HttpExchange::run(HttpUrl url, Request request, Deadline& deadline)
{
    for (int redirects = 0;; ++redirects) {
        Response response = run_once(url, request, deadline);
        if (!request.method.empty() || !is_redirect(m_format.host, response.status) || response.location.empty()) {
            return response;
        }
        if (redirects == k_redirects_max) {
            if (m_format.host == Host::windows) {
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
    if (std::optional<Idle> idle = take_idle(url.host_port)) {
        try {
            return run_on(std::move(idle->connection), idle->before, url, request, deadline);
        } catch (const StaleConnection&) { // goes on with a new one
        }
    }
    return run_on(m_connector.connect(url, deadline), Before::nothing, url, request, deadline);
}

/// \throws StaleConnection if a kept connection turns out closed and the request may be sent again: a GET, or a POST
/// that a server did not read which was asked to close. .NET sends no POST again, but its requests are a frame apart,
/// and by then it has seen the close.
Response HttpExchange::run_on(Connection connection, Before before, const HttpUrl& url, const Request& request,
                              Deadline& deadline)
{
    ResponseReader reader{connection, deadline, m_format.host, m_buffer, m_body_bytes_max};
    Response response;
    bool is_sent = false;
    try {
        is_sent = send(connection, reader, url, request, deadline);
        response = reader.read();
    } catch (const HttpFault&) {
        const bool may_repeat = request.is_post ? before == Before::request_to_close : before != Before::nothing;
        if (!may_repeat || reader.has_input() ||
            (request.is_post && !connection.is_reset_within(k_reset_wait, deadline))) {
            throw;
        }
        throw StaleConnection{};
    }
    if (response.is_http_1_1 && !is_known(url.host_port) && m_known_servers.size() < k_known_servers_max) {
        m_known_servers.push_back(url.host_port);
    }
    // Mono says `close` and yet leaves that to the server; Windows closes.
    const bool closes_itself = request.asks_close && m_format.host == Host::windows;
    if (response.keeps_alive && is_sent && !closes_itself) {
        keep(std::move(connection), request.asks_close ? Before::request_to_close : Before::answers);
    }
    return response;
}

/// \returns false if the server refused the body before it was sent.
bool HttpExchange::send(Connection& connection, ResponseReader& reader, const HttpUrl& url, const Request& request,
                        Deadline& deadline)
{
    std::string head = make_head(m_format, request, url);
    std::string_view body = request.body;
    if (m_format.host == Host::mono) {
        const std::size_t joined =
            std::min(body.size(), k_first_write_bytes - std::min(head.size(), k_first_write_bytes));
        head.append(body.substr(0, joined));
        body.remove_prefix(joined);
    }
    connection.send(head, deadline);
    if (request.is_post && request.method.empty() && m_format.expects_continue &&
        connection.has_input_within(k_continue_wait, deadline) && reader.read_head() > 299) {
        return false;
    }
    connection.send(body, deadline);
    return true;
}

std::optional<HttpExchange::Idle> HttpExchange::take_idle(const std::string& host_port)
{
    const auto oldest = std::chrono::steady_clock::now() - idle_lifetime(m_format.host);
    std::erase_if(m_idle, [oldest](const Idle& idle) { return idle.since < oldest || !idle.connection.is_quiet(); });
    const auto found =
        std::ranges::find(m_idle, host_port, [](const Idle& idle) { return idle.connection.host_port(); });
    if (found == m_idle.end()) {
        return std::nullopt;
    }
    Idle taken = std::move(*found);
    m_idle.erase(found);
    return taken;
}

void HttpExchange::keep(Connection connection, Before before)
{
    if (m_idle.size() == k_idle_max) {
        m_idle.erase(m_idle.begin());
    }
    m_idle.push_back(
        {.connection = std::move(connection), .before = before, .since = std::chrono::steady_clock::now()});
}

bool HttpExchange::is_known(const std::string& host_port) const
{
    return std::ranges::find(m_known_servers, host_port) != m_known_servers.end();
}

} // namespace

class HttpClient::Impl
{
public:
    explicit Impl(const HttpOptions& options) : m_host{options.host}, m_stop_fd{options.stop_fd}, m_exchange{options} {}

    /// \throws HttpFault
    Response run(std::string_view url_text, Request request)
    {
        HttpUrl url = parse_started(url_text);
        Deadline deadline{m_timeout, m_stop_fd};
        try {
            return m_exchange.run(std::move(url), std::move(request), deadline);
        } catch (const TimedOut&) {
            throw timeout_fault(m_host);
        }
    }

    Reply finish(Response response) const
    {
        if (response.status < 200 || response.status > 299) {
            return {.kind = Reply::Kind::bad_status, .status = response.status, .text = {}};
        }
        try {
            return {.kind = Reply::Kind::text,
                    .status = response.status,
                    .text = decode_body(std::move(response.body), response.content_type)};
        } catch (const HttpFault& fault) {
            throw aggregate(m_host, fault.message(), fault.what());
        }
    }

    Reply post(std::string_view url, std::string_view key, std::string_view value)
    {
        Request request{.is_post = true, .asks_close = true, .body = encode_form_field(key, value)};
        Response response;
        try {
            response = run(url, std::move(request));
        } catch (const HttpFault& fault) {
            return {.kind = Reply::Kind::exception, .status = 0, .text = fault.what()};
        }
        return finish(std::move(response));
    }

    Reply send(std::string_view url, Request request)
    {
        try {
            Response response = run(url, std::move(request));
            return {.kind = Reply::Kind::text, .status = response.status, .text = std::move(response.body)};
        } catch (const HttpFault& fault) {
            return {.kind = Reply::Kind::exception, .status = 0, .text = fault.what()};
        }
    }

    Reply get(std::string_view url)
    {
        try {
            return finish(run(url, Request{}));
        } catch (const HttpFault& fault) {
            throw aggregate(m_host, fault.message(), fault.what());
        }
    }

    void set_timeout(std::int32_t timeout_ms)
    {
        if (timeout_ms == 0) {
            return;
        }
        if (timeout_ms < -1) {
            throw DotNetError{
                "System.ArgumentOutOfRangeException: Specified argument was out of the range of valid values."
                "\nParameter name: value"};
        }
        if (m_is_started) {
            throw DotNetError{
                "System.InvalidOperationException: This instance has already started one or more requests. "
                "Properties can only be modified before sending the first request."};
        }
        m_timeout = std::chrono::milliseconds{timeout_ms};
    }

private:
    /// .NET looks for a base address only once the request counts as started, but refuses other schemes and bad URIs
    /// before.
    HttpUrl parse_started(std::string_view text)
    {
        try {
            HttpUrl url = parse_url(text);
            m_is_started = true;
            return url;
        } catch (const HttpFault& fault) {
            m_is_started =
                m_is_started || std::string_view{fault.what()}.starts_with("System.InvalidOperationException");
            throw;
        }
    }

    Host m_host;
    int m_stop_fd;
    HttpExchange m_exchange;
    std::chrono::milliseconds m_timeout = k_timeout_default;
    bool m_is_started = false;
};

HttpClient::HttpClient(const HttpOptions& options) : m_impl{std::make_unique<Impl>(options)} {}

HttpClient::~HttpClient() = default;

void HttpClient::check_url(std::string_view url)
{
    static_cast<void>(parse_url(url));
}

Reply HttpClient::get(std::string_view url)
{
    return m_impl->get(url);
}

Reply HttpClient::post(std::string_view url, std::string_view payload)
{
    return m_impl->post(url, "payload", payload);
}

Reply HttpClient::post_screenshot(std::string_view url, std::string_view png)
{
    return m_impl->post(url, "screenshot", encode_base64(png));
}

Reply HttpClient::send(std::string_view method, std::string_view url, std::string_view content_type,
                       std::string_view body)
{
    return m_impl->send(url, Request{.is_post = method != "GET" && method != "HEAD",
                                     .asks_close = false,
                                     .body = std::string{body},
                                     .method = std::string{method},
                                     .content_type = std::string{content_type}});
}

void HttpClient::set_timeout(std::int32_t timeout_ms)
{
    m_impl->set_timeout(timeout_ms);
}

} // namespace bh::bizhawk
