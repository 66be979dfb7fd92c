#include "table.hpp"

#include <bh/base/text.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace bh::info {

namespace {

std::vector<std::size_t> widths_of(const Rows& rows)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], characters_in(row[i]));
        }
    }
    return widths;
}

template <typename... Values>
std::string formatted(const char* format, Values... values)
{
    std::array<char, 64> text = {};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

} // namespace

void add_row(Rows& rows, const char* label, const std::string& value)
{
    if (!value.empty()) {
        rows.push_back({label, value});
    }
}

std::size_t drop_empty_columns(Rows& rows, std::size_t left_from)
{
    for (std::size_t i = rows.front().size(); i-- > 0;) {
        if (std::all_of(rows.begin() + 1, rows.end(), [i](const auto& row) { return row[i].empty(); })) {
            for (auto& row : rows) {
                row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
            }
            left_from -= i < left_from ? 1 : 0;
        }
    }
    return left_from;
}

void fit_columns(Rows& rows, std::size_t left_from, std::size_t columns)
{
    constexpr std::size_t k_between = 2; // before each column, too
    constexpr std::size_t k_width_min = 8;
    constexpr std::size_t k_dots = 3;
    std::vector<std::size_t> widths = widths_of(rows);
    std::size_t total = k_between * widths.size() + std::accumulate(widths.begin(), widths.end(), std::size_t{0});
    while (total > columns && left_from < widths.size()) {
        const auto longest = std::max_element(widths.begin() + static_cast<std::ptrdiff_t>(left_from), widths.end());
        if (*longest <= k_width_min) {
            break;
        }
        --*longest;
        --total;
    }
    for (auto& row : rows) {
        for (std::size_t i = left_from; i < row.size(); ++i) {
            if (characters_in(row[i]) > widths[i]) {
                row[i] = printable(row[i], widths[i] - k_dots);
            }
        }
    }
}

void append_table(std::string& out, const Rows& rows, std::size_t right_from, std::size_t left_from)
{
    const std::vector<std::size_t> widths = widths_of(rows);
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - characters_in(row[i]), ' ');
            const bool to_the_right = i >= right_from && i < left_from;
            line += "  " + (to_the_right ? padding + row[i] : row[i] + padding);
        }
        line.resize(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
}

std::string shown(std::string_view text, std::size_t characters_max)
{
    return printable(text, characters_max);
}

std::string format_duration(std::int64_t duration_us)
{
    constexpr std::int64_t k_second_us = 1'000'000;
    const std::int64_t seconds = duration_us / k_second_us;
    if (seconds < 120) {
        return formatted("%.1f s", static_cast<double>(duration_us) / static_cast<double>(k_second_us));
    }
    const auto minutes = static_cast<long long>(seconds / 60);
    if (minutes < 120) {
        return formatted("%lld min %02lld s", minutes, static_cast<long long>(seconds % 60));
    }
    return formatted("%lld h %02lld min", minutes / 60, minutes % 60);
}

std::string format_count(std::uint64_t count, std::string_view noun)
{
    return std::to_string(count) + " " + std::string{noun} + (count == 1 ? "" : "s");
}

std::string format_number(double value)
{
    // Whole numbers that a double holds exactly are shown so.
    constexpr double k_exact_max = 9'007'199'254'740'992.0;
    const bool whole =
        value > -k_exact_max && value < k_exact_max && value == static_cast<double>(static_cast<std::int64_t>(value));
    return whole ? std::to_string(static_cast<std::int64_t>(value)) : formatted("%.6g", value);
}

std::string format_decimal(double value)
{
    return formatted("%.1f", value);
}

} // namespace bh::info
