#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bh::info {

/// How numbers are spread, in one pass and without knowing their range: k_bins bins of equal width, a power of two,
/// which doubles when the range has outgrown them. Their number is so much above that of the columns shown that the
/// places of their edges do not matter.
class Histogram
{
public:
    static constexpr std::size_t k_bins = 256;

    void add(double value);

    [[nodiscard]] std::uint64_t count() const { return m_count; }

    [[nodiscard]] double minimum() const { return m_minimum; }

    [[nodiscard]] double maximum() const { return m_maximum; }

    [[nodiscard]] double mean() const { return m_count == 0 ? 0 : m_sum / static_cast<double>(m_count); }

    [[nodiscard]] double sum() const { return m_sum; }

    /// Counts for `columns` equal parts of the range; fewer if all values are whole and there are fewer of them.
    [[nodiscard]] std::vector<std::uint64_t> columns(std::size_t columns) const;

private:
    void make_room(std::int64_t bin);
    void fold();

    std::array<std::uint64_t, k_bins> m_bins = {};
    int m_exponent = -20;            ///< bins are 2^m_exponent wide
    double m_bins_per_one = 1 << 20; ///< 2^-m_exponent
    std::int64_t m_base = 0;         ///< m_bins[0] begins at m_base bins from 0
    std::int64_t m_low = 0;          ///< the lowest and highest bin used, counted from 0
    std::int64_t m_high = 0;
    std::uint64_t m_count = 0;
    double m_minimum = 0;
    double m_maximum = 0;
    double m_sum = 0;
    bool m_whole = true; ///< all values are whole numbers
};

/// Eight heights of blocks, the highest for the largest count; a dot where there is none.
std::string sparkline(const std::vector<std::uint64_t>& counts);

} // namespace bh::info
