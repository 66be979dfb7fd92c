#include "pages/pages.hpp"

#include "pages/statistics.hpp"

#include <bh/base/text.hpp>

#include <array>
#include <cstdio>

namespace bh::serve {

namespace {

constexpr std::size_t k_rows_max = 200;

// Even if a text should come through unescaped, the browser runs no script and loads nothing but our picture.
constexpr std::string_view k_head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'unsafe-inline'">
<meta http-equiv="refresh" content="2">
<title>bh-serve</title>
<style>
body { font-family: sans-serif; margin: 2em; }
table { border-collapse: collapse; }
th, td { border: 1px solid #999; padding: .2em .6em; text-align: left; }
.number { text-align: right; }
img { min-width: 256px; image-rendering: pixelated; }
</style>
</head>
<body>
<h1>bh-serve</h1>
)";

// What a client said, made harmless.
std::string html(std::string_view text)
{
    std::string result;
    for (const char letter : printable(text)) {
        switch (letter) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        case '\'':
            result += "&#39;";
            break;
        default:
            result += letter;
        }
    }
    return result;
}

std::string cell(const std::string& text)
{
    return "<td>" + html(text) + "</td>";
}

std::string number_cell(const std::string& text)
{
    return "<td class=\"number\">" + text + "</td>";
}

void add_row(std::string& page, std::uint64_t number, const Statistics::SessionRow& row, std::int64_t now_us)
{
    page += "<tr>" + number_cell(std::to_string(number)) + cell(row.name) + cell(row.peer) + cell(row.dialect) +
            cell(row.user_agent) + number_cell(std::to_string(row.episode)) + number_cell(std::to_string(row.steps)) +
            number_cell(format_rate(row.recent.per_second(now_us))) +
            number_cell(format_rate(row.recent.mean_policy_ms(now_us))) +
            number_cell(std::to_string((now_us - row.last_us) / 1'000'000)) + "</tr>\n";
}

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

constexpr std::string_view k_prefix = "/bh-serve";

/// "/metrics" of "/bh-serve/metrics" and of itself.
std::string_view page_of(std::string_view path)
{
    const bool has_prefix = path.starts_with(k_prefix) && path.substr(k_prefix.size()).starts_with('/');
    path.remove_prefix(has_prefix ? k_prefix.size() : 0);
    return path.empty() ? std::string_view{"/"} : path;
}

} // namespace

std::string status_page(const Statistics& statistics, std::int64_t now_us)
{
    const auto& sessions = statistics.open_sessions();
    std::string page{k_head};
    page += "<p>" + std::to_string(sessions.size()) + " sessions open of " + std::to_string(statistics.sessions()) +
            ", " + std::to_string(statistics.steps()) + " steps, " + std::to_string(statistics.episodes()) +
            " episodes ended, " + format_rate(statistics.recent().per_second(now_us)) + " steps/s, policy " +
            format_rate(statistics.recent().mean_policy_ms(now_us)) + " ms.</p>\n";
    page += "<table>\n<tr><th>session<th>name<th>from<th>dialect<th>program<th>episode<th>steps<th>steps/s<th>policy, "
            "ms<th>silent, s</tr>\n";
    std::size_t rows = 0;
    for (const auto& [number, row] : sessions) {
        if (++rows > k_rows_max) {
            break;
        }
        add_row(page, number, row, now_us);
    }
    page += "</table>\n";
    if (rows > k_rows_max) {
        page += "<p>and " + std::to_string(sessions.size() - k_rows_max) + " more.</p>\n";
    }
    if (statistics.newest_picture().is_there()) {
        // The number makes the browser load it anew.
        page += "<p><img src=\"frame.png?" + std::to_string(statistics.pictures()) + "\" alt=\"newest picture\"></p>\n";
    }
    return page + "</body>\n</html>\n";
}

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

bool is_page(std::string_view path, bool only_with_prefix)
{
    const std::string_view name = page_of(path);
    return (name == "/" || name == "/metrics" || name == "/frame.png") &&
           (!only_with_prefix || path.starts_with(k_prefix));
}

net::Task<void> show_page(std::string_view path, const Statistics& statistics, std::int64_t now_us,
                          net::Responder& responder)
{
    int status = 200;
    std::string_view type = "text/plain; charset=utf-8";
    std::string text;
    const ReceivedPicture& picture = statistics.newest_picture();
    path = page_of(path);
    if (path == "/") {
        type = "text/html; charset=utf-8";
        text = status_page(statistics, now_us);
    } else if (path == "/metrics") {
        type = "text/plain; version=0.0.4; charset=utf-8"; // of Prometheus' text format
        text = metrics_text(statistics);
    } else if (path == "/frame.png" && picture.is_there()) {
        type = "image/png";
        text = *as_png(picture);
    } else {
        status = 404;
        text = path == "/frame.png" ? "no picture has come yet\n" : "the pages are /, /metrics and /frame.png\n";
    }
    co_await responder.send(status, type, text);
}

} // namespace bh::serve
