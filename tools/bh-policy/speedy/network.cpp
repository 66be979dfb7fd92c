#include "network.hpp"

#include <cmath>

namespace bh::policy {

template <typename Real>
Network<Real>::Network(std::vector<Eigen::Index> sizes) : m_sizes{std::move(sizes)}
{
    Eigen::Index count = 0;
    for (std::size_t layer = 1; layer < m_sizes.size(); ++layer) {
        count += m_sizes[layer] * (m_sizes[layer - 1] + 1);
    }
    m_parameters.setZero(count);
}

template <typename Real>
void Network<Real>::initialize(Generator& generator)
{
    m_parameters.setZero();
    Real* at = m_parameters.data();
    for (std::size_t layer = 1; layer < m_sizes.size(); ++layer) {
        const bool last = layer + 1 == m_sizes.size();
        // Even draws from -limit to limit have the variance limit^2 / 3; 2 / inputs is wanted.
        const double limit = std::sqrt(6.0 / static_cast<double>(m_sizes[layer - 1])) * (last ? 0.1 : 1);
        for (Eigen::Index i = 0; i < m_sizes[layer] * m_sizes[layer - 1]; ++i) {
            *at++ = static_cast<Real>((2 * generator.unit() - 1) * limit);
        }
        at += m_sizes[layer];
    }
}

template <typename Real>
void Network<Real>::forward(Trace& trace) const
{
    const Real* at = m_parameters.data();
    for (std::size_t layer = 1; layer < m_sizes.size(); ++layer) {
        const Eigen::Map<const Matrix> weights{at, m_sizes[layer], m_sizes[layer - 1]};
        const Eigen::Map<const Vector> biases{at + weights.size(), m_sizes[layer]};
        at += weights.size() + biases.size();
        Matrix& out = trace.values[layer];
        out.noalias() = weights * trace.values[layer - 1];
        out.colwise() += biases;
        if (layer + 1 < m_sizes.size()) {
            out = out.cwiseMax(Real{0});
        }
    }
}

template <typename Real>
void Network<Real>::backward(const Matrix& output_slope, Trace& trace, Vector& slope) const
{
    slope.resize(m_parameters.size());
    trace.slope = output_slope;
    Eigen::Index at = m_parameters.size();
    for (std::size_t layer = m_sizes.size() - 1; layer >= 1; --layer) {
        at -= m_sizes[layer] * (m_sizes[layer - 1] + 1);
        const Eigen::Map<const Matrix> weights{m_parameters.data() + at, m_sizes[layer], m_sizes[layer - 1]};
        Eigen::Map<Matrix> weights_slope{slope.data() + at, m_sizes[layer], m_sizes[layer - 1]};
        Eigen::Map<Vector> biases_slope{slope.data() + at + weights.size(), m_sizes[layer]};
        weights_slope.noalias() = trace.slope * trace.values[layer - 1].transpose();
        biases_slope = trace.slope.rowwise().sum();
        if (layer > 1) {
            trace.slope_before.noalias() = weights.transpose() * trace.slope;
            trace.slope = (trace.values[layer - 1].array() > Real{0}).select(trace.slope_before, Real{0});
        }
    }
}

template class Network<float>;
template class Network<double>;

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
