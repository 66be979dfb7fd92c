#include "speedy_player.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace bh::policy {

namespace {

/// Gradient steps after one answer end after this time, so that the next answer is late by no more,
constexpr std::chrono::nanoseconds k_learning_max = std::chrono::seconds{1};
/// and after this part of the time that an answer may take, for all sessions together.
constexpr int k_learning_share = 4;
/// A gradient step that takes longer than this part of it is not begun at all.
constexpr int k_step_share = 2;
/// What was measured once may have been the machine's fault: this part of it is forgotten whenever it kept us from
/// learning.
constexpr int k_forgotten_share = 64;

} // namespace

void SpeedyPlayer::after_answer(const InputState& input)
{
    if (m_options.greedy) {
        return;
    }
    learn(input);
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

void SpeedyPlayer::learn(const InputState& input)
{
    using Clock = std::chrono::steady_clock;
    m_steps_left += std::exchange(m_unlearned, 0) * m_options.train_steps;
    const auto start = Clock::now();
    auto now = start;
    for (bool is_first = true; m_steps_left > 0; is_first = false) {
        if (input.look() == Waiting::end) {
            return; // the checkpoint says what is left
        }
        if (is_time_up(now - start, is_first, input)) {
            m_steps_left = 0;
            if (is_first) {
                m_step_time -= m_step_time / k_forgotten_share;
            }
            if (!std::exchange(m_was_slow, true)) {
                const auto max = std::chrono::ceil<std::chrono::milliseconds>(learning_max());
                m_context.warning("learning takes more than " + std::to_string(max.count()) +
                                  " ms between two answers; what is left of it is dropped, and another run will learn"
                                  " otherwise");
            }
            return;
        }
        const auto loss = m_learner.train();
        if (!loss) {
            m_steps_left = 0;
            return;
        }
        m_curve.add_loss(*loss);
        --m_steps_left;
        const auto after = Clock::now();
        m_step_time = m_step_time.count() == 0 ? after - now : std::min(after - now, (m_step_time + (after - now)) / 2);
        now = after;
    }
}

std::chrono::nanoseconds SpeedyPlayer::learning_max() const
{
    if (!m_options.answer_timeout) {
        return k_learning_max;
    }
    // Each session has one observation under way at most, which waits for what is learned after those of the others.
    const auto sessions = static_cast<std::int64_t>(m_sessions_at_once);
    const std::chrono::nanoseconds timeout = *m_options.answer_timeout;
    return std::min(k_learning_max, timeout / (k_learning_share * sessions));
}

/// Would one more gradient step make an answer late?
bool SpeedyPlayer::is_time_up(std::chrono::nanoseconds passed, bool is_first, const InputState& input) const
{
    if (!m_options.answer_timeout) {
        return !is_first && passed > learning_max();
    }
    if (m_step_time > std::chrono::nanoseconds{*m_options.answer_timeout} / k_step_share) {
        return true;
    }
    // The first step is always taken while nobody waits: a slow machine would learn nothing otherwise.
    return passed + m_step_time > learning_max() && !(is_first && input.look() != Waiting::message);
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
