#include "table.hpp"

#include <algorithm>

namespace bh::info {

namespace {

// Characters, not bytes: those that continue a UTF-8 character do not count.
std::size_t width_of(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

} // namespace

void add_row(Rows& rows, const char* label, const std::string& value)
{
    if (!value.empty()) {
        rows.push_back({label, value});
    }
}

void drop_empty_columns(Rows& rows)
{
    for (std::size_t i = rows.front().size(); i-- > 0;) {
        if (std::all_of(rows.begin() + 1, rows.end(), [i](const auto& row) { return row[i].empty(); })) {
            for (auto& row : rows) {
                row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }
}

void append_table(std::string& out, const Rows& rows, std::size_t right_from, std::size_t left_from)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - width_of(row[i]), ' ');
            const bool to_the_right = i >= right_from && i < left_from;
            line += "  " + (to_the_right ? padding + row[i] : row[i] + padding);
        }
        line.resize(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
}

} // namespace bh::info
