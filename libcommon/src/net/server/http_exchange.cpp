#include "http_exchange.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace bh::net {

namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t k_head_bytes_max = 16 * 1024;
constexpr std::uint64_t k_body_bytes_max = std::uint64_t{96} << 20; // base64 of the largest payload, and its escapes
constexpr std::string_view k_plain_text = "text/plain; charset=utf-8";

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

} // namespace

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
            if (const HttpRefusal refusal = check(parser.get(), target); refusal.status != 0) {
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
    Message message = read(parser.get(), target);
    message.is_last = !m_keep_alive;
    co_await handler.handle(message, *this);
    co_return m_keep_alive;
}

HttpRefusal HttpExchange::check(const Request& request, std::string_view& target) const
{
    HttpRefusal refusal = check_head(request, m_connection.options(), target);
    if (refusal.status == 0 && request.method() != http::verb::get && request.method() != http::verb::post) {
        refusal = {405, "only GET and POST are known here"};
    }
    return refusal;
}

Message HttpExchange::read(const Request& request, std::string_view target) const
{
    Message message = m_connection.message();
    message.target = target;
    message.body = request.body();
    message.kind = request.method() == http::verb::get         ? Message::Kind::get
                   : message.body.starts_with(k_png_signature) ? Message::Kind::picture
                                                               : Message::Kind::text;
    const auto view = [](auto text) { return std::string_view{text.data(), text.size()}; };
    message.method = view(request.method_string());
    message.content_type = view(request[http::field::content_type]);
    message.user_agent = view(request[http::field::user_agent]);
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

} // namespace bh::net
