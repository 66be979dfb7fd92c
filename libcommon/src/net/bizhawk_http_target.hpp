#pragma once

#include <bh/base/ascii.hpp>

#include <string>
#include <string_view>

namespace bh::net {

/// RFC 3986's characters that need no escape anywhere.
constexpr bool is_unreserved(char c)
{
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Path and query as .NET's Uri class puts them into a request: '\\' is '/', dot segments are gone, what is not allowed
/// is escaped as UTF-8, escapes of unreserved characters are undone. Drops the fragment. Never empty.
std::string make_target(std::string_view path_and_query);

} // namespace bh::net
