#pragma once

#include "examination.hpp"

#include <string>

namespace bh::info {

/// For people. With `all_episodes` also those in the middle of a long list. Tables are `columns` wide at most.
std::string report_text(const Examination& examination, const Options& options, bool all_episodes, std::size_t columns);

} // namespace bh::info
