#include "http_url.hpp"

#include "http_fault.hpp"

#include <bh/base/ascii.hpp>
#include <bh/bizhawk/text.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace bh::bizhawk {

namespace {

[[noreturn]] void refuse_uri(std::string_view reason)
{
    throw HttpFault{"System.UriFormatException", "Invalid URI: " + std::string{reason}};
}

/// "http" of "HTTP://x"; empty when `text` is a relative reference.
std::string scheme_of(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() &&
           (is_alpha(text[length]) ||
            (length > 0 &&
             (is_digit(text[length]) || std::string_view{"+-."}.find(text[length]) != std::string_view::npos)))) {
        ++length;
    }
    if (length == 0 || length == text.size() || text[length] != ':') {
        return {};
    }
    std::string scheme{text.substr(0, length)};
    std::ranges::transform(scheme, scheme.begin(), to_lower);
    return scheme;
}

std::uint16_t parse_port(std::string_view text)
{
    std::uint16_t port = 80;
    const auto [end, reason] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (!text.empty() && (reason != std::errc{} || end != text.data() + text.size())) {
        refuse_uri("Invalid port specified.");
    }
    return port;
}

void parse_authority(HttpUrl& url, std::string_view authority)
{
    authority.remove_prefix(authority.rfind('@') + 1); // no user name is ever sent; npos + 1 is 0
    std::string_view host = authority.substr(0, authority.rfind(':'));
    std::string_view port = authority.substr(std::min(host.size() + 1, authority.size()));
    const bool is_ipv6 = authority.starts_with('[');
    if (is_ipv6) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) {
            refuse_uri("The hostname could not be parsed.");
        }
        host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
        if (!port.empty() && port.front() != ':') {
            refuse_uri("Invalid port specified.");
        }
        port.remove_prefix(port.empty() ? 0 : 1);
    }
    url.host = host;
    std::ranges::transform(url.host, url.host.begin(), to_lower);
    std::array<unsigned char, sizeof(in6_addr)> address{};
    const bool is_good = is_ipv6 ? inet_pton(AF_INET6, url.host.c_str(), address.data()) == 1
                                 : !host.empty() && std::ranges::all_of(host, is_unreserved);
    if (!is_good) {
        refuse_uri("The hostname could not be parsed.");
    }
    in_addr ipv4{};
    if (is_digit(url.host.front()) && !is_ipv6 && inet_aton(url.host.c_str(), &ipv4) == 1) { // "1.2" is 1.0.0.2
        std::array<char, INET_ADDRSTRLEN> text{};
        url.host = inet_ntop(AF_INET, &ipv4, text.data(), text.size());
    }
    url.port = parse_port(port);
    url.host_port = is_ipv6 ? "[" + url.host + "]" : url.host;
    if (url.port != 80) {
        url.host_port.append(":").append(std::to_string(url.port));
    }
}

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
    const std::string_view text = repaired;
    const std::string scheme = scheme_of(text);
    if (scheme.empty()) {
        throw HttpFault{
            "System.InvalidOperationException",
            "An invalid request URI was provided. The request URI must either be an absolute URI or BaseAddress must "
            "be set."};
    }
    if (scheme == "https") {
        throw Error{repaired + ": https is not supported"};
    }
    if (scheme != "http") {
        throw HttpFault{"System.ArgumentException",
                        "Only 'http' and 'https' schemes are allowed.\nParameter name: requestUri"};
    }
    std::string_view rest = text.substr(5);
    if (!rest.starts_with("//") && !rest.starts_with("\\\\")) {
        refuse_uri("The hostname could not be parsed.");
    }
    rest.remove_prefix(2);
    const std::size_t authority_end = std::min(rest.find_first_of("/\\?#"), rest.size());
    HttpUrl url;
    parse_authority(url, rest.substr(0, authority_end));
    url.target = make_target(rest.substr(authority_end));
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
