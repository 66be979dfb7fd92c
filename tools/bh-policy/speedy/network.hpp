#pragma once

#include "replay_buffer.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <span>
#include <vector>

namespace bh::policy {

/// A network of full layers with rectifiers between them. All parameters lie in one vector: of each layer the weights,
/// column by column, then the biases. float is used; double makes numerical derivatives exact enough to compare with.
template <typename Real>
class Network
{
public:
    using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
    using Vector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

    /// What forward() leaves for backward(); reused, it allocates nothing.
    struct Trace
    {
        std::vector<Matrix> values; ///< of the inputs and of every layer; samples are columns
        Matrix slope;
        Matrix slope_before;
    };

    /// `sizes`: numbers of inputs, of each hidden layer's units, of outputs.
    explicit Network(std::vector<Eigen::Index> sizes);

    /// Weights so that each layer keeps the spread of its inputs (He), the last one small; biases 0.
    void initialize(Generator& generator);

    /// Of `trace.values.front()`, which the caller has set; the outputs are in `trace.values.back()`.
    void forward(Trace& trace) const;
    /// After forward(): from the loss's derivatives by the outputs those by the parameters.
    void backward(const Matrix& output_slope, Trace& trace, Vector& slope) const;

    [[nodiscard]] Vector& parameters() { return m_parameters; }

    [[nodiscard]] const Vector& parameters() const { return m_parameters; }

    [[nodiscard]] Trace make_trace() const { return Trace{std::vector<Matrix>(m_sizes.size()), {}, {}}; }

private:
    std::vector<Eigen::Index> m_sizes;
    Vector m_parameters;
};

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
