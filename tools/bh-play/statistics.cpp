#include "statistics.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>

namespace bh::play {

namespace {

/// The factor of the standard error in a two-sided interval of 95 %.
double factor(double degrees_of_freedom)
{
    constexpr double k_outside = 0.025; // on each side
    const boost::math::students_t distribution{degrees_of_freedom};
    return boost::math::quantile(boost::math::complement(distribution, k_outside));
}

double square(double value)
{
    return value * value;
}

} // namespace

// After Welford: no difference of large sums.
Moments moments_of(std::span<const double> values)
{
    Moments moments;
    double squares = 0;
    for (const double value : values) {
        ++moments.count;
        const double before = value - moments.mean;
        moments.mean += before / static_cast<double>(moments.count);
        squares += before * (value - moments.mean);
    }
    if (moments.count > 1) {
        moments.deviation = std::sqrt(squares / static_cast<double>(moments.count - 1));
    }
    return moments;
}

std::optional<Estimate> mean_of(const Moments& values)
{
    if (values.count == 0) {
        return std::nullopt;
    }
    Estimate estimate{values.mean, std::nullopt};
    if (values.count > 1) {
        const auto count = static_cast<double>(values.count);
        estimate.half_width = factor(count - 1) * values.deviation / std::sqrt(count);
    }
    return estimate;
}

std::optional<Estimate> difference(const Moments& a, const Moments& b)
{
    if (a.count == 0 || b.count == 0) {
        return std::nullopt;
    }
    Estimate estimate{a.mean - b.mean, std::nullopt};
    if (a.count < 2 || b.count < 2) {
        return estimate;
    }
    const double part_a = square(a.deviation) / static_cast<double>(a.count);
    const double part_b = square(b.deviation) / static_cast<double>(b.count);
    const double variance = part_a + part_b;
    if (variance == 0) {
        estimate.half_width = 0; // nothing varies
        return estimate;
    }
    const double degrees_of_freedom = square(variance) / (square(part_a) / static_cast<double>(a.count - 1) +
                                                          square(part_b) / static_cast<double>(b.count - 1));
    estimate.half_width = factor(degrees_of_freedom) * std::sqrt(variance);
    return estimate;
}

} // namespace bh::play
