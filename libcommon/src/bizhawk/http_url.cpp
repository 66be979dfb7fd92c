#include "http_url.hpp"

#include "http_fault.hpp"

#include <bh/base/text.hpp>
#include <bh/base/url.hpp>
#include <bh/bizhawk/text.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace bh::bizhawk {

namespace {

std::string_view trim(std::string_view text)
{
    constexpr std::string_view k_space = " \t\r\n\f\v";
    const std::size_t begin = std::min(text.find_first_not_of(k_space), text.size());
    return text.substr(begin, text.find_last_not_of(k_space) + 1 - begin);
}

} // namespace

HttpUrl parse_url(std::string_view untrimmed)
{
    const std::string repaired = repair_utf8(std::string{trim(untrimmed)});
    Url parts;
    const UrlFault fault = split_url(repaired, parts);
    if (fault == UrlFault::no_scheme) {
        throw HttpFault{
            "System.InvalidOperationException",
            "An invalid request URI was provided. The request URI must either be an absolute URI or BaseAddress must "
            "be set."};
    }
    if (parts.scheme == "https") {
        throw Error{repaired + ": https is not supported"};
    }
    if (parts.scheme != "http") {
        throw HttpFault{"System.ArgumentException",
                        "Only 'http' and 'https' schemes are allowed.\nParameter name: requestUri"};
    }
    if (fault != UrlFault::none) {
        throw HttpFault{"System.UriFormatException", fault == UrlFault::bad_port
                                                         ? "Invalid URI: Invalid port specified."
                                                         : "Invalid URI: The hostname could not be parsed."};
    }
    in_addr ipv4{};
    if (is_digit(parts.host.front()) && !parts.is_ipv6 && inet_aton(parts.host.c_str(), &ipv4) == 1) {
        std::array<char, INET_ADDRSTRLEN> address{}; // "1.2" is 1.0.0.2
        parts.host = inet_ntop(AF_INET, &ipv4, address.data(), address.size());
    }
    HttpUrl url;
    url.host = parts.host;
    url.port = parts.port.value_or(80);
    if (url.port == 80) {
        parts.port.reset();
    }
    url.host_port = parts.authority(); // no user name is ever sent
    url.target = make_target(parts.rest);
    return url;
}

HttpUrl resolve_url(const HttpUrl& base, std::string_view untrimmed)
{
    const std::string_view reference = trim(untrimmed);
    if (!scheme_of(reference).empty()) {
        return parse_url(reference);
    }
    if (reference.starts_with("//")) {
        return parse_url("http:" + std::string{reference});
    }
    HttpUrl url = base;
    const std::string base_path = base.target.substr(0, base.target.find('?'));
    if (reference.empty() || reference.starts_with('#')) {
        return url;
    }
    if (reference.starts_with('?')) {
        url.target = make_target(base_path + std::string{reference});
    } else if (reference.starts_with('/')) {
        url.target = make_target(reference);
    } else {
        url.target = make_target(base_path.substr(0, base_path.rfind('/') + 1) + std::string{reference});
    }
    return url;
}

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

} // namespace bh::bizhawk
