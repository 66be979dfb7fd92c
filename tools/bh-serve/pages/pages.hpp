#pragma once

#include "pages/statistics.hpp"
#include "recording/record_log.hpp"

#include <bh/net/message_server.hpp>
#include <bh/net/task.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::serve {

/// The text for Prometheus at `GET /metrics`.
std::string metrics_text(const Statistics& statistics);

/// Is it a page's path: "/", "/metrics", "/frame.png", or a part of the live page, "/live/...", each also behind
/// "/bh-serve"? With a server behind, `only_with_prefix`, the others are for that.
bool is_page(std::string_view path, bool only_with_prefix);

/// What a browser can see: at `GET /` the live page, which is told twice a second what plays and how fast, over
/// server-sent events; the metrics; the newest picture of all sessions, or of one.
class Pages
{
public:
    /// Both must outlive this object.
    Pages(net::EventLoop& loop, RecordLog& log) : m_loop{loop}, m_log{log} {}

    /// Answers a GET with one of the pages, or says which there are.
    net::Task<void> show(const net::Message& message, net::Responder& responder);

private:
    /// Until the browser goes, or the server ends.
    net::Task<void> tell_events(net::Responder& responder);
    /// Empty if there is none.
    [[nodiscard]] std::string picture_png(std::optional<std::uint64_t> session) const;

    net::EventLoop& m_loop;
    RecordLog& m_log;
    int m_viewers = 0;
};

} // namespace bh::serve
