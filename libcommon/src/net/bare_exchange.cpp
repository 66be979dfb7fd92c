#include "bare_exchange.hpp"

#include "png_extent.hpp"

namespace bh::net {

Task<bool> BareExchange::run(Opening opening, MessageHandler& handler)
{
    return opening == Opening::bare_picture ? run_picture(handler)
                                            : run_line(opening == Opening::bare_if_silent, handler);
}

Task<bool> BareExchange::run_line(bool is_whole, MessageHandler& handler)
{
    m_link.allow(k_body_time);
    m_link.set_bare_line();
    const std::size_t limit = m_link.is_known() ? k_text_bytes_max : k_stranger_bytes_max;
    bool goes_on = true;
    std::size_t line_end = m_link.text().find('\n');
    while (line_end == std::string_view::npos && !is_whole) {
        const std::size_t scanned = m_link.text().size();
        if (scanned > limit) {
            const std::string reason = "the line is longer than " + std::to_string(limit) + " bytes";
            co_return co_await refuse(reason, handler);
        }
        if (!m_link.take_memory(m_link.buffer().capacity())) {
            co_return co_await refuse(k_no_memory, handler);
        }
        is_whole = co_await m_link.falls_silent();
        if (is_whole) {
            break;
        }
        goes_on = co_await m_link.read_some();
        if (!goes_on) {
            break;
        }
        line_end = m_link.text().find('\n', scanned);
    }
    m_ends_lines = line_end != std::string_view::npos;
    m_link.set_ends_lines(m_ends_lines);
    const std::size_t size = m_ends_lines ? line_end + 1 : m_link.text().size();
    const bool is_open = co_await handle(Message::Kind::text, size, handler);
    co_return goes_on ? is_open : false;
}

Task<bool> BareExchange::run_picture(MessageHandler& handler)
{
    m_link.allow(k_body_time);
    m_is_picture = true;
    const std::size_t limit = m_link.is_known() ? k_picture_bytes_max : k_stranger_bytes_max;
    PngExtent extent{limit};
    PngExtent::State state = extent.look(m_link.text());
    while (state == PngExtent::State::unfinished) {
        if (!m_link.take_memory(m_link.buffer().capacity())) {
            co_return co_await refuse(k_no_memory, handler);
        }
        const bool more = co_await m_link.read_some(extent.size_so_far() - m_link.text().size());
        if (!more) {
            co_return false;
        }
        state = extent.look(m_link.text());
    }
    if (state == PngExtent::State::bad) {
        const std::string reason =
            m_link.is_known() ? "no PNG of at most " + std::to_string(limit) + " bytes" : "a token is needed";
        co_return co_await refuse(reason, handler);
    }
    co_return co_await handle(Message::Kind::picture, extent.size_so_far(), handler);
}

Task<bool> BareExchange::handle(Message::Kind kind, std::size_t size, MessageHandler& handler)
{
    Message message = m_link.message();
    message.kind = kind;
    message.body = m_link.text().substr(0, size);
    if (kind == Message::Kind::text) {
        // Without the line's end, and only that: the text is kept as it came.
        message.body.remove_suffix(message.body.ends_with("\r\n") ? 2 : message.body.ends_with('\n') ? 1 : 0);
    }
    const std::string_view reply = m_link.reply_of_doorkeeper(message.body, handler);
    m_link.allow_for_ever();
    if (reply.empty()) {
        co_await handler.handle(message, *this);
    } else {
        co_await send(0, {}, reply);
    }
    m_link.consume(size);
    co_return m_link.socket().is_open();
}

Task<bool> BareExchange::send(int /*status*/, std::string_view /*content_type*/, std::string_view body)
{
    std::string& reply = m_link.reply();
    if (m_link.is_framed() || (m_is_picture && m_link.gets_framed_answer_to_picture())) {
        co_return co_await m_link.write_framed(body.empty() ? "OK" : body);
    }
    reply.assign(body).append(m_ends_lines ? "\n" : "");
    if (reply.empty()) {
        co_return true; // as the servers did that these clients were written for
    }
    co_return co_await m_link.write(reply);
}

Task<bool> BareExchange::refuse(std::string_view reason, MessageHandler& handler)
{
    m_link.tell_refusal(handler, reason);
    const std::string reply = "ERR:" + std::string{reason};
    m_is_picture = false; // as of a client of which nothing is known
    bool sent = co_await send(0, {}, reply);
    if (sent && m_link.is_framed()) {
        sent = co_await m_link.write(k_framed_bye);
    }
    if (sent) {
        co_await m_link.finish();
    }
    co_return false;
}

} // namespace bh::net
