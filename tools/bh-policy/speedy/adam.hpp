#pragma once

#include <Eigen/Core>

#include <cstdint>

namespace bh::policy {

/// Adam (Kingma and Ba, 2014), with the constants of the paper.
struct Adam
{
    Eigen::VectorXf mean;    ///< of the derivatives, the newest counting most
    Eigen::VectorXf squares; ///< of the derivatives, likewise
    std::uint64_t steps = 0;

    explicit Adam(Eigen::Index parameters);

    /// Moves the parameters against their derivatives.
    void step(Eigen::VectorXf& parameters, const Eigen::VectorXf& slope, float rate);
};

} // namespace bh::policy
