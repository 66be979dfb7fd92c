#include "http_relay.hpp"

#include "net/server/http_check.hpp"
#include "websocket_tap.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <limits>
#include <utility>

namespace bh::net {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t k_http_kept_bytes_max = std::size_t{2} << 20; // of a reply
constexpr std::size_t k_kept_request_bytes_max = std::size_t{96}
                                                 << 20;        // base64 of the largest picture, and its escapes
constexpr std::size_t k_held_bytes_max = std::size_t{1} << 20; // of a response in whose place something could be said
constexpr std::size_t k_http_read_bytes = std::size_t{64} << 10;
constexpr std::string_view k_text_type = "text/plain; charset=utf-8";

std::string_view view(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

std::string text_response(int status, std::string_view type, std::string_view body)
{
    std::string response = "HTTP/1.1 " + std::to_string(status) + " ";
    response.append(reason_phrase(status)).append("\r\nContent-Type: ").append(type);
    response.append("\r\nContent-Length: ").append(std::to_string(body.size()));
    return response.append("\r\nConnection: close\r\n\r\n").append(body);
}

/// For pages of our own.
class PageResponder final : public Responder
{
public:
    explicit PageResponder(Connection& client) : m_client{client} {}

    Task<bool> send(int status, std::string_view content_type, std::string_view body) override
    {
        const std::string response = text_response(status, content_type, body);
        co_return co_await m_client.write(response);
    }

    Task<bool> send_response(std::string_view response, bool /*keep_alive*/) override
    {
        return m_client.write(response);
    }

private:
    Connection& m_client;
};

} // namespace

HttpRelay::HttpRelay(EventLoop& loop, Connection& client, LazySocket& server, Upstream& upstream,
                     const Upstream::Connected& connected, std::chrono::milliseconds timeout, RelayObserver& observer,
                     MessageHandler& handler)
    : m_loop{loop},
      m_client{client},
      m_server{server},
      m_upstream{upstream},
      m_timeout{timeout},
      m_observer{observer},
      m_handler{handler},
      m_error{connected.error},
      m_changed{loop},
      m_has_server{server.is_open()},
      m_is_late{connected.is_late}
{
}

void HttpRelay::end_server(std::string_view reason)
{
    if (m_has_server) {
        m_error = reason;
        m_server.close();
    }
}

void HttpRelay::end_if_late(Clock::time_point now)
{
    if (!m_pending.empty() && !m_pending.front()->has_begun && m_pending.front()->deadline &&
        *m_pending.front()->deadline < now && m_has_server) {
        m_is_late = true;
        end_server("no answer within " + std::to_string(m_timeout.count()) + " ms");
    }
}

std::unique_ptr<RelayedExchange> HttpRelay::new_exchange() const
{
    auto exchange = std::make_unique<RelayedExchange>();
    const Message message = m_client.message();
    exchange->dialect = message.dialect;
    exchange->peer = message.peer;
    exchange->listener = message.listener;
    exchange->socket = message.socket;
    exchange->connection = message.connection;
    return exchange;
}

Task<void> HttpRelay::run()
{
    m_client.set_dialect(Dialect::http);
    if (m_has_server) {
        m_reads_server = true;
        net::start(m_loop, pass_responses());
    }
    std::exception_ptr failure;
    try {
        co_await pass_requests();
        if (m_has_server) {
            m_server.shutdown_send(); // as the client did
        }
    } catch (const std::exception&) {
        failure = std::current_exception();
        m_server.close();
    }
    while (m_reads_server) { // it needs this object
        co_await m_changed.wait();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (m_tap) {
        m_tap->end(Clock::now());
    }
}

Task<void> HttpRelay::pass_requests()
{
    bool goes_on = true;
    while (goes_on) {
        goes_on = co_await pass_request();
    }
}

Task<std::size_t> HttpRelay::find_head()
{
    constexpr int k_empty_lines_max = 4; // RFC 9112, 2.2 wants at least one to be ignored
    if (m_pending.empty()) {
        m_client.trim();
    }
    if (!m_is_closing) {
        m_client.allow_for_ever();
    }
    bool is_timed = false;
    int empty_lines = 0;
    std::size_t end = std::string_view::npos;
    while (end == std::string_view::npos) {
        if (m_is_closing) {
            m_client.consume(m_client.text().size());
        }
        while (empty_lines < k_empty_lines_max && m_client.text().starts_with("\r\n")) {
            m_client.consume(2);
            ++empty_lines;
        }
        if (!m_client.text().empty() && !is_timed) {
            m_client.allow(k_head_time);
            is_timed = true;
        }
        end = http_head_end(m_client.text());
        if (end == std::string_view::npos && m_client.text().size() > k_passed_head_bytes_max) {
            co_await refuse(431, "the head of the request is too long");
            co_return 0;
        }
        if (end == std::string_view::npos) {
            const bool more = co_await m_client.read_some();
            if (!more) {
                co_return 0;
            }
        }
    }
    co_return end;
}

Task<bool> HttpRelay::pass_request()
{
    const std::size_t head_bytes = co_await find_head();
    if (head_bytes == 0) {
        co_return false;
    }
    const std::string head_text{m_client.text().substr(0, head_bytes)};
    http::request_parser<http::empty_body> parser;
    parser.header_limit(k_passed_head_bytes_max);
    parser.body_limit(std::numeric_limits<std::uint64_t>::max()); // it passes, however long it is
    boost::system::error_code error;
    parser.put(boost::asio::buffer(head_text), error);
    if (error || !parser.is_header_done()) {
        const std::string reason = error ? error.message() : "a line ends with CR and LF";
        co_return co_await refuse(400, reason);
    }
    const http::request_header<>& head = parser.get();
    std::string_view target;
    if (const HttpRefusal refusal = check_head(head, m_client.options(), target); refusal.status != 0) {
        co_return co_await refuse(refusal.status, refusal.reason);
    }
    if (head.method() == http::verb::connect) {
        co_return co_await refuse(405, "no tunnels are made here");
    }
    m_client.consume(head_bytes);
    if (m_observer.is_own_page(view(head.method_string()), target.substr(0, target.find('?')))) {
        co_return co_await show_page(target);
    }
    co_await m_observer.wait_for_room();

    const PendingPtr pending = m_pending.emplace_back(std::make_shared<Pending>());
    pending->exchange = new_exchange();
    RelayedExchange& exchange = *pending->exchange;
    exchange.method = view(head.method_string());
    exchange.target = target;
    exchange.content_type = view(head[http::field::content_type]);
    exchange.user_agent = view(head[http::field::user_agent]);
    exchange.is_last = !parser.get().keep_alive();
    pending->wants_upgrade = head.count(http::field::upgrade) > 0;
    if (!m_has_server && boost::beast::iequals(head[http::field::expect], "100-continue")) {
        co_await m_client.write("HTTP/1.1 100 Continue\r\n\r\n"); // to learn what it is that goes unanswered
    }
    std::uint64_t length = 0;
    const std::string_view length_text = view(head[http::field::content_length]);
    std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
    const bool is_chunked = head.count(http::field::transfer_encoding) > 0;
    const HttpBody body{is_chunked ? HttpBody::Kind::chunked : HttpBody::Kind::sized, length, k_kept_request_bytes_max};
    std::string out = rewritten_head(head_text, m_upstream.target_for(target), m_upstream.authority());
    bool goes_on = co_await pass_body(body, std::move(out), pending);
    if (goes_on && pending->wants_upgrade) {
        co_await pass_upgraded(pending);
        goes_on = !m_tap;
    }
    co_return goes_on;
}

Task<bool> HttpRelay::pass_body(HttpBody body, std::string out, PendingPtr pending)
{
    RelayedExchange& exchange = *pending->exchange;
    bool is_there = true;
    for (bool is_first = true; is_first || (is_there && !body.is_done()); is_first = false) {
        if (!is_first) {
            m_client.allow(k_body_time);
            is_there = co_await m_client.read_some();
        }
        const std::size_t used = body.take(m_client.text(), exchange.request);
        out.append(m_client.text().substr(0, used));
        m_client.consume(used);
        is_there = is_there && !body.is_bad();
        if (exchange.request.kept.size() > BodyBudget::k_small_bytes &&
            !m_client.take_memory(exchange.request.kept.capacity())) {
            exchange.request.kept = {}; // it passes all the same
        }
        exchange.asked_at = Clock::now();
        co_await send_to_server(out);
        out.clear();
    }
    if (!body.is_done()) {
        exchange.error = "the request was cut short";
    }
    m_client.allow_for_ever();
    exchange.is_picture = exchange.request.kept.starts_with(k_png_signature);
    pending->fallback = m_observer.asked(exchange).fallback;
    pending->deadline = exchange.asked_at + m_timeout;
    pending->is_request_whole = true;
    if (pending->is_answered) {
        tell(*pending);
    } else if (!m_reads_server && !m_is_closing) {
        co_await answer_in_place(pending);
    }
    co_return body.is_done();
}

Task<void> HttpRelay::send_to_server(std::string_view bytes)
{
    if (m_has_server && !bytes.empty()) {
        // What the server does not want to read it may have answered all the same.
        co_await m_server.write(bytes);
    }
}

Task<void> HttpRelay::until_nothing_pends()
{
    while (m_reads_server && !m_pending.empty()) {
        co_await m_changed.wait();
    }
}

Task<bool> HttpRelay::refuse(int status, std::string_view reason)
{
    const std::string why{reason};
    m_client.report_refusal(m_handler, why + " (HTTP status " + std::to_string(status) + ")");
    co_await until_nothing_pends();
    const std::string response = text_response(status, k_text_type, why + "\n");
    const bool sent = co_await m_client.write(response);
    if (sent) {
        co_await m_client.finish();
    }
    co_return false;
}

Task<bool> HttpRelay::show_page(std::string_view target)
{
    co_await until_nothing_pends();
    Message message = m_client.message();
    message.kind = Message::Kind::get;
    message.target = target;
    message.is_last = true;
    PageResponder responder{m_client};
    co_await m_handler.handle(message, responder);
    co_await m_client.finish();
    co_return false;
}

Task<void> HttpRelay::pass_upgraded(PendingPtr pending)
{
    while (!pending->is_answered && m_reads_server) {
        co_await m_changed.wait();
    }
    for (bool goes_on = m_tap != nullptr; goes_on;) {
        const std::string_view text = m_client.text();
        if (!text.empty()) {
            co_await send_to_server(text);
            m_tap->from_client(text, Clock::now());
            m_client.consume(text.size());
            m_client.trim();
        }
        m_client.allow_for_ever();
        co_await m_observer.wait_for_room();
        goes_on = co_await m_client.read_some();
    }
}

Task<void> HttpRelay::pass_responses()
{
    try {
        std::array<char, k_http_read_bytes> buffer;
        for (bool goes_on = true; goes_on;) {
            const std::size_t got = co_await m_server.read_some(buffer);
            goes_on = got > 0;
            if (goes_on) {
                goes_on = co_await take({buffer.data(), got});
            }
        }
        co_await end_of_server();
    } catch (const std::exception& failure) {
        m_handler.failed(m_client.peer(), failure.what());
        m_client.end();
        m_server.close();
    }
    m_has_server = m_has_server && m_tap;
    m_reads_server = false;
    m_changed.notify_all();
}

Task<bool> HttpRelay::take(std::string_view bytes)
{
    if (m_tap) {
        const bool sent = co_await m_client.write(bytes);
        m_client.allow_for_ever();
        m_tap->from_server(bytes, Clock::now());
        co_return sent;
    }
    m_held += bytes;
    while (!m_held.empty()) {
        if (m_tap || m_pending.empty()) {
            co_return co_await pass_unasked();
        }
        const PendingPtr pending = m_pending.front();
        std::string out;
        if (!take_response(*pending, out)) {
            m_error = "its answer is no HTTP";
            co_return false;
        }
        if (!out.empty()) {
            pending->has_begun = pending->has_head;
            const bool sent = co_await m_client.write(out);
            m_client.allow_for_ever();
            pending->exchange->delivered = sent;
        }
        if (pending->has_head && pending->body.is_done()) {
            finish_front();
        } else if (out.empty() || m_held.empty()) {
            break; // more has to come
        }
        if (!pending->exchange->delivered) {
            m_error = "the client has gone";
            co_return false;
        }
    }
    co_return true;
}

// Nobody asked for what is held: it is more than the Content-Length, or a word of the server's own.
Task<bool> HttpRelay::pass_unasked()
{
    const std::string bytes = std::exchange(m_held, {});
    const bool sent = co_await m_client.write(bytes);
    m_client.allow_for_ever();
    if (m_tap) {
        m_tap->from_server(bytes, Clock::now());
        co_return sent;
    }
    const auto exchange = new_exchange();
    exchange->direction = RelayedExchange::Direction::server;
    exchange->reply = {bytes, bytes.size()};
    exchange->asked_at = exchange->answered_at = exchange->delivered_at = Clock::now();
    exchange->delivered = sent;
    m_observer.done(*exchange);
    co_return sent;
}

bool HttpRelay::take_response(Pending& pending, std::string& out)
{
    RelayedExchange& exchange = *pending.exchange;
    if (!pending.has_head) {
        constexpr std::string_view k_http = "HTTP/";
        const std::size_t end = http_head_end(m_held);
        if (k_http.substr(0, m_held.size()) != std::string_view{m_held}.substr(0, k_http.size()) ||
            (end == std::string::npos && m_held.size() > k_passed_head_bytes_max)) {
            return false;
        }
        if (end == std::string::npos) {
            return true;
        }
        const auto head = parse_response_head(std::string_view{m_held}.substr(0, end));
        if (!head) {
            return false;
        }
        if (head->status / 100 == 1 && head->status != 101) {
            out.append(m_held, 0, end); // "100 Continue": the answer comes after it
            m_held.erase(0, end);
            return true;
        }
        exchange.status = head->status;
        const bool is_empty =
            exchange.method == "HEAD" || head->status == 101 || head->status == 204 || head->status == 304;
        pending.body = is_empty           ? HttpBody{}
                       : head->is_chunked ? HttpBody{HttpBody::Kind::chunked, 0, k_http_kept_bytes_max}
                       : head->length     ? HttpBody{HttpBody::Kind::sized, *head->length, k_http_kept_bytes_max}
                                          : HttpBody{HttpBody::Kind::until_end, 0, k_http_kept_bytes_max};
        pending.has_head = true;
        pending.held_head_bytes = end;
    }
    // With a fallback, the response stays here until it is whole.
    const std::size_t known = pending.held_head_bytes + pending.held_body_bytes;
    const std::size_t used = pending.body.take(std::string_view{m_held}.substr(known), exchange.reply);
    pending.held_body_bytes += used;
    exchange.answered_at = Clock::now();
    if (pending.body.is_done() || pending.has_begun || !pending.fallback || known + used > k_held_bytes_max) {
        out.append(m_held, 0, known + used);
        m_held.erase(0, known + used);
        pending.held_head_bytes = pending.held_body_bytes = 0;
    }
    return true;
}

void HttpRelay::finish_front()
{
    const PendingPtr front = m_pending.front();
    m_pending.pop_front();
    ++m_answered;
    front->is_answered = true;
    front->exchange->delivered_at = Clock::now();
    if (front->exchange->status == 101 && front->has_head) {
        begin_tap(*front->exchange);
    }
    if (front->is_request_whole) {
        tell(*front);
    }
    m_changed.notify_all();
}

void HttpRelay::tell(Pending& pending)
{
    m_observer.done(*pending.exchange);
}

void HttpRelay::begin_tap(const RelayedExchange& exchange)
{
    m_client.set_dialect(Dialect::websocket);
    m_tap = std::make_unique<WebSocketTap>(m_observer, [this, target = exchange.target, agent = exchange.user_agent] {
        auto made = new_exchange();
        made->target = target;
        made->user_agent = agent;
        return made;
    });
}

Task<void> HttpRelay::end_of_server()
{
    if (m_tap) {
        m_client.socket().shutdown_send(); // the client may still have something to say
        co_return;
    }
    m_has_server = false;
    m_server.close();
    const bool has_client = m_error != "the client has gone";
    const bool was_closed = m_error.empty();
    m_error = was_closed ? "the server closed the connection" : m_error;
    if (was_closed && !m_pending.empty() && m_pending.front()->has_head &&
        m_pending.front()->body.ends_with_connection()) {
        const PendingPtr front = m_pending.front();
        if (!m_held.empty()) {
            front->exchange->delivered = co_await m_client.write(m_held);
            m_held.clear();
        }
        finish_front();
    } else if (!m_pending.empty() && has_client && !m_pending.front()->has_begun) {
        // A connection that was used before may be closed at any time: the client knows how to go on. So it does if
        // its own request was not read to the end.
        const PendingPtr front = m_pending.front();
        const bool is_plain_close = was_closed && m_answered > 0 && m_held.empty();
        if (!front->is_request_whole) {
            co_return; // answered when it is
        }
        if (!is_plain_close) {
            co_await answer_in_place(front);
        }
    }
    while (!m_pending.empty()) {
        RelayedExchange& exchange = *m_pending.front()->exchange;
        exchange.error = m_error;
        exchange.delivered = false;
        if (!m_pending.front()->has_begun) {
            exchange.direction = RelayedExchange::Direction::client;
            exchange.answered_at = Clock::now();
        }
        finish_front();
    }
    close_to_client();
}

Task<void> HttpRelay::answer_in_place(PendingPtr pending)
{
    RelayedExchange& exchange = *pending->exchange;
    exchange.is_own = true;
    exchange.error = m_error;
    exchange.status = pending->fallback ? 200 : m_is_late ? 504 : 502;
    exchange.reply.kept = pending->fallback ? *pending->fallback : "ERR:the server behind gives no answer: " + m_error;
    exchange.reply.size = exchange.reply.kept.size();
    exchange.answered_at = Clock::now();
    const std::string response = text_response(exchange.status, k_text_type, exchange.reply.kept);
    exchange.delivered = co_await m_client.write(response);
    finish_front();
    close_to_client();
}

void HttpRelay::close_to_client()
{
    m_is_closing = true;
    m_client.allow(k_head_time); // for the client to close, too
    m_client.socket().shutdown_send();
}

} // namespace bh::net
