#pragma once

#include <bh/base/text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh {

/// What is wrong with a URL.
enum class UrlFault
{
    none,
    no_scheme,    ///< it does not begin with SCHEME:
    no_authority, ///< the scheme is not followed by //
    bad_host,
    bad_port,
};

/// The parts of `SCHEME://[USER@]HOST[:PORT][PATH][?QUERY][#FRAGMENT]`.
struct Url
{
    std::string scheme; ///< lower case
    bool has_user = false;
    std::string host; ///< lower case; IPv6 without its brackets
    bool is_ipv6 = false;
    std::optional<std::uint16_t> port; ///< none, too, if it is empty
    std::string rest;                  ///< path, query and fragment, as they stand there; may be empty

    /// "HOST" or "HOST:PORT", with the brackets of IPv6, as the Host header has it.
    [[nodiscard]] std::string authority() const;
};

/// RFC 3986's characters that need no escape anywhere.
[[nodiscard]] constexpr bool is_unreserved(char c)
{
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Takes `text` apart. With a fault, `url` has what stands before it. A backslash is a slash, as browsers and .NET have
/// it, but stays one in `rest`.
UrlFault split_url(std::string_view text, Url& url);

/// The scheme at the beginning of `text` in lower case; empty if there is none.
std::string scheme_of(std::string_view text);

} // namespace bh
