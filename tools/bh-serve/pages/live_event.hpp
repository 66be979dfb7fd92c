#pragma once

#include "pages/statistics.hpp"

#include <cstdint>
#include <string>

namespace bh::serve {

/// What the live page shows, as a JSON object in one line: totals, the sessions that are open (the first
/// k_sessions_shown_max), and the seconds of the history from `from_second` on that are over.
///
/// Texts of clients are as printable() has them.
std::string live_event(const Statistics& statistics, std::int64_t now_us, std::int64_t from_second);

inline constexpr std::size_t k_sessions_shown_max = 32;

} // namespace bh::serve
