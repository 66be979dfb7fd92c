#include "display.hpp"

#include <bh/record/printable.hpp>

#include <unistd.h>

#include <array>
#include <cstdio>

namespace bh::serve {

namespace {

/// Between lines about the pace; the first one comes soon, to show that all goes well.
constexpr std::int64_t k_first_line_us = 1'000'000;
constexpr std::int64_t k_lines_us = 10'000'000;

} // namespace

Display::Display(cli::Context& context, const Statistics& statistics)
    : m_context{context},
      m_statistics{statistics},
      m_progress{context},
      m_tells_pace{context.options().progress && !context.options().quiet && ::isatty(STDERR_FILENO) == 1 &&
                   !Output::is_terminal()}
{
}

void Display::session_opened(std::uint64_t number, const Statistics::SessionRow& row)
{
    std::string text = "session " + std::to_string(number);
    if (!row.name.empty()) {
        text += " (" + record::printable(row.name) + ")";
    }
    text += ": " + row.peer + " over " + row.dialect;
    if (!row.user_agent.empty()) {
        text += ", " + record::printable(row.user_agent);
    }
    m_context.note(text);
}

void Display::session_ended(std::uint64_t number, const Statistics::SessionRow& row, std::string_view reason)
{
    m_context.note("session " + std::to_string(number) + " ended after " + std::to_string(row.steps) +
                   (row.steps == 1 ? " step (" : " steps (") + std::string{reason} + ")" +
                   (row.pace == nullptr ? "" : format_pace(*row.pace)));
}

void Display::step_made(std::int64_t now_us)
{
    m_progress.update([&] { return recent_pace(now_us); });
    if (m_tells_pace && now_us >= m_next_line_us) {
        if (m_next_line_us >= 0) {
            m_context.note(recent_pace(now_us));
        }
        m_next_line_us = now_us + (m_next_line_us < 0 ? k_first_line_us : k_lines_us);
    }
}

std::string Display::recent_pace(std::int64_t now_us) const
{
    return "sessions: " + std::to_string(m_statistics.open_sessions().size()) +
           ", steps: " + std::to_string(m_statistics.steps()) + ", " +
           format_rate(m_statistics.recent().per_second(now_us)) + " steps/s, policy " +
           format_rate(m_statistics.recent().mean_policy_ms(now_us)) + " ms";
}

std::string format_pace(const Pace& pace)
{
    const auto rate = pace.steps_per_second();
    const auto policy_ms = pace.policy_ms();
    std::string text = rate ? ": " + format_rate(*rate) + " steps/s" : "";
    if (policy_ms) {
        text += (rate ? ", policy " : ": policy ") + format_rate(*policy_ms) + " ms";
    }
    return text;
}

std::string format_rate(double value)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), value < 10 ? "%.2f" : "%.1f", value);
    return text.data();
}

} // namespace bh::serve
