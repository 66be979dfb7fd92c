#include <bh/base/text.hpp>
#include <bh/base/url.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace bh {

namespace {

std::string lower(std::string_view text)
{
    std::string result{text};
    std::ranges::transform(result, result.begin(), [](char c) { return to_lower(c); });
    return result;
}

bool is_ipv6_address(const std::string& text)
{
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return ::inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

UrlFault split_authority(std::string_view authority, Url& url)
{
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.has_user = true;
        authority.remove_prefix(at + 1);
    }
    url.is_ipv6 = authority.starts_with('[');
    std::string_view host = authority.substr(0, authority.rfind(':'));
    std::string_view port = authority.substr(host.size());
    if (url.is_ipv6) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) {
            return UrlFault::bad_host;
        }
        host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
    }
    url.host = lower(host);
    if (url.is_ipv6 ? !is_ipv6_address(url.host) : host.empty() || !std::ranges::all_of(host, is_unreserved)) {
        return UrlFault::bad_host;
    }
    if (!port.empty() && port.front() != ':') {
        return UrlFault::bad_port;
    }
    port.remove_prefix(port.empty() ? 0 : 1);
    if (port.empty()) {
        return UrlFault::none;
    }
    std::uint16_t number = 0;
    const auto [end, reason] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (reason != std::errc{} || end != port.data() + port.size()) {
        return UrlFault::bad_port;
    }
    url.port = number;
    return UrlFault::none;
}

} // namespace

std::string Url::authority() const
{
    return (is_ipv6 ? "[" + host + "]" : host) + (port ? ":" + std::to_string(*port) : "");
}

std::string scheme_of(std::string_view text)
{
    const auto end = std::ranges::find_if_not(
        text, [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
    if (text.empty() || !is_alpha(text.front()) || end == text.end() || *end != ':') {
        return {};
    }
    return lower({text.begin(), end});
}

UrlFault split_url(std::string_view text, Url& url)
{
    url = {};
    url.scheme = scheme_of(text);
    if (url.scheme.empty()) {
        return UrlFault::no_scheme;
    }
    std::string_view rest = text.substr(url.scheme.size() + 1);
    if (!rest.starts_with("//") && !rest.starts_with("\\\\")) {
        return UrlFault::no_authority;
    }
    rest.remove_prefix(2);
    const auto authority_end = std::min(rest.find_first_of("/\\?#"), rest.size());
    url.rest = rest.substr(authority_end);
    return split_authority(rest.substr(0, authority_end), url);
}

} // namespace bh
