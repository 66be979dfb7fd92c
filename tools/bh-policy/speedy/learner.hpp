#pragma once

#include "replay_buffer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace bh::policy {

struct LearnerOptions
{
    std::vector<std::size_t> hidden = {64, 64}; ///< units of each hidden layer
    double discount = 0.99;                     ///< what a reward is worth a step later
    double rate = 0.001;                        ///< of Adam
    std::uint64_t minibatch = 32;               ///< transitions in a gradient step
    std::uint64_t buffer = 20'000;              ///< transitions kept
    std::uint64_t warm_up = 500;                ///< transitions before the first gradient step
    std::uint64_t target_every = 500;           ///< gradient steps from one copy of the network to the next
};

/// Learns what each action is worth in a state: a deep Q-network with replay and a target network. The action of the
/// next state is chosen by the network that learns and judged by the target network (double Q-learning).
class Learner
{
public:
    /// `generator` must outlive this object.
    Learner(const LearnerOptions& options, std::size_t features, std::size_t actions, Generator& generator);
    Learner(const Learner&) = delete;
    Learner& operator=(const Learner&) = delete;
    ~Learner();

    /// What each action is worth. Valid until the next call of any function.
    std::span<const float> values(std::span<const float> features);
    void remember(const Transition& transition);
    /// One gradient step on transitions drawn from the buffer: the Huber loss before it. Nothing while too few are
    /// there. \throws bh::Error instead of learning numbers that are not finite
    std::optional<double> train();

    [[nodiscard]] std::size_t buffered() const;
    [[nodiscard]] std::uint64_t gradient_steps() const;

    void save(ByteWriter& out) const;
    /// \throws bh::DataError
    void load(ByteReader& in);

private:
    struct State;
    std::unique_ptr<State> m_state; ///< keeps Eigen, which takes long to compile, out of here
};

} // namespace bh::policy
