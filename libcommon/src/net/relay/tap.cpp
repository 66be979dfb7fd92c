#include "tap.hpp"

#include "net/server/first_bytes.hpp"
#include "net/server/png_extent.hpp"

#include <bh/base/text.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace bh::net {

void ExchangePairs::add_question(PassedMessage message, RelayedExchange::Clock::time_point now)
{
    if (m_waiting.size() == k_waiting_max) {
        finish_first_unanswered(now);
    }
    auto exchange = m_make();
    exchange->request = std::move(message.bytes);
    exchange->request_framing = message.framing;
    exchange->is_picture = message.is_picture;
    exchange->asked_at = now;
    const bool awaits_answer = m_observer.asked(*exchange).awaits_answer;
    m_waiting.push_back({std::move(exchange), awaits_answer});
}

void ExchangePairs::add_answer(PassedMessage message, RelayedExchange::Clock::time_point now)
{
    const bool any_awaits = std::ranges::any_of(m_waiting, &Waiting::awaits_answer);
    while (any_awaits && !m_waiting.front().awaits_answer) {
        finish_first_unanswered(now);
    }
    std::unique_ptr<RelayedExchange> exchange;
    if (m_waiting.empty()) {
        exchange = m_make();
        exchange->direction = RelayedExchange::Direction::server;
        exchange->asked_at = now;
    } else {
        exchange = std::move(m_waiting.front().exchange);
        m_waiting.pop_front();
    }
    exchange->reply = std::move(message.bytes);
    exchange->reply_framing = message.framing;
    exchange->answered_at = exchange->delivered_at = now;
    m_observer.done(*exchange);
}

void ExchangePairs::finish_first_unanswered(RelayedExchange::Clock::time_point now)
{
    const std::unique_ptr<RelayedExchange> exchange = std::move(m_waiting.front().exchange);
    m_waiting.pop_front();
    exchange->direction = RelayedExchange::Direction::client;
    exchange->answered_at = exchange->delivered_at = now;
    m_observer.done(*exchange);
}

void ExchangePairs::end(RelayedExchange::Clock::time_point now)
{
    while (!m_waiting.empty()) {
        finish_first_unanswered(now);
    }
}

std::vector<PassedMessage> StreamSplitter::add(std::string_view bytes)
{
    std::vector<PassedMessage> messages;
    m_text += bytes;
    while (!m_text.empty() && m_text.size() >= m_wanted && take(messages) == Found::message) {
        m_wanted = 0;
    }
    return messages;
}

StreamSplitter::Found StreamSplitter::take(std::vector<PassedMessage>& into)
{
    const char first = m_text.front();
    if (!m_is_out_of_step) {
        if (is_digit(first) || first == '+' || (m_has_sizes && k_space_before_size.find(first) != std::string::npos)) {
            if (const Found found = take_sized(into); found != Found::undecided) {
                return found;
            }
        } else if (first == k_png_signature.front()) {
            if (const Found found = take_picture(into); found != Found::undecided) {
                return found;
            }
        }
    }
    // Lines are told apart at once, as long as a line's end is the last that came.
    if (!m_has_sizes && m_text.back() == '\n' && m_text.size() <= k_text_bytes_max) {
        take_rest(into);
        return Found::message;
    }
    if (m_text.size() > k_text_bytes_max) {
        m_is_out_of_step = true;
        take_rest(into);
        return Found::message;
    }
    return Found::undecided;
}

StreamSplitter::Found StreamSplitter::take_sized(std::vector<PassedMessage>& into)
{
    constexpr std::size_t k_head_bytes_max = 16;
    const std::string_view text = std::string_view{m_text};
    const auto digits = std::min(text.find_first_not_of(k_space_before_size), text.size());
    const auto sign = text.substr(digits).starts_with('+') ? 1U : 0U;
    std::uint64_t size = 0;
    const char* const end_of_text = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data() + digits + sign, end_of_text, size);
    if (error != std::errc{} && end != end_of_text) {
        return Found::undecided;
    }
    if (end == end_of_text) {
        return Found::undecided; // a number alone may be all there is to say
    }
    if (*end != ' ' || size > k_picture_bytes_max || static_cast<std::size_t>(end - text.data()) > k_head_bytes_max) {
        return Found::undecided;
    }
    const std::size_t begin = static_cast<std::size_t>(end - text.data()) + 1;
    if (text.size() - begin < size) {
        m_wanted = begin + size;
        // A text of numbers begins like that, too, so only the end of the turn tells; a picture does not.
        const std::string_view came = text.substr(begin);
        constexpr std::size_t k_segment_bytes = 1200; // a text below that comes whole
        const bool is_sure = m_has_sizes || came.size() > k_segment_bytes ||
                             (came.size() >= 4 && k_png_signature.starts_with(came.substr(0, 4)));
        return is_sure ? Found::more : Found::undecided;
    }
    PassedMessage message;
    message.framing = Framing::size;
    message.bytes.size = size;
    message.is_picture = text.substr(begin, size).starts_with(k_png_signature);
    message.bytes.kept =
        text.substr(begin, std::min<std::size_t>(size, message.is_picture ? k_picture_bytes_max : k_text_bytes_max));
    m_has_sizes = true;
    m_text.erase(0, begin + size);
    into.push_back(std::move(message));
    return Found::message;
}

StreamSplitter::Found StreamSplitter::take_picture(std::vector<PassedMessage>& into)
{
    PngExtent extent{k_picture_bytes_max};
    const auto state = extent.look(m_text);
    if (state == PngExtent::State::bad) {
        return Found::undecided;
    }
    if (state == PngExtent::State::unfinished) {
        m_wanted = extent.size_so_far();
        return Found::more;
    }
    PassedMessage message;
    message.is_picture = true;
    message.bytes.size = extent.size_so_far();
    message.bytes.kept = m_text.substr(0, extent.size_so_far());
    m_text.erase(0, extent.size_so_far());
    into.push_back(std::move(message));
    return Found::message;
}

void StreamSplitter::take_rest(std::vector<PassedMessage>& into)
{
    std::string_view text = m_text;
    const bool has_lines = text.ends_with('\n') && text.find('\0') == std::string_view::npos;
    while (!text.empty()) {
        const auto end = has_lines ? text.find('\n') : text.size();
        PassedMessage message;
        message.framing = has_lines ? Framing::line : Framing::none;
        message.bytes.kept = text.substr(0, end);
        message.bytes.size = end;
        text.remove_prefix(end + (has_lines ? 1 : 0));
        into.push_back(std::move(message));
    }
    m_text.clear();
    m_wanted = 0;
}

std::vector<PassedMessage> StreamSplitter::end_turn()
{
    std::vector<PassedMessage> messages;
    m_is_out_of_step = false;
    Found found = Found::message;
    while (!m_text.empty() && found == Found::message) {
        m_wanted = 0;
        found = take(messages);
        if (found == Found::undecided) {
            take_rest(messages);
        }
    }
    return messages;
}

std::vector<PassedMessage> StreamSplitter::end()
{
    std::vector<PassedMessage> messages;
    if (!m_text.empty()) {
        take_rest(messages);
    }
    return messages;
}

void StreamTap::from_client(std::string_view bytes, Clock::time_point now)
{
    add_answers(m_server.end_turn(), now);
    add_questions(m_client.add(bytes), now);
}

void StreamTap::from_server(std::string_view bytes, Clock::time_point now)
{
    add_questions(m_client.end_turn(), now);
    add_answers(m_server.add(bytes), now);
}

void StreamTap::end(Clock::time_point now)
{
    add_questions(m_client.end(), now);
    add_answers(m_server.end(), now);
    m_pairs.end(now);
}

void StreamTap::add_questions(std::vector<PassedMessage> messages, Clock::time_point now)
{
    for (PassedMessage& message : messages) {
        m_pairs.add_question(std::move(message), now);
    }
}

void StreamTap::add_answers(std::vector<PassedMessage> messages, Clock::time_point now)
{
    for (PassedMessage& message : messages) {
        m_pairs.add_answer(std::move(message), now);
    }
}

} // namespace bh::net
