#pragma once

#include <bh/base/input.hpp>

#include <string_view>

namespace bh::net {

/// What the first bytes of a message say about it, bh-serve(1).
enum class Opening
{
    undecided,      ///< more bytes are needed
    bare_if_silent, ///< a bare line if nothing follows soon, otherwise more bytes are needed
    http,           ///< also what only looks like it: the HTTP parser has an answer to it
    framed,         ///< the size of BizHawk's frame: digits, before which white space and a plus may stand
    bare_line,      ///< GSL or statements
    bare_picture,   ///< the first byte of a PNG
    empty_line,     ///< a line break before a message
    unknown,        ///< no dialect begins so
};

/// `bytes` must not be empty.
///
/// Lines that begin with an unknown method are HTTP, never statements: a web page must not be able to make a browser
/// say one.
Opening opening_of(std::string_view bytes);

/// White space that .NET's int.Parse passes over; a blank would end the size.
inline constexpr std::string_view k_space_before_size = "\t\n\v\f\r";

} // namespace bh::net
