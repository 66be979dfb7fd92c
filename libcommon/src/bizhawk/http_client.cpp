#include "http_response.hpp"
#include "http_exchange.hpp"
#include "http_fault.hpp"
#include "http_request.hpp"

#include <bh/base/base64.hpp>
#include <bh/bizhawk/http_client.hpp>

#include <chrono>
#include <utility>

namespace bh::bizhawk {

namespace {

constexpr std::chrono::milliseconds k_timeout_default{100'000}; // HttpClient.Timeout

} // namespace

class HttpClient::Impl
{
public:
    explicit Impl(const HttpOptions& options)
        : m_host{options.host}, m_stop_fd{options.stop_fd}, m_exchange{options}
    {
    }

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

void HttpClient::set_timeout(std::int32_t timeout_ms)
{
    m_impl->set_timeout(timeout_ms);
}

} // namespace bh::bizhawk
