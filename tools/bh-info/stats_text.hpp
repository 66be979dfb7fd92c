#pragma once

#include "stats.hpp"
#include "summary.hpp"

#include <string>

namespace bh::info {

/// Appends what `--stats` shows to people: fields, actions, times, rewards.
void append_stats(std::string& out, const Stats& stats, const Summary& summary, std::size_t columns);

} // namespace bh::info
