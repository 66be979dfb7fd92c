#pragma once

#include <cstddef>

namespace bh::info {

/// Sessions that are followed at once, at most: memory does not grow with the recording.
inline constexpr std::size_t k_sessions_max = 10'000;

} // namespace bh::info
