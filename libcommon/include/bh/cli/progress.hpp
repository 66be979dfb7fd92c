#pragma once

#include <bh/cli/context.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace bh::cli {

/// Redraws one line about the work under way, ten times a second at most, and only while a person watches.
class Progress
{
public:
    explicit Progress(Context& context) : m_context{context}, m_interactive{context.is_interactive()} {}

    ~Progress() { m_context.status_line(""); }

    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `text` is called only when a redraw is due.
    void update(const std::function<std::string()>& text);

private:
    Context& m_context;
    bool m_interactive;
    std::chrono::steady_clock::time_point m_next_draw;
};

/// 1234567 as "1.2 MiB".
std::string format_bytes(double bytes);

} // namespace bh::cli
