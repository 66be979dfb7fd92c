#include "http_framing.hpp"

#include <bh/base/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace bh::net {

namespace {

constexpr std::uint64_t k_chunk_bytes_max = std::uint64_t{1} << 60;

bool same_word(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = std::min(text.find_first_not_of(" \t\r"), text.size());
    return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

/// Takes a line off `text`, without its LF.
std::string_view take_line(std::string_view& text)
{
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

} // namespace

std::size_t http_head_end(std::string_view text)
{
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        const std::string_view rest = text.substr(at + 1);
        if (rest.starts_with('\n')) {
            return at + 2;
        }
        if (rest.starts_with("\r\n")) {
            return at + 3;
        }
    }
    return std::string_view::npos;
}

Begins begins_http(std::string_view text)
{
    constexpr std::array<std::string_view, 9> k_methods = {"GET ",     "POST ",  "PUT ",   "HEAD ",   "DELETE ",
                                                           "OPTIONS ", "PATCH ", "TRACE ", "CONNECT "};
    for (const std::string_view method : k_methods) {
        if (text.size() < method.size()) {
            if (method.starts_with(text)) {
                return Begins::maybe;
            }
        } else if (text.starts_with(method)) {
            const std::string_view target = text.substr(method.size());
            constexpr std::string_view k_absolute = "http://";
            return target.starts_with('/') || target.starts_with('*') || target.starts_with(k_absolute) ||
                           method == "CONNECT "
                       ? Begins::yes
                   : k_absolute.starts_with(target) ? Begins::maybe
                                                    : Begins::no;
        }
    }
    return Begins::no;
}

std::optional<ResponseHead> parse_response_head(std::string_view head)
{
    constexpr std::string_view k_version = "HTTP/1.";
    ResponseHead parsed;
    const std::string_view line = take_line(head);
    const auto space = std::min(line.find(' '), line.size());
    const std::string_view code = trimmed(line.substr(space)).substr(0, 3);
    const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), parsed.status);
    if (!line.starts_with(k_version) || error != std::errc{} || end != code.data() + 3 || parsed.status < 100) {
        return std::nullopt;
    }
    while (!head.empty()) {
        const std::string_view field = take_line(head);
        const auto colon = std::min(field.find(':'), field.size());
        const std::string_view name = trimmed(field.substr(0, colon));
        const std::string_view value = trimmed(field.substr(std::min(colon + 1, field.size())));
        if (same_word(name, "Content-Length")) {
            std::uint64_t length = 0;
            const auto [stop, failure] = std::from_chars(value.data(), value.data() + value.size(), length);
            if (failure == std::errc{} && stop == value.data() + value.size()) {
                parsed.length = length;
            }
        } else if (same_word(name, "Transfer-Encoding")) {
            parsed.is_chunked = value.size() >= 7 && same_word(value.substr(value.size() - 7), "chunked");
        }
    }
    return parsed;
}

std::string rewritten_head(std::string_view head, std::string_view target, std::string_view authority)
{
    std::string rewritten;
    rewritten.reserve(head.size() + target.size() + authority.size());
    const auto before_target = head.find(' ') + 1;
    const auto line_end = head.find('\n');
    const auto behind_target = head.rfind(' ', line_end);
    rewritten.append(head.substr(0, before_target)).append(target);
    rewritten.append(head.substr(behind_target, line_end + 1 - behind_target));
    head.remove_prefix(line_end + 1);
    constexpr std::string_view k_host = "Host:";
    while (!head.empty()) {
        const std::string_view line = head.substr(0, std::min(head.find('\n'), head.size() - 1) + 1);
        head.remove_prefix(line.size());
        if (line.size() > k_host.size() && same_word(line.substr(0, k_host.size()), k_host)) {
            const auto value = std::min(line.find_first_not_of(" \t", k_host.size()), line.size());
            rewritten.append(line.substr(0, value)).append(authority).append("\r\n");
        } else {
            rewritten.append(line);
        }
    }
    return rewritten;
}

void HttpBody::keep(std::string_view data, PassedBytes& into) const
{
    into.size += data.size();
    into.kept.append(data.substr(0, m_kept_max - std::min(m_kept_max, into.kept.size())));
}

std::size_t HttpBody::take(std::string_view bytes, PassedBytes& into)
{
    if (m_kind == Kind::empty) {
        return 0;
    }
    if (m_kind == Kind::until_end || m_state == State::bad) {
        keep(bytes, into);
        return bytes.size();
    }
    if (m_kind == Kind::chunked && m_begins) {
        m_state = State::chunk_size;
    }
    m_begins = false;
    std::size_t taken = 0;
    while (taken < bytes.size() && m_state != State::done && m_state != State::bad) {
        if (m_state != State::data) {
            take_chunk_byte(bytes[taken++]);
            continue;
        }
        const std::string_view data = bytes.substr(taken, m_left);
        keep(data, into);
        taken += data.size();
        m_left -= data.size();
        if (m_left == 0) {
            m_state = m_kind == Kind::chunked ? State::chunk_end : State::done;
        }
    }
    return taken;
}

void HttpBody::take_chunk_byte(char byte)
{
    switch (m_state) {
    case State::chunk_size:
        if (const int digit = hex_digit(byte); digit >= 0 && m_left < k_chunk_bytes_max / 16) {
            m_left = m_left * 16 + static_cast<std::uint64_t>(digit);
            m_has_digits = true;
            return;
        }
        if (!m_has_digits || hex_digit(byte) >= 0) {
            m_state = State::bad;
            return;
        }
        m_state = State::chunk_extension;
        [[fallthrough]];
    case State::chunk_extension:
        if (byte == '\n') {
            m_state = m_left == 0 ? State::trailer : State::data;
            m_has_digits = false;
        }
        return;
    case State::chunk_end:
        if (byte == '\n') {
            m_state = State::chunk_size;
        } else if (byte != '\r') {
            m_state = State::bad;
        }
        return;
    case State::trailer:
        m_state = byte == '\n' ? State::done : byte == '\r' ? State::trailer : State::trailer_line;
        return;
    case State::trailer_line:
        m_state = byte == '\n' ? State::trailer : State::trailer_line;
        return;
    default:
        return;
    }
}

} // namespace bh::net
