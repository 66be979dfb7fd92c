#pragma once

#include <bh/base/printable.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bh::record {

using bh::printable;

/// The first `bytes` bytes of a text, fewer if that would part a character, with "..." if it goes on.
[[nodiscard]] std::string beginning_of(std::string_view text, std::size_t bytes);

} // namespace bh::record
