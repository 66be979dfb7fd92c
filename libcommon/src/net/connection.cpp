#include "connection.hpp"

#include "bare_exchange.hpp"
#include "framed_exchange.hpp"
#include "http_exchange.hpp"

namespace bh::net {

namespace {

constexpr int k_empty_lines_max = 4; // before a message; RFC 9112, 2.2 wants at least one to be ignored

} // namespace

Task<void> Connection::run(MessageHandler& handler)
{
    bool goes_on = true;
    while (goes_on) {
        const Opening opening = co_await find_message();
        if (opening == Opening::http) {
            m_link.set_dialect(Dialect::http);
            HttpExchange exchange{m_link};
            goes_on = co_await exchange.run(handler);
        } else if (opening == Opening::framed) {
            m_link.set_dialect(Dialect::framed);
            FramedExchange exchange{m_link};
            goes_on = co_await exchange.run(handler);
        } else if (opening == Opening::bare_line || opening == Opening::bare_if_silent ||
                   opening == Opening::bare_picture) {
            m_link.set_dialect(Dialect::bare);
            BareExchange exchange{m_link};
            goes_on = co_await exchange.run(opening, handler);
        } else {
            goes_on = false;
            if (!m_link.text().empty() && opening_of(m_link.text()) == Opening::unknown) {
                m_link.tell_refusal(handler, "it begins as no message does, with a word in capitals or with @");
            }
        }
        m_link.trim();
    }
    m_link.tell_stranger(handler);
    if (m_link.wants_last_frame()) {
        end();
    } else {
        m_link.socket().close();
    }
}

Task<Opening> Connection::find_message()
{
    Opening opening = Opening::empty_line;
    for (int lines = 0; opening == Opening::empty_line && lines <= k_empty_lines_max; ++lines) {
        if (m_link.text().empty()) {
            m_link.allow_for_ever(); // the client may take its time until the next message
            const bool more = co_await m_link.read_some();
            if (!more) {
                co_return Opening::unknown;
            }
        }
        m_link.allow(k_head_time);
        opening = opening_of(m_link.text());
        while (opening == Opening::undecided || opening == Opening::bare_if_silent) {
            const bool more = co_await wait_for_more(opening);
            if (!more) {
                co_return opening == Opening::bare_if_silent ? opening : Opening::unknown;
            }
            opening = opening_of(m_link.text());
        }
        if (opening == Opening::empty_line) {
            m_link.consume(m_link.text().find('\n') + 1);
        }
    }
    co_return opening;
}

Task<bool> Connection::wait_for_more(Opening opening)
{
    bool goes_on = true;
    if (opening == Opening::bare_if_silent) {
        goes_on = !co_await m_link.falls_silent();
    }
    if (goes_on) {
        goes_on = co_await m_link.read_some();
    }
    co_return goes_on;
}

void Connection::end_if_late(Link::Clock::time_point now)
{
    if (m_link.is_late(now)) {
        end();
    }
}

} // namespace bh::net
