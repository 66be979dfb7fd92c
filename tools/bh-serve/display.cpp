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
        return "sessions: " + std::to_string(m_statistics.open_sessions().size()) +
               ", steps: " + std::to_string(m_statistics.steps()) + ", " +
               format_rate(m_statistics.recent().per_second(now_us)) + " steps/s, policy " +
               format_rate(m_statistics.recent().mean_policy_ms(now_us)) + " ms";
    });
}

std::string shown(std::string_view text)
{
    std::string result;
    const bool is_utf8 = record::is_utf8(text);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        // U+0080 to U+009F are controls, too: U+009B begins an escape sequence.
        const bool is_c1 = is_utf8 && byte == 0xc2 && static_cast<unsigned char>(text[at + 1]) < 0xa0;
        result += byte < 0x20 || byte == 0x7f || is_c1 || (!is_utf8 && byte > 0x7f) ? '?' : text[at];
        at += is_c1 ? 1 : 0;
    }
    return result;
}

std::string format_rate(double value)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), value < 10 ? "%.2f" : "%.1f", value);
    return text.data();
}

} // namespace bh::serve
