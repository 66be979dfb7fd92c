#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace bh::cli {

namespace {

[[noreturn]] void bad_value(std::string_view object, std::string_view text, std::string_view what)
{
    throw UsageError{object, std::string{text} + " is not " + std::string{what}};
}

struct Quantity
{
    double value = 0;
    std::string_view unit;
};

Quantity split_unit(std::string_view object, std::string_view text, std::string_view what)
{
    Quantity quantity;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quantity.value);
    if (error != std::errc{} || !std::isfinite(quantity.value) || quantity.value < 0) {
        bad_value(object, text, what);
    }
    quantity.unit = text.substr(static_cast<std::size_t>(end - text.data()));
    return quantity;
}

/// " from 1 to 9", " from 1 on", or nothing where any value will do.
template <typename Value, typename Show>
std::string within(const Range<Value>& range, const Range<Value>& any, Show show)
{
    if (range.most < any.most) {
        return " from " + show(range.least) + " to " + show(range.most);
    }
    return range.least > any.least ? " from " + show(range.least) + " on" : std::string{};
}

std::string to_decimal(std::uint64_t value)
{
    return std::to_string(value);
}

} // namespace

std::uint64_t parse_number(std::string_view object, std::string_view text, Numbers range)
{
    std::uint64_t value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{} || end != last || value < range.least || value > range.most) {
        bad_value(object, text, "a whole number" + within(range, k_any_number, to_decimal));
    }
    return value;
}

double parse_real(std::string_view object, std::string_view text, Reals range)
{
    double value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{} || end != last || !(value >= range.least && value <= range.most)) {
        bad_value(object, text, "a number from " + format_real(range.least) + " to " + format_real(range.most));
    }
    return value;
}

std::int64_t parse_duration_us(std::string_view object, std::string_view text, Times range)
{
    constexpr std::string_view k_what = "a time such as 250ms, 1.5s or 2m";
    const Quantity quantity = split_unit(object, text, k_what);
    double factor = 0;
    if (quantity.unit.empty() || quantity.unit == "s") {
        factor = 1e6;
    } else if (quantity.unit == "us") {
        factor = 1;
    } else if (quantity.unit == "ms") {
        factor = 1e3;
    } else if (quantity.unit == "m") {
        factor = 60e6;
    } else if (quantity.unit == "h") {
        factor = 3600e6;
    } else {
        bad_value(object, text, k_what);
    }
    const double microseconds = quantity.value * factor;
    if (microseconds > static_cast<double>(k_any_time.most)) {
        bad_value(object, text, k_what);
    }
    const std::int64_t rounded = std::llround(microseconds);
    if (rounded < range.least || rounded > range.most) {
        bad_value(object, text, "a time" + within(range, k_any_time, format_duration));
    }
    return rounded;
}

std::uint64_t parse_size(std::string_view object, std::string_view text, Numbers range)
{
    constexpr std::string_view k_what = "a size such as 4096, 256K, 8M or 1G (powers of 1,024), or 500MB (of 1,000)";
    constexpr double k_largest = 9e18;
    const Quantity quantity = split_unit(object, text, k_what);
    // The spellings that the GNU tools take, and k for K as many write it.
    constexpr std::string_view k_prefixes = "KMGT";
    std::string_view unit = quantity.unit;
    double factor = 1;
    if (!unit.empty() && unit != "B") {
        const std::size_t power = k_prefixes.find(unit.front() == 'k' ? 'K' : unit.front());
        unit.remove_prefix(1);
        if (power == std::string_view::npos || (!unit.empty() && unit != "iB" && unit != "B")) {
            bad_value(object, text, k_what);
        }
        factor = std::pow(unit == "B" ? 1000.0 : 1024.0, static_cast<double>(power + 1));
    }
    const double bytes = quantity.value * factor;
    if (bytes > k_largest) {
        bad_value(object, text, k_what);
    }
    const auto whole = static_cast<std::uint64_t>(bytes);
    if (whole < range.least || whole > range.most) {
        bad_value(object, text, "a size" + within(range, k_any_number, format_size));
    }
    return whole;
}

std::string format_duration(std::int64_t microseconds)
{
    constexpr std::pair<std::int64_t, const char*> k_units[] = {
        {3'600'000'000, "h"}, {60'000'000, "m"}, {1'000'000, "s"}, {1'000, "ms"}};
    for (const auto& [unit, name] : k_units) {
        if (microseconds >= unit && microseconds % unit == 0) {
            return std::to_string(microseconds / unit) + name;
        }
    }
    return microseconds == 0 ? "0" : std::to_string(microseconds) + "us";
}

std::string format_real(double value)
{
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end};
}

std::string format_size(std::uint64_t bytes)
{
    constexpr std::string_view k_prefixes = "KMGT";
    std::string prefix;
    for (const char name : k_prefixes) {
        if (bytes == 0 || bytes % 1024 != 0) {
            break;
        }
        bytes /= 1024;
        prefix = name;
    }
    return std::to_string(bytes) + prefix;
}

void refuse_choice(std::string_view object, std::string_view text, const std::vector<std::string_view>& names)
{
    std::string known;
    for (const std::string_view name : names) {
        known.append(known.empty() ? "" : ", ").append(name);
    }
    throw UsageError{object, std::string{text} + " is not one of " + known};
}

} // namespace bh::cli
