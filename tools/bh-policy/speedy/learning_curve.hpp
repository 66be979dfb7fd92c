#pragma once

#include "checkpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace bh::policy {

/// How the learning goes.
class LearningCurve
{
public:
    /// Of how many episodes the mean is told.
    static constexpr std::size_t k_window = 50;

    /// What is told beside the numbers kept here.
    struct Now
    {
        double epsilon = 0;
        std::size_t buffered = 0;
        std::uint64_t gradient_steps = 0;
    };

    void add_loss(double loss);
    void add_episode(double rewards, std::uint64_t steps);

    [[nodiscard]] std::uint64_t episodes() const { return m_episodes; }

    /// "speedy episode=12 return=1 mean=0.4 steps=31 loss=0.0123 epsilon=0.82 buffer=1200 trained=700", of the last
    /// episode.
    [[nodiscard]] std::string note(const Now& now) const;
    /// The same for people.
    [[nodiscard]] std::string text(const Now& now) const;

    void save(ByteWriter& out) const;
    /// \throws bh::DataError
    void load(ByteReader& in);

private:
    [[nodiscard]] double mean() const;

    std::uint64_t m_episodes = 0;
    std::uint64_t m_last_steps = 0;
    std::deque<double> m_returns; ///< of the last k_window episodes
    std::optional<double> m_loss; ///< a mean in which the newest counts most
};

} // namespace bh::policy
