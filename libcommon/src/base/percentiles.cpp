#include <bh/base/percentiles.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace bh {

void Percentiles::add(std::int64_t value)
{
    const auto number = static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
    const int power = std::max(0, static_cast<int>(std::bit_width(number)) - k_bits - 1);
    // Within its power of two, number >> power is from 32 to 63, but for power 0 from 0 on.
    ++m_bins[static_cast<std::size_t>(power) * k_bins_per_power + static_cast<std::size_t>(number >> power)];
    ++m_count;
    m_maximum = std::max(m_maximum, value);
}

std::int64_t Percentiles::at(double share) const
{
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(m_count)));
    std::uint64_t reached = 0;
    for (std::size_t bin = 0; bin < m_bins.size(); ++bin) {
        reached += m_bins[bin];
        if (reached >= wanted && reached > 0) {
            const std::size_t power = bin < 2 * k_bins_per_power ? 0 : bin / k_bins_per_power - 1;
            const std::uint64_t end = (static_cast<std::uint64_t>(bin - power * k_bins_per_power) + 1) << power;
            return std::min(static_cast<std::int64_t>(end - 1), m_maximum);
        }
    }
    return 0;
}

} // namespace bh
