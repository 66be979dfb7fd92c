#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::info {

/// Cells of a table, row by row; the first may be heads.
using Rows = std::vector<std::vector<std::string>>;

/// Beyond the columns of every table.
inline constexpr std::size_t k_no_column = 99;

/// Adds a row of two cells, if the value is not empty.
void add_row(Rows& rows, const char* label, const std::string& value);

/// Takes out the columns that have nothing under their heads. Returns where column `left_from` is then.
std::size_t drop_empty_columns(Rows& rows, std::size_t left_from = 0);

/// Makes the cells of a table shorter, the longest first, until no line of append_table() is wider than `columns`.
/// Only columns from `left_from` on, which hold text, give way, and none below eight characters: numbers stay whole.
void fit_columns(Rows& rows, std::size_t left_from, std::size_t columns);

/// Appends rows under each other, two spaces before the first cell and between the columns; the last column is not
/// padded. The columns from `right_from` on, but not those from `left_from` on, are aligned to the right.
void append_table(std::string& out, const Rows& rows, std::size_t right_from, std::size_t left_from);

/// Text from a recording as printable() gives it, of bounded length.
std::string shown(std::string_view text, std::size_t characters_max = 80);

/// 61.2 s, 4 min 10 s, 2 h 05 min
std::string format_duration(std::int64_t duration_us);

/// "1 step", "2 steps"; the plural is made with an s.
std::string format_count(std::uint64_t count, std::string_view noun);

/// At most six significant digits: "14", "0.25", "1.5e+09".
std::string format_number(double value);

/// With one decimal, "3.1".
std::string format_decimal(double value);

} // namespace bh::info
