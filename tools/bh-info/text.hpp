#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::info {

/// Text from a recording as printable() gives it, of bounded length.
std::string shown(std::string_view text, std::size_t characters_max = 80);

/// 61.2 s, 4 min 10 s, 2 h 05 min
std::string format_duration(std::int64_t duration_us);

/// "1 step", "2 steps"; the plural is made with an s.
std::string format_count(std::uint64_t count, std::string_view noun);

/// At most six significant digits: "14", "0.25", "1.5e+09".
std::string format_number(double value);

/// With one decimal, "3.1".
std::string format_decimal(double value);

} // namespace bh::info
