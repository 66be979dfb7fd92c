#pragma once

#include "examination.hpp"

#include <string>

namespace bh::info {

/// One line, with its LF. bh-info(1) describes the members.
std::string report_json(const Examination& examination, const Options& options);

} // namespace bh::info
