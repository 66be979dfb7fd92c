#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <charconv>
#include <cmath>

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

} // namespace

std::uint64_t parse_number(std::string_view object, std::string_view text, std::uint64_t maximum)
{
    std::uint64_t value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{} || end != last || value > maximum) {
        bad_value(object, text,
                  maximum == UINT64_MAX ? "a whole number" : "a whole number from 0 to " + std::to_string(maximum));
    }
    return value;
}

std::int64_t parse_duration_us(std::string_view object, std::string_view text)
{
    constexpr std::string_view k_what = "a time such as 250ms, 1.5s or 2m";
    constexpr double k_longest_us = 1e15; // thirty years
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
    if (microseconds > k_longest_us) {
        bad_value(object, text, k_what);
    }
    return static_cast<std::int64_t>(std::llround(microseconds));
}

std::uint64_t parse_size(std::string_view object, std::string_view text)
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
    return static_cast<std::uint64_t>(bytes);
}

} // namespace bh::cli
