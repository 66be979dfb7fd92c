#include "reply.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace bh::bench {

namespace {

constexpr std::string_view k_head_end = "\r\n\r\n";

std::optional<std::size_t> content_length(std::string_view head)
{
    constexpr std::string_view k_name = "\r\nContent-Length:";
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    const auto found = std::search(head.begin(), head.end(), k_name.begin(), k_name.end(), same);
    if (found == head.end()) {
        return std::nullopt;
    }
    const char* const digits = std::find_if(found + k_name.size(), head.end(), [](char c) { return c != ' '; });
    std::size_t value = 0;
    if (std::from_chars(digits, head.end(), value).ec != std::errc{}) {
        return std::nullopt;
    }
    return value;
}

} // namespace

Reply::State Reply::add(std::size_t bytes)
{
    m_used += bytes;
    return check(false);
}

Reply::State Reply::at_close()
{
    return check(true);
}

Reply::State Reply::check(bool closed)
{
    const std::string_view all{m_bytes.data(), m_used};
    const std::size_t head_end = all.find(k_head_end);
    if (head_end == std::string_view::npos) {
        if (room().empty()) {
            return wrong("the head does not end");
        }
        return closed ? wrong("closed before a reply") : State::more;
    }
    const std::string_view head = all.substr(0, head_end);
    const std::string_view status = head.substr(std::min(head.find(' '), head.size()));
    if (status.starts_with(" 100")) {
        const std::string_view rest = all.substr(head_end + k_head_end.size());
        m_used = static_cast<std::size_t>(std::copy(rest.begin(), rest.end(), m_bytes.begin()) - m_bytes.begin());
        return State::interim;
    }
    if (!head.starts_with("HTTP/1.") || !status.starts_with(" 200")) {
        return wrong(head.substr(0, head.find("\r\n")));
    }
    std::string_view body = all.substr(head_end + k_head_end.size());
    const std::optional<std::size_t> length = content_length(head);
    if (length ? body.size() < *length : !closed) {
        if (room().empty()) {
            return wrong("the body does not end");
        }
        return closed ? wrong("closed inside the body") : State::more;
    }
    body = body.substr(0, length.value_or(body.size()));
    return body.starts_with(m_start) ? State::complete : wrong(body);
}

Reply::State Reply::wrong(std::string_view what)
{
    constexpr std::size_t k_shown_bytes = 120;
    m_fault = what.substr(0, k_shown_bytes);
    return State::wrong;
}

} // namespace bh::bench
