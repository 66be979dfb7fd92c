#include "http_exchange.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace bh::net {

namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t k_head_bytes_max = 16 * 1024;
constexpr std::uint64_t k_body_bytes_max = std::uint64_t{96} << 20; // base64 of the largest payload, and its escapes
constexpr std::string_view k_plain_text = "text/plain; charset=utf-8";

std::string_view reason_phrase(int status)
{
    const auto text = http::obsolete_reason(static_cast<http::status>(status));
    return {text.data(), text.size()};
}

/// Of what is not parsed yet because more of it has to come: the head, the size of a chunk, or what ends one. Its lines
/// end with CR and LF; the parser would go on waiting for that.
bool has_bare_line_end(std::string_view text)
{
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        if (at == 0 || text[at - 1] != '\r') {
            return true;
        }
    }
    return false;
}

std::ptrdiff_t count_fields(const http::fields& fields)
{
    return std::distance(fields.begin(), fields.end());
}

bool is_ip_literal(const std::string& host)
{
    boost::system::error_code error;
    static_cast<void>(boost::asio::ip::make_address(host, error));
    return !error;
}

// "127.0.0.1:9001" -> "127.0.0.1", "[::1]:9001" -> "::1"
std::string host_without_port(std::string_view host)
{
    if (host.starts_with('[')) {
        return std::string{host.substr(1, std::min(host.find(']'), host.size()) - 1)};
    }
    return std::string{host.substr(0, host.find(':'))};
}

bool is_known_host(std::string_view header, const std::vector<std::string>& allowed)
{
    const std::string host = host_without_port(header);
    const auto same = [&host](std::string_view name) { return boost::beast::iequals(host, name); };
    return is_ip_literal(host) || same("localhost") || std::any_of(allowed.begin(), allowed.end(), same);
}

/// Why a proxy in front of us or the server behind us could understand a request differently than we do; empty if they
/// cannot. Checks what says where the body ends, and the fields that refusal() checks.
std::string ambiguity(const HttpHead::Request& request)
{
    constexpr std::array<std::string_view, 4> k_single = {"Host", "Content-Length", "Transfer-Encoding",
                                                          "Sec-Fetch-Site"};
    std::array<unsigned, k_single.size()> counts = {};
    for (const auto& field : request) {
        switch (field.name()) {
        case http::field::host:
            ++counts[0];
            break;
        case http::field::content_length:
            ++counts[1];
            break;
        case http::field::transfer_encoding:
            ++counts[2];
            break;
        case http::field::sec_fetch_site:
            ++counts[3];
            break;
        default:
            break;
        }
    }
    for (std::size_t i = 0; i < k_single.size(); ++i) {
        if (counts[i] > 1) {
            return "more than one " + std::string{k_single[i]};
        }
    }
    const auto length = request.find(http::field::content_length);
    if (length != request.end() && length->value().find_first_not_of("0123456789") != std::string_view::npos) {
        return "the Content-Length is no number";
    }
    const auto encoding = request.find(http::field::transfer_encoding);
    if (encoding == request.end()) {
        return {};
    }
    if (!boost::beast::iequals(encoding->value(), "chunked")) {
        return "the Transfer-Encoding is not known here";
    }
    if (request.version() < 11) {
        return "HTTP/1.0 has no Transfer-Encoding";
    }
    return length != request.end() ? "Content-Length and Transfer-Encoding" : "";
}

/// Why a request is refused, or an empty text if it is not. `authority` is the host that its target names, if any.
///
/// BizHawk's posts are "simple requests" in the sense of the Fetch standard: any web page the user visits could send
/// them here. A page cannot hide its Origin or Sec-Fetch-Site, nor choose the Host that a rebound name gives.
std::string refusal(const http::fields& head, std::string_view authority, const MessageServerOptions& options)
{
    if (head.count(http::field::origin) > 0) {
        return "requests from web pages are refused (Origin)";
    }
    const auto site = head.find("Sec-Fetch-Site");
    if (site != head.end() && site->value() != "same-origin" && site->value() != "none") {
        return "requests from web pages are refused (Sec-Fetch-Site)";
    }
    const auto host = head.find(http::field::host);
    if ((host != head.end() && !is_known_host(host->value(), options.allow_hosts)) ||
        (!authority.empty() && !is_known_host(authority, options.allow_hosts))) {
        return "the host name is not allowed here (--allow-host)";
    }
    return {};
}

/// Makes path and query of an absolute target, "http://HOST/PATH", and returns its host and port; otherwise empty.
std::string_view take_authority(std::string_view& target)
{
    constexpr std::string_view k_scheme = "http://";
    if (!target.starts_with(k_scheme)) {
        return {};
    }
    const std::string_view rest = target.substr(k_scheme.size());
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    target = end == rest.size() ? std::string_view{"/"} : rest.substr(end);
    return rest.substr(0, end);
}

} // namespace

bool take_token(std::string_view& target, std::string_view token)
{
    if (!target.starts_with('/') || !is_same_secret(target.substr(1, token.size()), token)) {
        return false;
    }
    const std::string_view rest = target.substr(token.size() + 1);
    if (!rest.empty() && rest.front() != '/' && rest.front() != '?') {
        return false;
    }
    target = rest.empty() ? std::string_view{"/"} : rest;
    return true;
}

bool is_same_secret(std::string_view text, std::string_view secret)
{
    if (text.size() != secret.size()) {
        return false;
    }
    unsigned int difference = 0;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        difference |= static_cast<unsigned char>(text[i]) ^ static_cast<unsigned char>(secret[i]);
    }
    return difference == 0;
}

Task<bool> HttpExchange::run(MessageHandler& handler)
{
    http::request_parser<http::string_body> parser;
    parser.header_limit(k_head_bytes_max);
    parser.body_limit(std::min<std::uint64_t>(k_body_bytes_max, m_connection.largest_message()));
    std::string_view target;
    std::ptrdiff_t fields = 0;
    for (bool head_is_checked = false; !parser.is_done();) {
        boost::system::error_code error;
        m_connection.consume(parser.put(m_connection.buffer().data(), error));
        if (error && error != http::error::need_more) {
            co_return co_await refuse(error == http::error::body_limit ? 413 : 400, error.message(), handler);
        }
        if (error && has_bare_line_end(m_connection.text())) {
            co_return co_await refuse(400, "a line ends with CR and LF", handler);
        }
        if (parser.is_header_done() && !head_is_checked) {
            head_is_checked = true;
            fields = parser.chunked() ? count_fields(parser.get()) : 0;
            if (const Refusal refusal = check(parser.get(), target); refusal.status != 0) {
                co_return co_await refuse(refusal.status, refusal.reason, handler);
            }
            if (const auto size = parser.content_length().value_or(0); size > BodyBudget::k_small_bytes) {
                const bool may_read = co_await m_connection.wait_for_memory(size);
                if (!may_read) {
                    co_return co_await refuse(503, k_no_memory, handler);
                }
            }
            m_connection.allow(k_body_time);
            parser.eager(true); // not before: memory for the whole body is taken when it begins
            const bool has_body = parser.content_length() && m_connection.text().size() >= *parser.content_length();
            if (!parser.is_done() && !has_body &&
                boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
                co_await m_connection.socket().write("HTTP/1.1 100 Continue\r\n\r\n");
            }
        }
        if (parser.chunked() && !m_connection.take_memory(parser.get().body().capacity())) {
            co_return co_await refuse(503, k_no_memory, handler);
        }
        if (!parser.is_done() && (error || m_connection.buffer().size() == 0)) {
            const bool more = co_await m_connection.read_some();
            if (!more) {
                co_return false;
            }
        }
    }
    if (parser.chunked() && count_fields(parser.get()) != fields) {
        // They would be taken for fields of the head, and have passed no check.
        co_return co_await refuse(400, "fields behind the body are not accepted", handler);
    }
    m_connection.allow_for_ever();
    if (boost::beast::websocket::is_upgrade(parser.get())) {
        co_await run_websocket(m_connection, parser.get(), target, handler);
        co_return false;
    }
    m_keep_alive = parser.keep_alive();
    const HttpHead head{parser.get()};
    Message message = read(parser.get(), target);
    message.head = &head;
    message.is_last = !m_keep_alive;
    co_await handler.handle(message, *this);
    co_return m_keep_alive;
}

HttpExchange::Refusal HttpExchange::check(const Request& request, std::string_view& target) const
{
    if (std::string reason = ambiguity(request); !reason.empty()) {
        return {400, std::move(reason)};
    }
    target = {request.target().data(), request.target().size()};
    const std::string_view host = take_authority(target);
    if (std::string reason = refusal(request, host, m_connection.options()); !reason.empty()) {
        return {403, std::move(reason)};
    }
    if (!m_connection.options().token.empty() && !take_token(target, m_connection.options().token)) {
        return {403, "a token is needed"};
    }
    if (request.method() != http::verb::get && request.method() != http::verb::post) {
        return {405, "only GET and POST are known here"};
    }
    return {};
}

Message HttpExchange::read(const Request& request, std::string_view target) const
{
    Message message = m_connection.message();
    message.target = target;
    message.body = request.body();
    message.kind = request.method() == http::verb::get         ? Message::Kind::get
                   : message.body.starts_with(k_png_signature) ? Message::Kind::picture
                                                               : Message::Kind::text;
    const auto agent = request[http::field::user_agent];
    message.user_agent = {agent.data(), agent.size()};
    return message;
}

Task<bool> HttpExchange::send(int status, std::string_view content_type, std::string_view body)
{
    std::string& reply = m_connection.reply();
    reply.assign("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason_phrase(status));
    reply.append("\r\nContent-Type: ").append(content_type);
    reply.append("\r\nContent-Length: ").append(std::to_string(body.size()));
    reply.append(m_keep_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n").append(body);
    return m_connection.write(reply);
}

Task<bool> HttpExchange::send_response(std::string_view response, bool keep_alive)
{
    m_keep_alive = m_keep_alive && keep_alive;
    return m_connection.write(response);
}

Task<bool> HttpExchange::refuse(int status, std::string_view reason, MessageHandler& handler)
{
    const std::string told = std::string{reason} + " (HTTP status " + std::to_string(status) + ")";
    m_connection.report_refusal(handler, told);
    const std::string body = std::string{reason} + "\n";
    const bool sent = co_await send(status, k_plain_text, body);
    if (sent) {
        co_await m_connection.finish();
    }
    co_return false;
}

namespace http = boost::beast::http;

} // namespace bh::net
