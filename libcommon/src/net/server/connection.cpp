#include "connection.hpp"

#include "http_exchange.hpp"
#include "net/relay/http_framing.hpp"
#include "socket_exchange.hpp"

#include <bh/net/message_server.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/protocol/statement.hpp>

#include <algorithm>

namespace bh::net {

namespace {

constexpr int k_empty_lines_max = 4; // before a message; RFC 9112, 2.2 wants at least one to be ignored
constexpr std::size_t k_read_bytes = 16 * 1024;
constexpr std::size_t k_read_bytes_max = 256 * 1024; // at once, of a large message
constexpr std::chrono::milliseconds k_silence{20};
constexpr std::chrono::milliseconds k_silence_of_complete_line{1};
/// A line of less than that comes whole, as one segment of TCP (IPv6 guarantees 1,220 bytes).
constexpr std::size_t k_segment_bytes = 1200;
constexpr std::size_t k_discard_bytes_max = std::size_t{1} << 20; // of a refused message
constexpr std::size_t k_kept_bytes_max = 64 * 1024;               // of memory, between messages

// The close frame of RFC 6455 with the code 1001, "going away".
constexpr std::string_view k_websocket_close{"\x88\x02\x03\xe9", 4};

/// A client that waits to be greeted says nothing for so long.
constexpr std::chrono::milliseconds k_greeting_silence{50};

} // namespace

Connection::Connection(EventLoop& loop, Fd socket, const boost::asio::ip::tcp::endpoint& peer, std::size_t listener,
                       const MessageServerOptions& options, BodyBudget& budget, std::uint64_t accepted_as,
                       std::uint64_t& sockets, boost::beast::flat_buffer buffer)
    : m_socket{loop, std::move(socket), peer.protocol()},
      m_options{options},
      m_budget{budget},
      m_memory{budget},
      m_accepted_as{accepted_as},
      m_sockets{sockets},
      m_peer{format_endpoint(peer)},
      m_listener{listener},
      m_buffer{std::move(buffer)},
      m_is_trusted{options.token.empty()}
{
}

Task<void> Connection::run(MessageHandler& handler)
{
    if (!m_options.greeting.empty()) {
        co_await greet();
    }
    bool goes_on = true;
    while (goes_on) {
        const Opening opening = co_await find_message();
        goes_on = co_await serve(opening, handler);
        trim();
    }
    report_missing_token(handler);
    if (wants_last_frame()) {
        end();
    } else {
        m_socket.close();
    }
}

Task<void> Connection::greet()
{
    const bool is_silent = !co_await m_socket.is_readable_within(k_greeting_silence);
    bool is_socket = is_silent;
    if (!is_silent) {
        const bool more = co_await read_some();
        is_socket = more && opening() != Opening::http && begins_http(text()) == Begins::no;
    }
    if (is_socket) {
        const std::string_view greeting = m_options.greeting;
        if (m_options.greets_bare) {
            co_await write(greeting);
        } else {
            co_await write_framed(greeting);
        }
    }
}

Opening Connection::opening() const
{
    const Opening opening = opening_of(text());
    if (!m_options.takes_any_text) {
        return opening;
    }
    if (opening == Opening::http) {
        const Begins begins = begins_http(text());
        return begins == Begins::yes     ? Opening::http
               : begins == Begins::maybe ? Opening::bare_if_silent
                                         : Opening::bare_line;
    }
    if (opening == Opening::framed) { // or a line of numbers
        const auto end = text().find_first_not_of("0123456789", text().starts_with('+') ? 1 : 0);
        return end == std::string_view::npos ? Opening::bare_if_silent
               : text()[end] == ' '          ? Opening::framed
                                             : Opening::bare_line;
    }
    return opening == Opening::unknown ? Opening::bare_line : opening;
}

bool Connection::is_complete() const
{
    constexpr std::string_view k_token = "TOKEN ";
    return text().starts_with('@')                                        ? protocol::is_complete_gsl(text())
           : text().starts_with(k_token)                                  ? text().size() > k_token.size()
           : protocol::is_statements(text()) || !m_options.takes_any_text ? protocol::is_complete_statements(text())
                                                                          : true;
}

Task<bool> Connection::serve(Opening opening, MessageHandler& handler)
{
    if (opening == Opening::http) {
        set_dialect(Dialect::http);
        HttpExchange exchange{*this};
        co_return co_await exchange.run(handler);
    }
    if (opening == Opening::framed) {
        set_dialect(Dialect::framed);
        FramedExchange exchange{*this};
        co_return co_await exchange.run(handler);
    }
    if (opening == Opening::bare_line || opening == Opening::bare_if_silent || opening == Opening::bare_picture) {
        set_dialect(Dialect::bare);
        BareExchange exchange{*this};
        co_return co_await exchange.run(opening, handler);
    }
    if (!text().empty() && opening_of(text()) == Opening::unknown) {
        report_refusal(handler, "it begins as no message does, with a word in capitals or with @");
    }
    co_return false;
}

Task<bool> Connection::gain_trust(MessageHandler& handler)
{
    bool goes_on = true;
    while (goes_on && !m_is_trusted) {
        const Opening opening = co_await find_message();
        if (opening == Opening::http) {
            co_return true;
        }
        goes_on = co_await serve(opening, handler);
        trim();
    }
    report_missing_token(handler);
    co_return goes_on;
}

Task<Opening> Connection::find_message()
{
    Opening opening = Opening::empty_line;
    for (int lines = 0; opening == Opening::empty_line && lines <= k_empty_lines_max; ++lines) {
        if (text().empty()) {
            allow_for_ever(); // the client may take its time until the next message
            const bool more = co_await read_some();
            if (!more) {
                co_return Opening::unknown;
            }
        }
        allow(k_head_time);
        opening = this->opening();
        while (opening == Opening::undecided || opening == Opening::bare_if_silent) {
            const bool more = co_await wait_for_more(opening);
            if (!more) {
                co_return opening == Opening::bare_if_silent ? opening : Opening::unknown;
            }
            opening = this->opening();
        }
        if (opening == Opening::empty_line) {
            consume(text().find('\n') + 1);
        }
    }
    co_return opening;
}

Task<bool> Connection::wait_for_more(Opening opening)
{
    bool goes_on = true;
    if (opening == Opening::bare_if_silent) {
        goes_on = !co_await falls_silent();
    }
    if (goes_on) {
        goes_on = co_await read_some();
    }
    co_return goes_on;
}

void Connection::end_if_late(Clock::time_point now)
{
    if (now > m_deadline) {
        end();
    }
}

Task<bool> Connection::read_some(std::size_t wanted)
{
    if (m_has_ended) {
        co_return false; // the event loop reports an end once only
    }
    const auto room = m_buffer.prepare(std::clamp(wanted, k_read_bytes, k_read_bytes_max));
    const std::size_t got = co_await m_socket.read_some({static_cast<char*>(room.data()), room.size()});
    m_buffer.commit(got);
    m_has_ended = got == 0;
    co_return !m_has_ended;
}

Task<bool> Connection::falls_silent()
{
    if (m_lines_lack_ends && text().size() < k_segment_bytes && is_complete()) {
        co_return true;
    }
    // Measured by the server's clock, which may stand still while the timer runs. Whether the line is complete is
    // looked at once, and not before a silence: a long line comes in many pieces.
    const auto since = m_options.now();
    std::chrono::milliseconds silence = k_silence_of_complete_line;
    bool readable = false;
    bool is_over = false;
    while (!readable && !is_over) {
        readable = co_await m_socket.is_readable_within(silence);
        is_over = m_options.now() - since >= silence;
        if (is_over && silence < k_silence && !is_complete()) {
            silence = k_silence;
            is_over = m_options.now() - since >= silence;
        }
    }
    co_return !readable;
}

Task<bool> Connection::wait_for_memory(std::uint64_t bytes)
{
    allow_for_ever(); // while it waits; the limit is of its own
    const bool may_read = co_await m_memory.wait_for(bytes, k_body_time);
    allow(k_body_time);
    co_return may_read&& m_socket.is_open();
}

Task<bool> Connection::write(std::string_view bytes)
{
    allow(k_body_time);
    m_is_writing = true;
    bool sent = co_await m_socket.write(bytes);
    if (sent) {
        sent = co_await has_reached_peer();
    }
    m_is_writing = false;
    co_return sent;
}

Task<bool> Connection::write_framed(std::string_view text)
{
    m_reply.assign(std::to_string(text.size())).append(" ").append(text);
    return write(m_reply);
}

Task<void> Connection::finish()
{
    m_socket.shutdown_send();
    m_buffer.consume(m_buffer.size());
    bool more = true;
    for (std::size_t discarded = 0; more && discarded < k_discard_bytes_max;) {
        more = co_await read_some();
        discarded += m_buffer.size();
        m_buffer.consume(m_buffer.size());
    }
}

void Connection::set_dialect(Dialect dialect)
{
    m_dialect = dialect;
    if (dialect == Dialect::framed) {
        m_frames = Frames::yes;
    } else if (dialect != Dialect::bare) {
        m_frames = Frames::unknown;
    }
    if (dialect != Dialect::http && m_number == 0) {
        m_number = ++m_sockets;
    }
}

void Connection::end()
{
    // A socket that has said nothing yet is BizHawk's, which connects when it starts.
    const bool is_silent = !m_dialect && m_buffer.size() == 0;
    if (!m_is_writing) {
        if (is_silent || wants_last_frame()) {
            m_socket.send_at_once(k_framed_bye);
        } else if (m_dialect == Dialect::websocket) {
            m_socket.send_at_once(k_websocket_close);
        }
        m_socket.discard_arrived();
    }
    m_socket.close();
}

std::string_view Connection::reply_about_token(std::string_view text, MessageHandler& handler)
{
    constexpr std::string_view k_refusal = "ERR:a token is needed";
    constexpr std::string_view k_wrong = "ERR:this is not the token";
    constexpr std::string_view k_statement = "TOKEN ";
    if (text.starts_with(k_statement)) {
        m_is_trusted = m_is_trusted || is_same_secret(text.substr(k_statement.size()), m_options.token);
        if (!m_is_trusted) {
            note_missing_token(handler, k_wrong.substr(4));
        }
        return m_is_trusted ? "OK" : k_wrong;
    }
    if (!m_is_trusted) {
        note_missing_token(handler, k_refusal.substr(4));
    }
    return m_is_trusted ? "" : k_refusal;
}

void Connection::note_missing_token(MessageHandler& handler, std::string_view reason)
{
    constexpr int k_attempts = 2; // of a client that asks first, and then with a token that is none
    m_token_refusal = reason;
    if (++m_attempts > k_attempts) {
        report_missing_token(handler);
    }
}

void Connection::report_missing_token(MessageHandler& handler) const
{
    if (!m_is_trusted && !m_token_refusal.empty()) {
        report_refusal(handler, m_token_refusal);
    }
}

bool Connection::set_target(std::string_view target)
{
    if (!m_options.token.empty() && !take_token(target, m_options.token)) {
        return false;
    }
    m_is_trusted = true;
    m_target = target;
    return true;
}

Message Connection::message() const
{
    Message message;
    message.dialect = *m_dialect;
    message.target = m_target;
    message.peer = m_peer;
    message.listener = m_listener;
    message.socket = message.dialect == Dialect::http || !m_target.empty() ? 0 : m_number;
    message.connection = m_accepted_as;
    return message;
}

void Connection::trim()
{
    m_memory.release();
    if (m_buffer.size() == 0 && m_buffer.capacity() > k_kept_bytes_max) {
        m_buffer = {};
    }
    if (m_reply.capacity() > k_kept_bytes_max) {
        m_reply = {};
    }
}

} // namespace bh::net
