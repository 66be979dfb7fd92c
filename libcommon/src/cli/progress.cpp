#include <bh/cli/progress.hpp>

#include <array>
#include <cstdio>

namespace bh::cli {

void Progress::update(const std::function<std::string()>& text)
{
    constexpr std::chrono::milliseconds k_interval{100};
    if (!m_interactive) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now >= m_next_draw) {
        m_next_draw = now + k_interval;
        m_context.status_line(text());
    }
}

std::string format_bytes(double bytes)
{
    constexpr std::array k_units = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < k_units.size()) {
        bytes /= 1024;
        ++unit;
    }
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", bytes, k_units[unit]);
    return text.data();
}

} // namespace bh::cli
