#include "server_link.hpp"

#include <bh/base/ascii.hpp>
#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/net/bizhawk_http_client.hpp>
#include <bh/net/bizhawk_socket.hpp>

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <array>
#include <charconv>

namespace bh::replay {

namespace {

std::string encoded_name(std::string_view name)
{
    constexpr std::string_view k_hex = "0123456789ABCDEF";
    std::string text;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            text += c;
        } else {
            text.append("%").append(1, k_hex[byte >> 4U]).append(1, k_hex[byte & 15U]);
        }
    }
    return text;
}

class HttpLink final : public ServerLink
{
public:
    HttpLink(std::string url, std::chrono::milliseconds timeout, int stop_fd)
        : m_url{std::move(url)}, m_client{options(stop_fd)}
    {
        m_client.set_timeout(static_cast<std::int32_t>(timeout.count()));
    }

    void begin_session() override {}

    std::string post(std::string_view text) override
    {
        net::BizHawkReply reply = answer([&] { return m_client.post(m_url, text); });
        return is_taken(reply) ? std::move(reply.text) : status_text(reply);
    }

    std::optional<std::string> post_picture(std::string_view png) override
    {
        const net::BizHawkReply reply = answer([&] { return m_client.post_screenshot(m_url, png); });
        return is_taken(reply) ? std::nullopt : std::optional{status_text(reply)};
    }

private:
    static net::BizHawkHttpOptions options(int stop_fd)
    {
        net::BizHawkHttpOptions options;
        options.stop_fd = stop_fd;
        options.retries_post = true; // else servers that close, as they are asked to, would fail at random
        return options;
    }

    static bool is_taken(const net::BizHawkReply& reply) { return reply.kind == net::BizHawkReply::Kind::text; }

    static std::string status_text(const net::BizHawkReply& reply)
    {
        return "(HTTP status " + std::to_string(reply.status) + ")";
    }

    template <typename Send>
    net::BizHawkReply answer(const Send& send)
    {
        net::BizHawkReply reply;
        try {
            reply = send();
        } catch (const net::DotNetError& error) {
            throw Error{"BizHawk cannot send this: " + std::string{error.what()}};
        }
        if (reply.kind == net::BizHawkReply::Kind::exception) {
            throw Error{m_url + ": " + reason(reply.text)};
        }
        return reply;
    }

    /// What the innermost of .NET's exceptions says.
    static std::string reason(const std::string& text)
    {
        constexpr std::string_view k_before = "Exception: ";
        const auto at = text.rfind(k_before);
        return at == std::string::npos ? text : text.substr(at + k_before.size());
    }

    std::string m_url;
    net::BizHawkHttpClient m_client;
};

class SocketLink final : public ServerLink
{
public:
    SocketLink(std::string ip, std::uint16_t port, std::chrono::milliseconds timeout, int stop_fd)
        : m_name{"tcp://" + ip + ":" + std::to_string(port)},
          m_timeout{timeout},
          m_timer{::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)},
          m_either{::epoll_create1(EPOLL_CLOEXEC)},
          m_socket{options(std::move(ip), port, m_either.get())}
    {
        if (!m_timer) {
            throw_errno("timerfd");
        }
        for (const int fd : {m_timer.get(), stop_fd}) {
            epoll_event event = {};
            event.events = EPOLLIN;
            if (::epoll_ctl(m_either.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
                throw_errno("epoll");
            }
        }
    }

    void begin_session() override
    {
        arm();
        try {
            m_socket.connect();
        } catch (const Error& error) {
            throw Error{m_name + ": " + error.what()};
        }
    }

    std::string post(std::string_view text) override
    {
        arm();
        return answer(m_socket.send(text) >= 0);
    }

    std::optional<std::string> post_picture(std::string_view png) override
    {
        arm();
        // In one piece: the system would hold a second one back until the first is acknowledged.
        static_cast<void>(answer(m_socket.send_bytes(std::to_string(png.size()).append(" ").append(png)) >= 0));
        return std::nullopt;
    }

private:
    static net::BizHawkSocketOptions options(std::string ip, std::uint16_t port, int stop_fd)
    {
        net::BizHawkSocketOptions options;
        options.ip = std::move(ip);
        options.port = port;
        options.stop_fd = stop_fd;
        return options;
    }

    /// Sending has no time-out of its own in BizHawk; here the timer ends whatever is waited for.
    void arm()
    {
        itimerspec when = {};
        when.it_value.tv_sec = m_timeout.count() / 1000;
        when.it_value.tv_nsec = m_timeout.count() % 1000 * 1'000'000;
        ::timerfd_settime(m_timer.get(), 0, &when, nullptr);
    }

    std::string answer(bool was_sent)
    {
        if (!was_sent) {
            throw Error{m_name + ": the message could not be sent"};
        }
        std::string text = m_socket.receive();
        if (text.empty()) {
            throw Error{m_name + ": no answer, or none in BizHawk's framing"};
        }
        return text;
    }

    std::string m_name;
    std::chrono::milliseconds m_timeout;
    Fd m_timer;
    Fd m_either; ///< readable when the time is up or all shall stop
    net::BizHawkSocket m_socket;
};

} // namespace

ServerAddress::ServerAddress(const std::string& text)
{
    constexpr std::string_view k_tcp = "tcp://";
    if (!text.starts_with(k_tcp)) {
        const auto path = text.find('/', std::string_view{"http://"}.size());
        m_origin = text.substr(0, path);
        m_path = path == std::string::npos ? "" : text.substr(path);
        if (m_path.empty() || m_path == "/") {
            m_path = "/act";
        }
        return;
    }
    const std::string rest = text.substr(k_tcp.size());
    const auto colon = rest.rfind(':');
    const std::string port = colon == std::string::npos ? "" : rest.substr(colon + 1);
    m_ip = rest.substr(0, colon);
    m_ip = m_ip == "localhost" ? "127.0.0.1" : m_ip;
    in_addr address = {};
    const char* const last = port.data() + port.size();
    const auto [end, error] = std::from_chars(port.data(), last, m_port);
    if (error != std::errc{} || end != last || m_port == 0 || ::inet_pton(AF_INET, m_ip.c_str(), &address) != 1) {
        throw UsageError{"--to", text + " is not tcp://ADDRESS:PORT with a numeric IPv4 address, as BizHawk wants it"};
    }
}

std::string ServerAddress::url_of(std::string_view label) const
{
    if (label.empty()) {
        return m_origin + m_path;
    }
    // bh-serve takes the name behind /act or /s; one that stands there already gives way.
    for (const std::string_view prefix : {"/act", "/s"}) {
        const auto at = m_path.rfind(std::string{prefix} + "/");
        if (at != std::string::npos) {
            return m_origin + m_path.substr(0, at + prefix.size() + 1) + encoded_name(label);
        }
    }
    return m_origin + m_path + (m_path.ends_with('/') ? "" : "/") + encoded_name(label);
}

std::unique_ptr<ServerLink> ServerAddress::connect(std::string_view label, std::chrono::milliseconds timeout,
                                                   int stop_fd) const
{
    if (m_origin.empty()) {
        return std::make_unique<SocketLink>(m_ip, m_port, timeout, stop_fd);
    }
    return std::make_unique<HttpLink>(url_of(label), timeout, stop_fd);
}

} // namespace bh::replay
