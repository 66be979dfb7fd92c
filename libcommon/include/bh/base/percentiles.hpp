#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bh {

/// Percentiles of times, right to one part in 32, in constant memory. Negative values count as 0.
class Percentiles
{
public:
    void add(std::int64_t value);

    [[nodiscard]] std::uint64_t count() const { return m_count; }

    [[nodiscard]] std::int64_t maximum() const { return m_maximum; }

    /// The smallest value that at least this share (0 to 1) of all values do not exceed, rounded up to the end of its
    /// bin.
    [[nodiscard]] std::int64_t at(double share) const;

private:
    static constexpr int k_bits = 5; ///< 32 bins for each power of two, and one for each value below 32
    static constexpr std::size_t k_bins_per_power = std::size_t{1} << k_bits;

    std::array<std::uint64_t, 64 * k_bins_per_power> m_bins = {};
    std::uint64_t m_count = 0;
    std::int64_t m_maximum = 0;
};

} // namespace bh
