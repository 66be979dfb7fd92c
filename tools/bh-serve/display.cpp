#include "display.hpp"

#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <cstdio>

namespace bh::serve {

void Display::session_opened(std::uint64_t number, const Statistics::SessionRow& row)
{
    std::string text = "session " + std::to_string(number);
    if (!row.name.empty()) {
        text += " (" + shown(row.name) + ")";
    }
    text += ": " + row.peer + " over " + row.dialect;
    if (!row.user_agent.empty()) {
        text += ", " + shown(row.user_agent);
    }
    m_context.note(text);
}

void Display::session_ended(std::uint64_t number, std::uint64_t steps, std::string_view reason)
{
    m_context.note("session " + std::to_string(number) + " ended after " + std::to_string(steps) +
                   (steps == 1 ? " step (" : " steps (") + std::string{reason} + ")");
}

void Display::step_made(std::int64_t now_us)
{
    m_progress.update([&] {
        return std::to_string(m_statistics.open_sessions().size()) + " sessions, " +
               std::to_string(m_statistics.steps()) + " steps, " +
               format_rate(m_statistics.recent().per_second(now_us)) + " steps/s, policy " +
               format_rate(m_statistics.recent().mean_policy_ms(now_us)) + " ms";
    });
}

std::string shown(std::string_view text)
{
    std::string result{text};
    const bool is_utf8 = record::is_utf8(text);
    std::replace_if(
        result.begin(), result.end(),
        [is_utf8](char byte) {
            const auto value = static_cast<unsigned char>(byte);
            return value < 0x20 || value == 0x7f || (!is_utf8 && value > 0x7f);
        },
        '?');
    return result;
}

std::string format_rate(double value)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), value < 10 ? "%.2f" : "%.1f", value);
    return text.data();
}

} // namespace bh::serve
