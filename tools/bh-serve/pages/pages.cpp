#include "pages/pages.hpp"

#include "pages/live_event.hpp"
#include "pages/parts.hpp"
#include "pages/statistics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace bh::serve {

namespace {

/// Between two events of the live page.
constexpr std::chrono::milliseconds k_event_interval{500};
/// Browsers that watch at the same time.
constexpr int k_viewers_max = 32;

/// For all answers: a browser takes them for nothing else, and keeps none of them.
constexpr std::string_view k_safe_fields =
    "\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: "
    "no-store";
/// Even if a text should be taken for HTML, the browser runs no script but ours and loads nothing from elsewhere.
constexpr std::string_view k_page_fields =
    "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The head of a response, up to what says how long it is.
std::string head_of(std::string_view status, std::string_view type)
{
    std::string head = "HTTP/1.1 ";
    return head.append(status).append("\r\nContent-Type: ").append(type).append(k_safe_fields).append(k_page_fields);
}

/// The number behind `name=` in the query of a target.
std::optional<std::uint64_t> number_in(std::string_view target, std::string_view name)
{
    const std::size_t query = std::min(target.find('?'), target.size());
    for (std::size_t at = query; at < target.size();) {
        const std::size_t end = std::min(target.find('&', at + 1), target.size());
        const std::string_view part = target.substr(at + 1, end - at - 1);
        std::uint64_t number = 0;
        if (part.starts_with(name) && part.substr(name.size()).starts_with('=')) {
            const std::string_view digits = part.substr(name.size() + 1);
            const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
            return error == std::errc{} && stop == digits.data() + digits.size() ? std::optional{number} : std::nullopt;
        }
        at = end;
    }
    return std::nullopt;
}

/// A browser that watches, until it goes.
class Viewer
{
public:
    explicit Viewer(int& count) : m_count{count} { ++m_count; }

    Viewer(const Viewer&) = delete;
    Viewer& operator=(const Viewer&) = delete;

    ~Viewer() { --m_count; }

private:
    int& m_count;
};

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
    constexpr std::array<std::string_view, 6> k_paths = {"/",        "/live/page.css", "/live/page.js", "/live/events",
                                                         "/metrics", "/frame.png"};
    return std::ranges::find(k_paths, page_of(path)) != k_paths.end() &&
           (!only_with_prefix || path.starts_with(k_prefix));
}

net::Task<void> Pages::show(const net::Message& message, net::Responder& responder)
{
    const std::string_view path = page_of(message.target.substr(0, message.target.find('?')));
    if (path == "/live/events" && m_viewers < k_viewers_max) {
        co_await tell_events(responder);
        co_return;
    }
    std::string_view status = "200 OK";
    std::string_view type = "text/plain; charset=utf-8";
    std::string made; // what is no part of the program
    std::string_view text;
    if (path == "/") {
        type = "text/html; charset=utf-8";
        text = k_live_html;
    } else if (path == "/live/page.css") {
        type = "text/css; charset=utf-8";
        text = k_live_css;
    } else if (path == "/live/page.js") {
        type = "text/javascript; charset=utf-8";
        text = k_live_js;
    } else if (path == "/metrics") {
        type = "text/plain; version=0.0.4; charset=utf-8"; // of Prometheus' text format
        text = made = metrics_text(m_log.statistics());
    } else if (path == "/frame.png") {
        made = picture_png(number_in(message.target, "session"));
        status = made.empty() ? "404 Not Found" : status;
        type = made.empty() ? type : "image/png";
        text = made.empty() ? "no picture has come yet\n" : std::string_view{made};
    } else if (path == "/live/events") {
        status = "503 Service Unavailable";
        text = "too many browsers watch\n";
    } else {
        status = "404 Not Found";
        text = "the pages are /, /metrics and /frame.png\n";
    }
    std::string response = head_of(status, type);
    response.append("\r\nContent-Length: ").append(std::to_string(text.size()));
    response.append(message.is_last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n").append(text);
    co_await responder.send_response(response, !message.is_last);
}

std::string Pages::picture_png(std::optional<std::uint64_t> session) const
{
    const Statistics& statistics = m_log.statistics();
    const ReceivedPicture* picture = &statistics.newest_picture();
    if (session) {
        const auto found = statistics.open_sessions().find(*session);
        if (found == statistics.open_sessions().end()) {
            return {};
        }
        picture = &found->second.last.picture;
    }
    return picture->is_there() ? *as_png(*picture) : std::string{};
}

net::Task<void> Pages::tell_events(net::Responder& responder)
{
    const Viewer viewer{m_viewers};
    std::string text = head_of("200 OK", "text/event-stream; charset=utf-8") + "\r\nConnection: close\r\n\r\n";
    std::int64_t from_second = 0;
    for (bool is_there = true; is_there;) {
        const std::int64_t now_us = m_log.now_us();
        text += "data: " + live_event(m_log.statistics(), now_us, from_second) + "\n\n";
        from_second = now_us / 1'000'000;
        is_there = co_await responder.send_response(text, false);
        text.clear();
        if (is_there) {
            co_await net::sleep_for(m_loop, k_event_interval);
        }
    }
}

} // namespace bh::serve
