#include "histogram.hpp"

#include <algorithm>
#include <cmath>

namespace bh::info {

void Histogram::add(double value)
{
    constexpr double k_bin_max = 4.0e18; // below 2^62
    while (std::abs(value * m_bins_per_one) > k_bin_max) {
        fold();
    }
    auto bin = static_cast<std::int64_t>(std::floor(value * m_bins_per_one));
    if (m_count == 0) {
        m_base = m_low = m_high = bin;
        m_minimum = m_maximum = value;
    } else if (bin < m_base || bin >= m_base + static_cast<std::int64_t>(k_bins)) {
        make_room(bin);
        bin = static_cast<std::int64_t>(std::floor(value * m_bins_per_one));
    }
    ++m_bins[static_cast<std::size_t>(bin - m_base)];
    m_low = std::min(m_low, bin);
    m_high = std::max(m_high, bin);
    ++m_count;
    m_minimum = std::min(m_minimum, value);
    m_maximum = std::max(m_maximum, value);
    m_sum += value;
    m_whole = m_whole && value == std::floor(value);
}

void Histogram::make_room(std::int64_t bin)
{
    while (std::max(m_high, bin) - std::min(m_low, bin) >= static_cast<std::int64_t>(k_bins)) {
        fold();
        bin >>= 1;
    }
    const std::int64_t base = std::min(m_low, bin);
    std::array<std::uint64_t, k_bins> moved = {};
    for (std::int64_t used = m_low; used <= m_high; ++used) {
        moved[static_cast<std::size_t>(used - base)] = m_bins[static_cast<std::size_t>(used - m_base)];
    }
    m_bins = moved;
    m_base = base;
}

// Makes one bin of every two.
void Histogram::fold()
{
    std::array<std::uint64_t, k_bins> folded = {};
    const std::int64_t base = m_base >> 1;
    for (std::size_t i = 0; i < k_bins; ++i) {
        folded[static_cast<std::size_t>(((m_base + static_cast<std::int64_t>(i)) >> 1) - base)] += m_bins[i];
    }
    m_bins = folded;
    m_base = base;
    m_low >>= 1;
    m_high >>= 1;
    ++m_exponent;
    m_bins_per_one = std::ldexp(1.0, -m_exponent);
}

std::vector<std::uint64_t> Histogram::columns(std::size_t columns) const
{
    if (m_count == 0) {
        return {};
    }
    const double span = m_maximum - m_minimum + (m_whole ? 1 : 0);
    if (m_whole && span < static_cast<double>(columns)) {
        columns = static_cast<std::size_t>(span);
    }
    std::vector<std::uint64_t> counts(span > 0 ? columns : 1);
    for (std::int64_t bin = m_low; bin <= m_high; ++bin) {
        const double from_minimum = std::max(0.0, std::ldexp(static_cast<double>(bin), m_exponent) - m_minimum);
        const double place = span > 0 ? from_minimum / span * static_cast<double>(counts.size()) : 0;
        const auto column = std::min(static_cast<std::size_t>(place), counts.size() - 1);
        counts[column] += m_bins[static_cast<std::size_t>(bin - m_base)];
    }
    return counts;
}

std::string sparkline(const std::vector<std::uint64_t>& counts)
{
    static constexpr std::array k_blocks = {"\u2581", "\u2582", "\u2583", "\u2584",
                                            "\u2585", "\u2586", "\u2587", "\u2588"};
    const std::uint64_t most = counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
    std::string line;
    for (const std::uint64_t count : counts) {
        if (count == 0) {
            line += "\u00B7";
            continue;
        }
        const double height = static_cast<double>(count) / static_cast<double>(most) * k_blocks.size();
        line += k_blocks[std::min(static_cast<std::size_t>(std::ceil(height)), k_blocks.size()) - 1];
    }
    return line;
}

} // namespace bh::info
