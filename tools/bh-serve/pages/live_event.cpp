#include "pages/live_event.hpp"

#include <bh/base/text.hpp>
#include <bh/record/line_writer.hpp>

namespace bh::serve {

namespace {

constexpr std::int64_t k_event_us_per_second = 1'000'000;

void append_session(std::string& out, std::uint64_t number, const Statistics::SessionRow& row, std::int64_t now_us)
{
    record::LineWriter line{out};
    line.number("session", number)
        .text("name", printable(row.name))
        .text("peer", row.peer)
        .text("dialect", row.dialect)
        .text("program", printable(row.user_agent))
        .number("episode", row.episode)
        .number("step", row.last.step)
        .number("steps", row.steps)
        .text("action", printable(row.last.action));
    if (row.last.reward) {
        line.real("reward", *row.last.reward);
    }
    if (row.last.has_return) {
        line.real("return", row.last.total);
    }
    if (!row.last.observation.empty()) {
        line.raw("observation", row.last.observation);
    }
    line.real("steps_per_second", row.recent.per_second(now_us))
        .real("policy_ms", row.recent.mean_policy_ms(now_us))
        .number("silent", (now_us - row.last_us) / k_event_us_per_second)
        .number("pictures", row.last.pictures)
        .close();
}

} // namespace

std::string live_event(const Statistics& statistics, std::int64_t now_us, std::int64_t from_second)
{
    std::string text;
    record::LineWriter line{text};
    const std::int64_t second = now_us / k_event_us_per_second;
    line.number("second", second)
        .number("sessions_open", std::uint64_t{statistics.open_sessions().size()})
        .number("sessions_total", statistics.sessions())
        .number("steps", statistics.steps())
        .number("episodes", statistics.episodes())
        .real("steps_per_second", statistics.recent().per_second(now_us))
        .real("policy_ms", statistics.recent().mean_policy_ms(now_us));
    std::string history = "[";
    for (std::int64_t number = statistics.history().first(now_us, from_second); number < second; ++number) {
        if (const auto* const past = statistics.history().find(number)) {
            history += history.size() > 1 ? ",[" : "[";
            record::append_json_number(history, number);
            history += ",";
            record::append_json_number(history, past->steps);
            history += ",";
            record::append_json_number(history,
                                       static_cast<double>(past->policy_us) / 1e3 / static_cast<double>(past->steps));
            history += "]";
        }
    }
    line.raw("history", history + "]");
    std::string sessions = "[";
    std::size_t count = 0;
    for (const auto& [number, row] : statistics.open_sessions()) {
        if (++count > k_sessions_shown_max) {
            break;
        }
        sessions += count > 1 ? "," : "";
        append_session(sessions, number, row, now_us);
    }
    line.raw("sessions", sessions + "]");
    line.close();
    return text;
}

} // namespace bh::serve
