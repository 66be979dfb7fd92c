#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bh::record {

/// Somebody else's text as it may be shown: bytes that are no UTF-8, and control characters, become question marks.
[[nodiscard]] std::string printable(std::string_view text);

/// The first `bytes` bytes of a text, fewer if that would part a character, with "..." if it goes on.
[[nodiscard]] std::string beginning_of(std::string_view text, std::size_t bytes);

} // namespace bh::record
