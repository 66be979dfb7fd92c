#include "framed_exchange.hpp"

#include "first_bytes.hpp"

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

} // namespace

Task<bool> FramedExchange::run(MessageHandler& handler)
{
    const std::optional<std::uint64_t> size = co_await take_size();
    if (!size) {
        // What follows cannot be told apart any more.
        if (m_link.text().size() > k_digits_max || size_end(m_link.text()) != std::string_view::npos) {
            m_link.tell_refusal(handler, k_no_size);
        }
        const std::string reply = "ERR:" + std::string{k_no_size};
        bool sent = co_await say(reply);
        if (sent) {
            sent = co_await say("BYE");
            co_await m_link.finish();
        }
        co_return false;
    }
    m_link.allow(k_body_time);
    if (*size == 0) {
        m_link.tell_refusal(handler, "the message is empty");
        co_return co_await say("ERR:the message is empty");
    }
    while (m_link.text().size() < std::min<std::uint64_t>(*size, k_png_signature.size())) {
        const bool more = co_await m_link.read_some();
        if (!more) {
            co_return false;
        }
    }
    const bool is_picture = m_link.text().substr(0, *size).starts_with(k_png_signature);
    const std::size_t limit =
        std::min<std::uint64_t>(is_picture ? k_picture_bytes_max : k_text_bytes_max, m_link.largest_message());
    if (*size > limit || (!m_link.is_known() && *size > k_stranger_bytes_max)) {
        const std::string reason =
            m_link.is_known() ? "the message is larger than " + std::to_string(limit) + " bytes" : "a token is needed";
        if (m_link.is_known()) {
            m_link.tell_refusal(handler, reason);
        } else {
            m_link.note_stranger(handler, "a token is needed");
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
        may_read = co_await m_link.wait_for_memory(*size);
    }
    if (!may_read) {
        m_link.tell_refusal(handler, k_no_memory);
        bool goes_on = co_await skip(*size);
        if (goes_on) {
            const std::string reply = "ERR:" + std::string{k_no_memory};
            goes_on = co_await say(reply);
        }
        co_return goes_on;
    }
    m_link.buffer().reserve(*size); // once, and not by doubling
    while (m_link.text().size() < *size) {
        const bool more = co_await m_link.read_some(*size - m_link.text().size());
        if (!more) {
            co_return false;
        }
    }
    co_return co_await handle(*size, handler);
}

Task<std::optional<std::uint64_t>> FramedExchange::take_size()
{
    m_link.consume(std::min(m_link.text().find_first_not_of(k_space_before_size), m_link.text().size()));
    std::size_t end = size_end(m_link.text());
    while (end == std::string_view::npos && m_link.text().size() <= k_digits_max) {
        const bool more = co_await m_link.read_some();
        if (!more) {
            co_return std::nullopt;
        }
        end = size_end(m_link.text());
    }
    const std::size_t sign = m_link.text().starts_with('+') ? 1 : 0;
    if (end > k_digits_max + sign || end == sign || m_link.text()[end] != ' ') {
        co_return std::nullopt;
    }
    std::uint64_t size = 0;
    std::from_chars(m_link.text().data() + sign, m_link.text().data() + end, size);
    m_link.consume(end + 1);
    co_return size;
}

Task<bool> FramedExchange::skip(std::uint64_t size)
{
    while (size > 0) {
        const auto count = std::min<std::uint64_t>(size, m_link.text().size());
        m_link.consume(count);
        size -= count;
        if (size > 0 && m_link.text().empty()) {
            const bool more = co_await m_link.read_some(size);
            if (!more) {
                co_return false;
            }
        }
    }
    co_return true;
}

Task<bool> FramedExchange::handle(std::size_t size, MessageHandler& handler)
{
    Message message = m_link.message();
    message.body = m_link.text().substr(0, size);
    if (message.body.starts_with(k_png_signature)) {
        message.kind = Message::Kind::picture;
    }
    const std::string_view reply = m_link.reply_of_doorkeeper(message.body, handler);
    if (!reply.empty()) {
        m_link.consume(size);
        co_return co_await say(reply);
    }
    m_link.allow_for_ever();
    co_await handler.handle(message, *this);
    m_link.consume(size);
    co_return m_link.socket().is_open();
}

Task<bool> FramedExchange::send(int /*status*/, std::string_view /*content_type*/, std::string_view body)
{
    return say(body.empty() ? "OK" : body);
}

} // namespace bh::net
