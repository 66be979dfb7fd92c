#pragma once

#include <chrono>
#include <string>

namespace bh {

/// A time in UTC with microseconds, RFC 3339: "2026-11-22T01:02:03.000000Z".
[[nodiscard]] std::string utc_text(std::chrono::system_clock::time_point time);

} // namespace bh
