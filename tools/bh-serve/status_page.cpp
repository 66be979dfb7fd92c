#include "status_page.hpp"

#include "display.hpp"

#include <bh/record/printable.hpp>

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
    for (const char letter : record::printable(text)) {
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
    if (statistics.newest_picture() != nullptr) {
        // The number makes the browser load it anew.
        page += "<p><img src=\"frame.png?" + std::to_string(statistics.pictures()) + "\" alt=\"newest picture\"></p>\n";
    }
    return page + "</body>\n</html>\n";
}

} // namespace bh::serve
