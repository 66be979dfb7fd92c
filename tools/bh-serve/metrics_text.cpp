#include "status_page.hpp"

#include <array>
#include <cstdio>

namespace bh::serve {

namespace {

std::string seconds(std::int64_t time_us)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), "%.6g", static_cast<double>(time_us) / 1e6);
    return text.data();
}

void add_head(std::string& text, std::string_view name, std::string_view type, std::string_view help)
{
    text.append("# HELP ").append(name).append(" ").append(help).append("\n");
    text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void add_sample(std::string& text, std::string_view name, std::uint64_t value)
{
    text.append(name).append(" ").append(std::to_string(value)).append("\n");
}

void add(std::string& text, std::string_view name, std::string_view type, std::string_view help, std::uint64_t value)
{
    add_head(text, name, type, help);
    add_sample(text, name, value);
}

void add_messages(std::string& text, const Statistics& statistics)
{
    constexpr std::array<std::string_view, 4> k_dialects = {"http", "framed", "bare", "websocket"};
    add_head(text, "bh_serve_messages_total", "counter", "Messages from clients, by dialect.");
    for (std::size_t i = 0; i < k_dialects.size(); ++i) {
        const std::string name = "bh_serve_messages_total{dialect=\"" + std::string{k_dialects.at(i)} + "\"}";
        add_sample(text, name, statistics.messages(static_cast<net::Dialect>(i)));
    }
}

void add_policy_times(std::string& text, const Statistics& statistics)
{
    add_head(text, "bh_serve_policy_seconds", "histogram", "How long the policy took for an answer.");
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < Statistics::k_policy_bounds_us.size(); ++i) {
        count += statistics.policy_buckets().at(i);
        add_sample(text, "bh_serve_policy_seconds_bucket{le=\"" + seconds(Statistics::k_policy_bounds_us.at(i)) + "\"}",
                   count);
    }
    count += statistics.policy_buckets().back();
    add_sample(text, "bh_serve_policy_seconds_bucket{le=\"+Inf\"}", count);
    text += "bh_serve_policy_seconds_sum " + std::to_string(static_cast<double>(statistics.policy_us()) / 1e6) + "\n";
    add_sample(text, "bh_serve_policy_seconds_count", count);
}

} // namespace

std::string metrics_text(const Statistics& statistics)
{
    std::string text;
    add(text, "bh_serve_steps_total", "counter", "Steps of all sessions.", statistics.steps());
    add(text, "bh_serve_episodes_total", "counter", "Episodes that have ended.", statistics.episodes());
    add(text, "bh_serve_sessions_total", "counter", "Sessions that have begun.", statistics.sessions());
    add(text, "bh_serve_sessions_open", "gauge", "Sessions that are open.", statistics.open_sessions().size());
    add(text, "bh_serve_pictures_total", "counter", "Steps with a picture.", statistics.pictures());
    add(text, "bh_serve_fallbacks_total", "counter", "Steps that the policy did not answer.", statistics.fallbacks());
    add_messages(text, statistics);
    add_policy_times(text, statistics);
    return text;
}

} // namespace bh::serve
