#pragma once

#include "statistics.hpp"

#include <string>

namespace bh::serve {

/// The page for a browser at `GET /`: what plays, how fast, and the newest picture. It reloads itself and needs nothing
/// from elsewhere.
std::string status_page(const Statistics& statistics, std::int64_t now_us);

/// The text for Prometheus at `GET /metrics`.
std::string metrics_text(const Statistics& statistics);

} // namespace bh::serve
