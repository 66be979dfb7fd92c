#include "bizhawk_http_target.hpp"

#include <bh/base/ascii.hpp>

#include <algorithm>

namespace bh::net {

namespace {

void append_percent(std::string& out, char c)
{
    constexpr char k_digits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    (out += '%') += k_digits[byte >> 4U];
    out += k_digits[byte & 15U];
}

/// The escape at text[at] ('%'): an unreserved character loses it, others keep it (as written below 0x80, else in upper
/// case).
std::size_t append_escape(std::string& out, std::string_view text, std::size_t at)
{
    const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
    if (low < 0) {
        out += "%25";
        return 1;
    }
    const int value = high * 16 + low;
    const char c = static_cast<char>(value);
    if (is_unreserved(c)) {
        out += c;
    } else if (value < 0x80) {
        out += text.substr(at, 3);
    } else {
        append_percent(out, c);
    }
    return 3;
}

std::string escape(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '%') {
            at += append_escape(out, text, at);
            continue;
        }
        if (is_unreserved(c) || std::string_view{"!$&'()*+,;=:@/?[]"}.find(c) != std::string_view::npos) {
            out += c;
        } else {
            append_percent(out, c);
        }
        ++at;
    }
    return out;
}

/// RFC 3986, 5.2.4, for a path that begins with '/'.
std::string remove_dot_segments(std::string_view path)
{
    std::string out;
    std::size_t at = 0;
    while (at < path.size()) {
        const std::size_t end = std::min(path.find('/', at + 1), path.size());
        const std::string_view segment = path.substr(at + 1, end - at - 1);
        const bool is_last = end == path.size();
        if (segment == "..") {
            out.erase(std::min(out.rfind('/'), out.size()));
        }
        if (segment == "." || segment == "..") {
            out += is_last ? "/" : "";
        } else {
            out.append(path, at, end - at);
        }
        at = end;
    }
    return out;
}

} // namespace

std::string make_target(std::string_view path_and_query)
{
    const std::string_view kept = path_and_query.substr(0, path_and_query.find('#'));
    const std::size_t query_at = std::min(kept.find('?'), kept.size());
    std::string path{kept.substr(0, query_at)};
    std::ranges::replace(path, '\\', '/');
    if (path.empty() || path.front() != '/') {
        path.insert(path.begin(), '/');
    }
    return remove_dot_segments(escape(path)) + escape(kept.substr(query_at));
}

} // namespace bh::net
