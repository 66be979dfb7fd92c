#pragma once

#include "statistics.hpp"

#include <bh/cli/progress.hpp>

namespace bh::serve {

/// Shows on standard error who plays, and, to a person at a terminal, how fast.
class Display
{
public:
    /// Both must outlive this object.
    Display(cli::Context& context, const Statistics& statistics)
        : m_context{context}, m_statistics{statistics}, m_progress{context}
    {
    }

    void session_opened(std::uint64_t number, const Statistics::SessionRow& row);
    void session_ended(std::uint64_t number, std::uint64_t steps, std::string_view reason);
    /// Redraws the progress line now and then.
    void step_made(std::int64_t now_us);

private:
    cli::Context& m_context;
    const Statistics& m_statistics;
    cli::Progress m_progress;
};

/// Text of a client as it may be shown: bytes that are no UTF-8, and control characters, become question marks.
std::string shown(std::string_view text);

/// 1234.56 as "1234.6", 0.1234 as "0.12".
std::string format_rate(double value);

} // namespace bh::serve
