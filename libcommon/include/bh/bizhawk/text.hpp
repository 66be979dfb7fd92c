#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bh::bizhawk {

/// U+FFFD: what .NET puts in place of bytes that are no UTF-8.
inline constexpr std::string_view k_replacement = "\xEF\xBF\xBD";

/// One step of .NET's UTF-8 decoder.
struct Utf8Step
{
    std::size_t bytes = 0; ///< how many it took; 0 only at the end
    bool valid = false;    ///< false: they become one U+FFFD
};

/// What .NET's decoder (Mono 6.8, measured) makes of the bytes at `position`. A sequence that breaks off is one U+FFFD;
/// a second byte outside its lead's range is swallowed with the lead; every other stray byte is one U+FFFD of its own.
Utf8Step next_utf8(std::string_view bytes, std::size_t position);

/// `bytes` as they look after a trip through a .NET string: U+FFFD for what is not UTF-8.
std::string repair_utf8(std::string bytes);

/// `text` as .NET's ASCII encoding has it: one "?" for each UTF-16 unit that ASCII lacks.
std::string to_ascii(std::string_view text);

} // namespace bh::bizhawk
