#include "socket_exchange.hpp"

#include "png_extent.hpp"

#include <algorithm>
#include <charconv>

namespace bh::net {

namespace {

constexpr std::size_t k_digits_max = 10;
constexpr std::string_view k_no_size = "a message begins with its size in bytes and one space";

/// Where the digits end that stand in front of a message, with a plus before them or without; npos if not yet.
std::size_t size_end(std::string_view text)
{
    return text.find_first_not_of("0123456789", text.starts_with('+') ? 1 : 0);
}

constexpr std::string_view k_pixels = "PIXELS ";
constexpr std::string_view k_target = "TARGET ";
constexpr int k_side_max = 16'384; // as of PNGs

/// Takes a number above 0 off the front; 0 if there is none.
int take_side(std::string_view& text)
{
    int side = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc{} && side > 0 && side <= k_side_max ? side : 0;
}

/// Takes the picture off the front of a message that begins with k_pixels. Nothing if it is not as it should be.
std::optional<PixelView> take_pixels(std::string_view& body)
{
    std::string_view rest = body.substr(k_pixels.size());
    PixelView pixels;
    pixels.width = take_side(rest);
    const bool has_space = rest.starts_with(' ');
    rest.remove_prefix(has_space ? 1 : 0);
    pixels.height = take_side(rest);
    if (pixels.width == 0 || pixels.height == 0 || !has_space || !rest.starts_with(' ') ||
        !rest.substr(1).starts_with(k_pixel_format) || rest.substr(1 + k_pixel_format.size(), 1) != "\n") {
        return std::nullopt;
    }
    rest.remove_prefix(1 + k_pixel_format.size() + 1);
    const auto bytes =
        std::size_t{3} * static_cast<unsigned int>(pixels.width) * static_cast<unsigned int>(pixels.height);
    if (rest.size() <= bytes) {
        return std::nullopt; // also without a text behind it
    }
    pixels.rgb = rest.substr(0, bytes);
    body = rest.substr(bytes);
    return pixels;
}

} // namespace

Task<bool> FramedExchange::run(MessageHandler& handler)
{
    const std::optional<std::uint64_t> size = co_await take_size();
    if (!size) {
        // What follows cannot be told apart any more.
        if (m_connection.text().size() > k_digits_max || size_end(m_connection.text()) != std::string_view::npos) {
            m_connection.report_refusal(handler, k_no_size);
        }
        const std::string reply = "ERR:" + std::string{k_no_size};
        bool sent = co_await say(reply);
        if (sent) {
            sent = co_await say("BYE");
            co_await m_connection.finish();
        }
        co_return false;
    }
    m_connection.allow(k_body_time);
    if (*size == 0) {
        m_connection.report_refusal(handler, "the message is empty");
        co_return co_await say("ERR:the message is empty");
    }
    while (m_connection.text().size() < std::min<std::uint64_t>(*size, k_png_signature.size())) {
        const bool more = co_await m_connection.read_some();
        if (!more) {
            co_return false;
        }
    }
    const std::string_view beginning = m_connection.text().substr(0, *size);
    const bool is_picture = beginning.starts_with(k_png_signature) || beginning.starts_with(k_pixels);
    const std::size_t limit =
        std::min<std::uint64_t>(is_picture ? k_picture_bytes_max : k_text_bytes_max, m_connection.largest_message());
    if (*size > limit || (!m_connection.is_trusted() && *size > k_bytes_before_token_max)) {
        const std::string reason = m_connection.is_trusted()
                                       ? "the message is larger than " + std::to_string(limit) + " bytes"
                                       : "a token is needed";
        if (m_connection.is_trusted()) {
            m_connection.report_refusal(handler, reason);
        } else {
            m_connection.note_missing_token(handler, "a token is needed");
        }
        bool goes_on = co_await skip(*size);
        if (goes_on) {
            const std::string reply = "ERR:" + reason;
            goes_on = co_await say(reply);
        }
        co_return goes_on;
    }
    bool may_read = true;
    if (*size > BodyBudget::k_small_bytes) {
        may_read = co_await m_connection.wait_for_memory(*size);
    }
    if (!may_read) {
        m_connection.report_refusal(handler, k_no_memory);
        bool goes_on = co_await skip(*size);
        if (goes_on) {
            const std::string reply = "ERR:" + std::string{k_no_memory};
            goes_on = co_await say(reply);
        }
        co_return goes_on;
    }
    m_connection.buffer().reserve(*size); // once, and not by doubling
    while (m_connection.text().size() < *size) {
        const bool more = co_await m_connection.read_some(*size - m_connection.text().size());
        if (!more) {
            co_return false;
        }
    }
    co_return co_await handle(*size, handler);
}

Task<std::optional<std::uint64_t>> FramedExchange::take_size()
{
    m_connection.consume(
        std::min(m_connection.text().find_first_not_of(k_space_before_size), m_connection.text().size()));
    std::size_t end = size_end(m_connection.text());
    while (end == std::string_view::npos && m_connection.text().size() <= k_digits_max) {
        const bool more = co_await m_connection.read_some();
        if (!more) {
            co_return std::nullopt;
        }
        end = size_end(m_connection.text());
    }
    const std::size_t sign = m_connection.text().starts_with('+') ? 1 : 0;
    if (end > k_digits_max + sign || end == sign || m_connection.text()[end] != ' ') {
        co_return std::nullopt;
    }
    std::uint64_t size = 0;
    std::from_chars(m_connection.text().data() + sign, m_connection.text().data() + end, size);
    m_connection.consume(end + 1);
    co_return size;
}

Task<bool> FramedExchange::skip(std::uint64_t size)
{
    while (size > 0) {
        const auto count = std::min<std::uint64_t>(size, m_connection.text().size());
        m_connection.consume(count);
        size -= count;
        if (size > 0 && m_connection.text().empty()) {
            const bool more = co_await m_connection.read_some(size);
            if (!more) {
                co_return false;
            }
        }
    }
    co_return true;
}

Task<bool> FramedExchange::handle(std::size_t size, MessageHandler& handler)
{
    Message message = m_connection.message();
    message.body = m_connection.text().substr(0, size);
    if (message.body.starts_with(k_png_signature)) {
        message.kind = Message::Kind::picture;
    }
    std::string_view reply = reply_about_target(message.body, handler);
    if (reply.empty()) {
        reply = m_connection.reply_about_token(message.body, handler);
    }
    if (reply.empty() && message.body.starts_with(k_pixels)) {
        if (const auto pixels = take_pixels(message.body)) {
            message.pixels = *pixels;
        } else {
            reply = "ERR:a picture as PIXELS WIDTH HEIGHT rgb24, its bytes and a text are wanted";
        }
    }
    if (!reply.empty()) {
        m_connection.consume(size);
        co_return co_await say(reply);
    }
    m_connection.allow_for_ever();
    co_await handler.handle(message, *this);
    m_connection.consume(size);
    co_return m_connection.socket().is_open();
}

std::string_view FramedExchange::reply_about_target(std::string_view text, MessageHandler& handler)
{
    if (!text.starts_with(k_target)) {
        return {};
    }
    const std::string_view target = text.substr(k_target.size());
    if (!target.starts_with('/')) {
        return "ERR:a path begins with /";
    }
    if (m_connection.set_target(target)) {
        return "OK";
    }
    m_connection.note_missing_token(handler, "a token is needed");
    return "ERR:a token is needed";
}

Task<bool> FramedExchange::send(int /*status*/, std::string_view /*content_type*/, std::string_view body)
{
    return say(body.empty() ? "OK" : body);
}

Task<bool> BareExchange::run(Opening opening, MessageHandler& handler)
{
    return opening == Opening::bare_picture ? run_picture(handler)
                                            : run_line(opening == Opening::bare_if_silent, handler);
}

Task<bool> BareExchange::run_line(bool is_whole, MessageHandler& handler)
{
    m_connection.allow(k_body_time);
    m_connection.set_bare_line();
    const std::size_t limit = m_connection.is_trusted() ? k_text_bytes_max : k_bytes_before_token_max;
    bool goes_on = true;
    std::size_t line_end = m_connection.text().find('\n');
    while (line_end == std::string_view::npos && !is_whole) {
        const std::size_t scanned = m_connection.text().size();
        if (scanned > limit) {
            const std::string reason = "the line is longer than " + std::to_string(limit) + " bytes";
            co_return co_await refuse(reason, handler);
        }
        if (!m_connection.take_memory(m_connection.buffer().capacity())) {
            co_return co_await refuse(k_no_memory, handler);
        }
        is_whole = co_await m_connection.falls_silent();
        if (is_whole) {
            break;
        }
        goes_on = co_await m_connection.read_some();
        if (!goes_on) {
            break;
        }
        line_end = m_connection.text().find('\n', scanned);
    }
    m_ends_lines = line_end != std::string_view::npos;
    m_connection.set_ends_lines(m_ends_lines);
    const std::size_t size = m_ends_lines ? line_end + 1 : m_connection.text().size();
    const bool is_open = co_await handle(Message::Kind::text, size, handler);
    co_return goes_on ? is_open : false;
}

Task<bool> BareExchange::run_picture(MessageHandler& handler)
{
    m_connection.allow(k_body_time);
    m_is_picture = true;
    const std::size_t limit = m_connection.is_trusted() ? k_picture_bytes_max : k_bytes_before_token_max;
    PngExtent extent{limit};
    PngExtent::State state = extent.look(m_connection.text());
    while (state == PngExtent::State::unfinished) {
        if (!m_connection.take_memory(m_connection.buffer().capacity())) {
            co_return co_await refuse(k_no_memory, handler);
        }
        const bool more = co_await m_connection.read_some(extent.size_so_far() - m_connection.text().size());
        if (!more) {
            co_return false;
        }
        state = extent.look(m_connection.text());
    }
    if (state == PngExtent::State::bad) {
        const std::string reason =
            m_connection.is_trusted() ? "no PNG of at most " + std::to_string(limit) + " bytes" : "a token is needed";
        co_return co_await refuse(reason, handler);
    }
    co_return co_await handle(Message::Kind::picture, extent.size_so_far(), handler);
}

Task<bool> BareExchange::handle(Message::Kind kind, std::size_t size, MessageHandler& handler)
{
    Message message = m_connection.message();
    message.kind = kind;
    message.body = m_connection.text().substr(0, size);
    if (kind == Message::Kind::text) {
        // Without the line's end, and only that: the text is kept as it came.
        message.body.remove_suffix(message.body.ends_with("\r\n") ? 2 : message.body.ends_with('\n') ? 1 : 0);
    }
    const std::string_view reply = m_connection.reply_about_token(message.body, handler);
    m_connection.allow_for_ever();
    if (reply.empty()) {
        co_await handler.handle(message, *this);
    } else {
        co_await send(0, {}, reply);
    }
    m_connection.consume(size);
    co_return m_connection.socket().is_open();
}

Task<bool> BareExchange::send(int /*status*/, std::string_view /*content_type*/, std::string_view body)
{
    std::string& reply = m_connection.reply();
    if (m_connection.is_framed() || (m_is_picture && m_connection.gets_framed_answer_to_picture())) {
        co_return co_await m_connection.write_framed(body.empty() ? "OK" : body);
    }
    reply.assign(body).append(m_ends_lines ? "\n" : "");
    if (reply.empty()) {
        co_return true; // as the servers did that these clients were written for
    }
    co_return co_await m_connection.write(reply);
}

Task<bool> BareExchange::refuse(std::string_view reason, MessageHandler& handler)
{
    m_connection.report_refusal(handler, reason);
    const std::string reply = "ERR:" + std::string{reason};
    m_is_picture = false; // as of a client of which nothing is known
    bool sent = co_await send(0, {}, reply);
    if (sent && m_connection.is_framed()) {
        sent = co_await m_connection.write(k_framed_bye);
    }
    if (sent) {
        co_await m_connection.finish();
    }
    co_return false;
}

} // namespace bh::net
