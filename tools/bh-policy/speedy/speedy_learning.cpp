#include "speedy_player.hpp"

#include <bh/base/error.hpp>

#include <utility>

namespace bh::policy {

namespace {

/// Gradient steps after one answer end after this time, so that the next answer is late by no more: bh-serve waits for
/// ten seconds unless it is told otherwise.
constexpr std::chrono::milliseconds k_learning_max{1'000};

} // namespace

void SpeedyPlayer::after_answer()
{
    if (m_options.greedy) {
        return;
    }
    learn();
    if (!m_options.checkpoint.empty() && m_unsaved >= m_options.checkpoint_every) {
        save_or_warn();
    }
}

/// The game goes on without a checkpoint; the next one, or that of the end, may succeed.
void SpeedyPlayer::save_or_warn()
{
    try {
        save();
        m_save_failed = false;
    } catch (const Error& error) {
        if (!std::exchange(m_save_failed, true)) {
            m_context.warning(std::string{error.what()} + "; going on without a new checkpoint");
        }
    }
}

void SpeedyPlayer::learn()
{
    const auto deadline = std::chrono::steady_clock::now() + k_learning_max;
    for (std::uint64_t left = std::exchange(m_unlearned, 0) * m_options.train_steps; left > 0; --left) {
        const auto loss = m_learner.train();
        if (!loss) {
            return;
        }
        m_curve.add_loss(*loss);
        if (std::chrono::steady_clock::now() > deadline) {
            if (!std::exchange(m_was_slow, true)) {
                m_context.warning(
                    "learning takes more than a second between two answers; what is left of it is dropped,"
                    " and another run will learn otherwise");
            }
            return;
        }
    }
}

void SpeedyPlayer::finish()
{
    if (m_foreign > 0) {
        m_context.warning(std::to_string(m_foreign) + " recorded actions are none of --actions; nothing was learned of"
                                                      " them");
    }
    m_context.note(m_curve.episodes() == 0
                       ? "no episode has ended"
                       : m_curve.text({epsilon(), m_learner.buffered(), m_learner.gradient_steps()}));
    if (!m_options.checkpoint.empty() && !m_options.greedy) {
        save();
    }
}

} // namespace bh::policy
