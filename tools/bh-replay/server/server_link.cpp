#include "server/server_link.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/base/url.hpp>
#include <bh/bizhawk/http_client.hpp>
#include <bh/bizhawk/socket.hpp>

#include <arpa/inet.h>

#include <algorithm>

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

std::string no_answer_text(std::chrono::milliseconds timeout)
{
    const auto ms = timeout.count();
    return "no answer within " + (ms % 1000 == 0 ? std::to_string(ms / 1000) + "s" : std::to_string(ms) + "ms");
}

class HttpLink final : public ServerLink
{
public:
    HttpLink(ServerAddress address, std::string url, std::chrono::milliseconds timeout, int stop_fd)
        : m_address{std::move(address)}, m_url{std::move(url)}, m_timeout{timeout}, m_client{options(stop_fd)}
    {
        m_client.set_timeout(static_cast<std::int32_t>(timeout.count()));
    }

    void begin_session() override {}

    std::string post(std::string_view text) override
    {
        bizhawk::Reply reply = answer([&] { return m_client.post(m_url, text); });
        return is_taken(reply) ? std::move(reply.text) : status_text(reply);
    }

    std::optional<std::string> post_picture(std::string_view png) override
    {
        const bizhawk::Reply reply = answer([&] { return m_client.post_screenshot(m_url, png); });
        return is_taken(reply) ? std::nullopt : std::optional{status_text(reply)};
    }

    std::optional<std::string> say_again(const SentAs& sent_as, std::string_view body,
                                         const std::optional<std::string>& reply) override
    {
        if (!sent_as.is_http()) {
            return sent_as.direction == "server" ? std::nullopt : std::optional{post(body)};
        }
        if (sent_as.direction == "server") {
            return reply; // it came with the answer before
        }
        std::string form;
        if (!sent_as.form.empty()) {
            form = sent_as.form + "=" + encoded_form(sent_as.form == "screenshot" ? encode_base64(body) : body);
        }
        const bizhawk::Reply live = answer([&] {
            return m_client.send(sent_as.method, m_address.url_for(sent_as.target), sent_as.content_type,
                                 sent_as.form.empty() ? body : form);
        });
        const bool is_same_status = !sent_as.status || *sent_as.status == live.status;
        return is_same_status ? live.text : status_text(live) + " " + live.text;
    }

private:
    static std::string encoded_form(std::string_view text)
    {
        constexpr std::string_view k_hex = "0123456789ABCDEF";
        std::string encoded;
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (is_unreserved(c)) {
                encoded += c;
            } else if (c == ' ') {
                encoded += '+';
            } else {
                encoded.append("%").append(1, k_hex[byte >> 4U]).append(1, k_hex[byte & 15U]);
            }
        }
        return encoded;
    }

    static bizhawk::HttpOptions options(int stop_fd)
    {
        bizhawk::HttpOptions options;
        options.stop_fd = stop_fd;
        return options;
    }

    static bool is_taken(const bizhawk::Reply& reply) { return reply.kind == bizhawk::Reply::Kind::text; }

    static std::string status_text(const bizhawk::Reply& reply)
    {
        return "(HTTP status " + std::to_string(reply.status) + ")";
    }

    template <typename Send>
    bizhawk::Reply answer(const Send& send)
    {
        bizhawk::Reply reply;
        try {
            reply = send();
        } catch (const bizhawk::DotNetError& error) {
            throw Error{"BizHawk cannot send this: " + std::string{error.what()}};
        }
        if (reply.kind == bizhawk::Reply::Kind::exception) {
            const bool is_timeout = reply.text.starts_with("System.Threading.Tasks.TaskCanceledException");
            throw Error{m_url + ": " + (is_timeout ? no_answer_text(m_timeout) : reason(reply.text))};
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

    ServerAddress m_address;
    std::string m_url;
    std::chrono::milliseconds m_timeout;
    bizhawk::HttpClient m_client;
};

class SocketLink final : public ServerLink
{
public:
    SocketLink(const std::string& ip, std::uint16_t port, std::chrono::milliseconds timeout, int stop_fd)
        : m_name{"tcp://" + ip + ":" + std::to_string(port)},
          m_timeout{timeout},
          m_socket{{.framing = bizhawk::SocketOptions::Framing::prefixed,
                    .ip = ip,
                    .port = port,
                    .timeout = {},
                    .exchange_timeout = timeout,
                    .stop_fd = stop_fd}}
    {
    }

    void begin_session() override
    {
        m_begin = Clock::now();
        try {
            m_socket.connect();
        } catch (const Error& error) {
            throw Error{m_name + ": " + (is_time_up() ? no_answer_text(m_timeout) : error.what())};
        }
    }

    std::string post(std::string_view text) override
    {
        m_begin = Clock::now();
        return answer(m_socket.send(text) >= 0);
    }

    std::optional<std::string> say_again(const SentAs& sent_as, std::string_view body,
                                         const std::optional<std::string>& reply) override
    {
        m_begin = Clock::now();
        if (sent_as.is_http()) {
            return post(body);
        }
        if (sent_as.direction != "server") {
            std::string bytes = sent_as.framing == "size" ? std::to_string(body.size()) + " " : "";
            bytes.append(body).append(sent_as.framing == "line" ? "\n" : "");
            if (m_socket.send_bytes(bytes) < 0) {
                return answer(false);
            }
        }
        if (sent_as.direction == "client" || !reply) {
            return std::nullopt;
        }
        if (sent_as.direction == "server") {
            m_socket.begin_exchange();
        }
        if (sent_as.reply_framing == "size") {
            return reply->empty() ? m_socket.receive() : answer(true);
        }
        const bool is_line = sent_as.reply_framing == "line";
        std::string text = m_socket.receive_bytes(reply->size() + (is_line ? 1 : 0));
        if (is_line && text.ends_with('\n')) {
            text.pop_back();
        }
        return text;
    }

    std::optional<std::string> post_picture(std::string_view png) override
    {
        m_begin = Clock::now();
        // In one piece: the system would hold a second one back until the first is acknowledged.
        static_cast<void>(answer(m_socket.send_bytes(std::to_string(png.size()).append(" ").append(png)) >= 0));
        return std::nullopt;
    }

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool is_time_up() const { return Clock::now() - m_begin >= m_timeout; }

    std::string answer(bool was_sent)
    {
        std::string text = was_sent ? m_socket.receive() : "";
        if (text.empty()) {
            throw Error{m_name + ": " +
                        (is_time_up() ? no_answer_text(m_timeout)
                         : was_sent   ? "the answer is not in BizHawk's framing, or was cut short"
                                      : "the message could not be sent")};
        }
        return text;
    }

    std::string m_name;
    std::chrono::milliseconds m_timeout;
    bizhawk::Socket m_socket;
    Clock::time_point m_begin; ///< of what is under way
};

} // namespace

ServerAddress::ServerAddress(const std::string& text)
{
    Url url;
    const UrlFault fault = split_url(text, url);
    if (url.scheme != "tcp") {
        m_has_path = !url.rest.empty() && url.rest != "/";
        m_path = m_has_path ? url.rest : "/act";
        m_origin = url.scheme + "://" + url.authority();
        try {
            bizhawk::HttpClient::check_url(text);
        } catch (const Error&) {
            throw UsageError{"--to", text + " is not of the form http://HOST:PORT/PATH"};
        }
        return;
    }
    m_ip = url.host == "localhost" ? "127.0.0.1" : url.host;
    m_port = url.port.value_or(0);
    in_addr address = {};
    if (fault != UrlFault::none || m_port == 0 || !url.rest.empty() || url.has_user ||
        ::inet_pton(AF_INET, m_ip.c_str(), &address) != 1) {
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

std::string ServerAddress::url_for(std::string_view target) const
{
    if (!m_has_path) {
        return m_origin + std::string{target};
    }
    const auto query = std::min(target.find('?'), target.size());
    return m_origin + m_path + (m_path.find('?') == std::string::npos ? std::string{target.substr(query)} : "");
}

std::unique_ptr<ServerLink> ServerAddress::connect(std::string_view label, std::chrono::milliseconds timeout,
                                                   int stop_fd) const
{
    if (m_origin.empty()) {
        return std::make_unique<SocketLink>(m_ip, m_port, timeout, stop_fd);
    }
    return std::make_unique<HttpLink>(*this, url_of(label), timeout, stop_fd);
}

} // namespace bh::replay
