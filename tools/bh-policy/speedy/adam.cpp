#include "adam.hpp"

#include <cmath>

namespace bh::policy {

namespace {
constexpr float k_mean_decay = 0.9F;
constexpr float k_squares_decay = 0.999F;
constexpr float k_least_divisor = 1e-8F;
} // namespace

Adam::Adam(Eigen::Index parameters)
    : mean{Eigen::VectorXf::Zero(parameters)}, squares{Eigen::VectorXf::Zero(parameters)}
{
}

void Adam::step(Eigen::VectorXf& parameters, const Eigen::VectorXf& slope, float rate)
{
    ++steps;
    mean = k_mean_decay * mean + (1 - k_mean_decay) * slope;
    squares = k_squares_decay * squares + (1 - k_squares_decay) * slope.cwiseAbs2();
    // Both began at 0 and are too small at first.
    const auto count = static_cast<double>(steps);
    const auto mean_share = static_cast<float>(1 - std::pow(double{k_mean_decay}, count));
    const auto squares_share = static_cast<float>(1 - std::pow(double{k_squares_decay}, count));
    parameters.array() -=
        rate / mean_share * mean.array() / ((squares.array() / squares_share).sqrt() + k_least_divisor);
}

} // namespace bh::policy
