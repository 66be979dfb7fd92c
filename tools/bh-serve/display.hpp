#pragma once

#include "statistics.hpp"

#include <bh/cli/progress.hpp>

namespace bh::serve {

/// Shows on standard error who plays, and, to a person at a terminal, how fast.
class Display
{
public:
    /// Both must outlive this object.
    Display(cli::Context& context, const Statistics& statistics);

    void session_opened(std::uint64_t number, const Statistics::SessionRow& row);
    void session_ended(std::uint64_t number, const Statistics::SessionRow& row, std::string_view reason);
    /// Redraws the progress line now and then. Where standard output is no terminal, another program may draw its own
    /// line there: then the same is a line of its own, less often.
    void step_made(std::int64_t now_us);

private:
    [[nodiscard]] std::string recent_pace(std::int64_t now_us) const;

    cli::Context& m_context;
    const Statistics& m_statistics;
    cli::Progress m_progress;
    bool m_tells_pace; ///< to a person, in lines
    std::int64_t m_next_line_us = -1;
};

/// ": 59.8 steps/s, policy 1.21 ms", as far as that is known.
std::string format_pace(const Pace& pace);

/// 1234.56 as "1234.6", 0.1234 as "0.12".
std::string format_rate(double value);

} // namespace bh::serve
