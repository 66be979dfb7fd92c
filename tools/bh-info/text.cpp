#include "text.hpp"

#include <bh/base/printable.hpp>

#include <array>
#include <cstdio>

namespace bh::info {

namespace {

template <typename... Values>
std::string formatted(const char* format, Values... values)
{
    std::array<char, 64> text = {};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

} // namespace

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
