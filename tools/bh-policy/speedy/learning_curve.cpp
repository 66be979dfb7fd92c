#include "learning_curve.hpp"

#include <bh/record/line_writer.hpp>

#include <array>
#include <cstdio>
#include <numeric>

namespace bh::policy {

namespace {

constexpr double k_loss_share = 0.01; ///< of the newest loss in the mean

std::string rounded(double value)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), "%.4g", value);
    return text.data();
}

} // namespace

void LearningCurve::add_loss(double loss)
{
    m_loss = m_loss ? *m_loss + k_loss_share * (loss - *m_loss) : loss;
}

void LearningCurve::add_episode(double rewards, std::uint64_t steps)
{
    ++m_episodes;
    m_last_steps = steps;
    m_returns.push_back(rewards);
    if (m_returns.size() > k_window) {
        m_returns.pop_front();
    }
}

double LearningCurve::mean() const
{
    return m_returns.empty()
               ? 0
               : std::accumulate(m_returns.begin(), m_returns.end(), 0.0) / static_cast<double>(m_returns.size());
}

std::string LearningCurve::note(const Now& now) const
{
    return "speedy episode=" + std::to_string(m_episodes) +
           " return=" + rounded(m_returns.empty() ? 0 : m_returns.back()) + " mean=" + rounded(mean()) +
           " steps=" + std::to_string(m_last_steps) + " loss=" + rounded(m_loss.value_or(0)) +
           " epsilon=" + rounded(now.epsilon) + " buffer=" + std::to_string(now.buffered) +
           " trained=" + std::to_string(now.gradient_steps);
}

std::string LearningCurve::text(const Now& now) const
{
    return "episode " + std::to_string(m_episodes) + ": return " + rounded(m_returns.empty() ? 0 : m_returns.back()) +
           ", mean of the last " + std::to_string(m_returns.size()) + " " + rounded(mean()) + ", loss " +
           rounded(m_loss.value_or(0)) + ", epsilon " + rounded(now.epsilon) + ", buffer " +
           std::to_string(now.buffered) + ", gradient steps " + std::to_string(now.gradient_steps);
}

void LearningCurve::save(ByteWriter& out) const
{
    out.integer(m_episodes);
    out.integer(m_last_steps);
    out.integer(m_returns.size());
    for (const double value : m_returns) {
        out.real(value);
    }
    out.integer(m_loss ? 1 : 0);
    out.real(m_loss.value_or(0));
}

void LearningCurve::load(ByteReader& in)
{
    m_episodes = in.integer();
    m_last_steps = in.integer();
    m_returns.clear();
    for (std::uint64_t left = in.integer_below(k_window + 1); left > 0; --left) {
        m_returns.push_back(in.real());
    }
    const bool known = in.integer_below(2) == 1;
    const double loss = in.real();
    m_loss = known ? std::optional{loss} : std::nullopt;
}

} // namespace bh::policy
