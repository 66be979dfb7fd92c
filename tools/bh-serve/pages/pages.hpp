#pragma once

#include "pages/statistics.hpp"

#include <string>

namespace bh::serve {

/// The page for a browser at `GET /`: what plays, how fast, and the newest picture. It reloads itself and needs nothing
/// from elsewhere.
std::string status_page(const Statistics& statistics, std::int64_t now_us);

/// The text for Prometheus at `GET /metrics`.
std::string metrics_text(const Statistics& statistics);

/// Is it a page's path: "/", "/metrics", "/frame.png", each also behind "/bh-serve"? With a server behind,
/// `only_with_prefix`, the others are for that.
bool is_page(std::string_view path, bool only_with_prefix);

/// Answers a GET with one of the pages, or says which there are.
net::Task<void> show_page(std::string_view path, const Statistics& statistics, std::int64_t now_us,
                          net::Responder& responder);

} // namespace bh::serve
