#include "report.hpp"
#include "table.hpp"

#include <algorithm>

namespace bh::info {

namespace {

constexpr std::size_t k_sparkline_columns = 16; ///< of a sparkline
constexpr std::size_t k_actions_shown = 10;

std::string percent(std::uint64_t part, std::uint64_t whole)
{
    return whole == 0 ? "" : format_decimal(100.0 * static_cast<double>(part) / static_cast<double>(whole)) + " %";
}

std::string range_text(const FieldStats& field)
{
    if (field.numbers().count() > 0) {
        return format_number(field.numbers().minimum()) + " .. " + format_number(field.numbers().maximum());
    }
    const auto values = field.texts().by_text();
    if (values.empty()) {
        return "";
    }
    const std::string first = shown(values.front().first, 16);
    return values.size() == 1 ? first : first + " .. " + shown(values.back().first, 16);
}

std::string distinct_text(std::size_t distinct, bool has_more)
{
    return (has_more ? "over " : "") + std::to_string(distinct);
}

void append_fields(std::string& out, const Stats& stats, const Summary& summary, std::size_t columns)
{
    Rows rows{{"steps", "distinct", "field", "type", "range", "values"}};
    for (const FieldStats& field : stats.fields) {
        rows.push_back({field.count() == summary.steps ? "all" : std::to_string(field.count()),
                        distinct_text(field.distinct(), field.has_more()), shown(field.name()), field.type(),
                        range_text(field), sparkline(field.columns(k_sparkline_columns))});
    }
    if (rows.size() > 1) {
        fit_columns(rows, 2, columns);
        out += '\n';
        append_table(out, rows, 0, 2);
    }
    if (summary.fields.left_out()) {
        out += "  ... more fields are left out\n";
    }
}

void append_actions(std::string& out, const Stats& stats, const Summary& summary, std::size_t columns)
{
    const auto actions = stats.actions.by_count();
    Rows rows{{"times", "share", "action"}};
    std::uint64_t others = stats.actions.others();
    for (std::size_t i = 0; i < actions.size(); ++i) {
        if (i < k_actions_shown) {
            rows.push_back({std::to_string(actions[i].second), percent(actions[i].second, summary.actions),
                            shown(actions[i].first)});
        } else {
            others += actions[i].second;
        }
    }
    if (others > 0) {
        const std::size_t shown = std::min(k_actions_shown, actions.size());
        rows.push_back({std::to_string(others), percent(others, summary.actions),
                        "(" + distinct_text(actions.size() - shown, stats.actions.is_full()) + " others)"});
    }
    if (rows.size() > 1) {
        fit_columns(rows, 2, columns);
        out += '\n';
        append_table(out, rows, 0, 2);
    }
}

void append_times(std::string& out, const Stats& stats)
{
    Rows rows{{"microseconds", "median", "90 %", "99 %", "longest"}};
    const auto add = [&rows](const char* label, const Percentiles& times) {
        if (times.count() > 0) {
            rows.push_back({label, std::to_string(times.at(0.5)), std::to_string(times.at(0.9)),
                            std::to_string(times.at(0.99)), std::to_string(times.maximum())});
        }
    };
    add("policy", stats.policy_us);
    add("reply", stats.total_us);
    add("step to step", stats.interval_us);
    if (rows.size() > 1) {
        out += '\n';
        append_table(out, rows, 1, k_no_column);
    }
}

} // namespace

void append_stats(std::string& out, const Stats& stats, const Summary& summary, std::size_t columns)
{
    append_fields(out, stats, summary, columns);
    append_actions(out, stats, summary, columns);
    append_times(out, stats);
    Rows rows;
    add_row(rows, "steps/s", format_decimal(summary.steps_per_second()));
    if (stats.rewards.count() > 0) {
        const Histogram& rewards = stats.rewards;
        add_row(rows, "reward",
                format_number(rewards.minimum()) + " .. " + format_number(rewards.maximum()) + ", mean " +
                    format_number(rewards.mean()) + ", sum " + format_number(rewards.sum()) + "  " +
                    sparkline(rewards.columns(k_sparkline_columns)));
    }
    add_row(rows, "fallback", stats.fallbacks > 0 ? format_count(stats.fallbacks, "action") : "");
    add_row(rows, "guessed", stats.guesses > 0 ? format_count(stats.guesses, "action") : "");
    add_row(rows, "terminated", stats.terminated > 0 ? format_count(stats.terminated, "step") : "");
    add_row(rows, "truncated", stats.truncated > 0 ? format_count(stats.truncated, "step") : "");
    out += '\n';
    append_table(out, rows, k_no_column, k_no_column);
}

} // namespace bh::info
