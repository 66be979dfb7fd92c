#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::bizhawk {

/// An absolute http URL as .NET's Uri class rewrites it (measured on Mono 6.8).
struct HttpUrl
{
    std::string host; ///< lower case; IPv6 without its brackets
    std::uint16_t port = 80;
    std::string host_port; ///< for the Host header: IPv6 in brackets, no port when it is 80
    std::string target;    ///< path and query, escaped, dot segments removed; the fragment is dropped
};

/// \throws HttpFault with .NET's exception for a relative, malformed or non-HTTP URL; bh::Error for https.
HttpUrl parse_url(std::string_view text);

/// The Location header `reference` of an answer from `base`. \throws as parse_url().
HttpUrl resolve_url(const HttpUrl& base, std::string_view reference);

/// Path and query as .NET's Uri class puts them into a request: '\\' is '/', dot segments are gone, what is not allowed
/// is escaped as UTF-8, escapes of unreserved characters are undone. Drops the fragment. Never empty.
std::string make_target(std::string_view path_and_query);

} // namespace bh::bizhawk
