#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bh::cut {

/// Microseconds since 1970 of a time as headers have it: RFC 3339, such as 2026-11-22T02:41:51.196829Z, from the years
/// 1 to 9999. Nothing if it is none.
std::optional<std::int64_t> parse_created(std::string_view text);

} // namespace bh::cut
