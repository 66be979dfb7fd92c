#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace bh::play {

/// A mean, and how far it may be off.
struct Estimate
{
    double mean = 0;
    /// Half of the interval in which 95 of 100 such intervals hold the true mean. Nothing of a single value.
    std::optional<double> half_width;
};

/// Mean and sample standard deviation. Values must be finite.
struct Moments
{
    std::size_t count = 0;
    double mean = 0;
    double deviation = 0; ///< 0 of less than two values
};

Moments moments_of(std::span<const double> values);

/// The mean of independent values, with Student's t. Nothing of no values.
std::optional<Estimate> mean_of(const Moments& values);

/// mean(a) - mean(b) of independent values with their own variances, after Welch. Nothing if one has no values.
std::optional<Estimate> difference(const Moments& a, const Moments& b);

} // namespace bh::play
