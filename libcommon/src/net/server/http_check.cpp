#include "http_check.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace bh::net {

namespace http = boost::beast::http;

namespace {

bool is_ip_literal(const std::string& host)
{
    boost::system::error_code error;
    static_cast<void>(boost::asio::ip::make_address(host, error));
    return !error;
}

// "127.0.0.1:9001" -> "127.0.0.1", "[::1]:9001" -> "::1"
std::string host_without_port(std::string_view host)
{
    if (host.starts_with('[')) {
        return std::string{host.substr(1, std::min(host.find(']'), host.size()) - 1)};
    }
    return std::string{host.substr(0, host.find(':'))};
}

bool is_known_host(std::string_view header, const std::vector<std::string>& allowed)
{
    const std::string host = host_without_port(header);
    const auto same = [&host](std::string_view name) { return boost::beast::iequals(host, name); };
    return is_ip_literal(host) || same("localhost") || std::any_of(allowed.begin(), allowed.end(), same);
}

/// Why a proxy in front of us or the server behind us could understand a request differently than we do; empty if they
/// cannot. Checks what says where the body ends, and the fields that refusal() checks.
std::string ambiguity(const http::request_header<>& request)
{
    constexpr std::array<std::string_view, 4> k_single = {"Host", "Content-Length", "Transfer-Encoding",
                                                          "Sec-Fetch-Site"};
    std::array<unsigned, k_single.size()> counts = {};
    for (const auto& field : request) {
        switch (field.name()) {
        case http::field::host:
            ++counts[0];
            break;
        case http::field::content_length:
            ++counts[1];
            break;
        case http::field::transfer_encoding:
            ++counts[2];
            break;
        case http::field::sec_fetch_site:
            ++counts[3];
            break;
        default:
            break;
        }
    }
    for (std::size_t i = 0; i < k_single.size(); ++i) {
        if (counts[i] > 1) {
            return "more than one " + std::string{k_single[i]};
        }
    }
    const auto length = request.find(http::field::content_length);
    if (length != request.end() && length->value().find_first_not_of("0123456789") != std::string_view::npos) {
        return "the Content-Length is no number";
    }
    const auto encoding = request.find(http::field::transfer_encoding);
    if (encoding == request.end()) {
        return {};
    }
    if (!boost::beast::iequals(encoding->value(), "chunked")) {
        return "the Transfer-Encoding is not known here";
    }
    if (request.version() < 11) {
        return "HTTP/1.0 has no Transfer-Encoding";
    }
    return length != request.end() ? "Content-Length and Transfer-Encoding" : "";
}

/// Why a request is refused, or an empty text if it is not. `authority` is the host that its target names, if any.
///
/// BizHawk's posts are "simple requests" in the sense of the Fetch standard: any web page the user visits could send
/// them here. A page cannot hide its Origin or Sec-Fetch-Site, nor choose the Host that a rebound name gives.
std::string refusal(const http::fields& head, std::string_view authority, const MessageServerOptions& options)
{
    if (head.count(http::field::origin) > 0) {
        return "requests from web pages are refused (Origin)";
    }
    const auto site = head.find("Sec-Fetch-Site");
    if (site != head.end() && site->value() != "same-origin" && site->value() != "none") {
        return "requests from web pages are refused (Sec-Fetch-Site)";
    }
    const auto host = head.find(http::field::host);
    if ((host != head.end() && !is_known_host(host->value(), options.allow_hosts)) ||
        (!authority.empty() && !is_known_host(authority, options.allow_hosts))) {
        return "the host name is not allowed here (--allow-host)";
    }
    return {};
}

/// Makes path and query of an absolute target, "http://HOST/PATH", and returns its host and port; otherwise empty.
std::string_view take_authority(std::string_view& target)
{
    constexpr std::string_view k_scheme = "http://";
    if (!target.starts_with(k_scheme)) {
        return {};
    }
    const std::string_view rest = target.substr(k_scheme.size());
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    target = end == rest.size() ? std::string_view{"/"} : rest.substr(end);
    return rest.substr(0, end);
}

} // namespace

bool is_same_secret(std::string_view text, std::string_view secret)
{
    if (text.size() != secret.size()) {
        return false;
    }
    unsigned int difference = 0;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        difference |= static_cast<unsigned char>(text[i]) ^ static_cast<unsigned char>(secret[i]);
    }
    return difference == 0;
}

bool take_token(std::string_view& target, std::string_view token)
{
    if (!target.starts_with('/') || !is_same_secret(target.substr(1, token.size()), token)) {
        return false;
    }
    const std::string_view rest = target.substr(token.size() + 1);
    if (!rest.empty() && rest.front() != '/' && rest.front() != '?') {
        return false;
    }
    target = rest.empty() ? std::string_view{"/"} : rest;
    return true;
}

HttpRefusal check_head(const http::request_header<>& head, const MessageServerOptions& options,
                       std::string_view& target)
{
    if (std::string reason = ambiguity(head); !reason.empty()) {
        return {400, std::move(reason)};
    }
    target = {head.target().data(), head.target().size()};
    const std::string_view host = take_authority(target);
    if (std::string reason = refusal(head, host, options); !reason.empty()) {
        return {403, std::move(reason)};
    }
    if (!options.token.empty() && !take_token(target, options.token)) {
        return {403, "a token is needed"};
    }
    return {};
}

std::string_view reason_phrase(int status)
{
    const auto text = http::obsolete_reason(static_cast<http::status>(status));
    return {text.data(), text.size()};
}

} // namespace bh::net
