#include "speedy_player.hpp"

#include <bh/base/error.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <stdexcept>

namespace bh::policy {

namespace {

/// Makes a T of an option's text.
template <typename T>
T parsed(std::string_view option, const std::string& text)
{
    try {
        return T{text};
    } catch (const std::invalid_argument& error) {
        throw UsageError{option, error.what()};
    }
}

template <typename T>
std::optional<T> parsed_if_any(std::string_view option, const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional<T>{parsed<T>(option, text)};
}

/// Weights times transitions of a gradient step, which costs some ten floating-point operations for each. A machine
/// that does 3e9 of them in a second then takes about one second, and bh-serve waits for ten.
constexpr std::uint64_t k_work_max = std::uint64_t{1} << 28U;
/// Even for smaller minibatches, so that Adam's own work and checkpoints stay small, too: 2^23 weights.
constexpr std::uint64_t k_minibatch_counted_min = 32;

/// \throws bh::UsageError
const LearnerOptions& checked(const SpeedyOptions& player, std::size_t features)
{
    const LearnerOptions& options = player.learner;
    std::uint64_t weights = 0;
    std::size_t before = features;
    for (const std::size_t units : options.hidden) {
        weights += before * units;
        before = units;
    }
    weights += before * player.actions.actions.size();
    const std::uint64_t allowed = k_work_max / std::max(options.minibatch, k_minibatch_counted_min);
    if (weights > allowed && !player.greedy) {
        throw UsageError{"--hidden", "makes a network of " + std::to_string(weights) +
                                         " weights, and with --minibatch " + std::to_string(options.minibatch) +
                                         " it may have " + std::to_string(allowed) +
                                         ": one gradient step would take so long that answers come too late"};
    }
    return options;
}

} // namespace

SpeedyPlayer::SpeedyPlayer(const SpeedyOptions& options, cli::Context& context)
    : m_options{options},
      m_context{context},
      m_features{parsed<Features>("--features", options.features)},
      m_reward{parsed_if_any<record::Expression>("--reward", options.reward)},
      m_shaping{parsed_if_any<record::Expression>("--shaping", options.shaping)},
      m_done{parsed_if_any<record::Where>("--done", options.done)},
      m_generator{options.seed},
      m_learner{checked(options, m_features.size()), m_features.size(), options.actions.actions.size(), m_generator}
{
    load();
}

bool SpeedyPlayer::is_over(const Episode& episode, const Moment& moment) const
{
    return episode.steps > 0 && (moment.terminal || moment.truncated ||
                                 (m_options.episode_steps > 0 && episode.steps >= m_options.episode_steps));
}

double SpeedyPlayer::epsilon() const
{
    if (m_options.greedy) {
        return 0;
    }
    const double passed = std::min(1.0, static_cast<double>(m_actions_chosen) /
                                            static_cast<double>(std::max<std::uint64_t>(m_options.epsilon_actions, 1)));
    return m_options.epsilon_first + passed * (m_options.epsilon_last - m_options.epsilon_first);
}

std::uint32_t SpeedyPlayer::best(const std::vector<float>& features)
{
    const std::span<const float> values = m_learner.values(features);
    return static_cast<std::uint32_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

std::uint32_t SpeedyPlayer::draw()
{
    std::uint64_t total = 0;
    for (const std::uint32_t weight : m_options.actions.weights) {
        total += weight;
    }
    std::uint64_t left = m_generator.below(total);
    std::uint32_t action = 0;
    while (left >= m_options.actions.weights[action]) {
        left -= m_options.actions.weights[action++];
    }
    return action;
}

std::uint32_t SpeedyPlayer::choose(const std::vector<float>& features, bool& guessed)
{
    guessed = !m_options.greedy && m_generator.unit() < epsilon();
    ++m_actions_chosen;
    return guessed ? draw() : best(features);
}

void SpeedyPlayer::answer(const Observation& observation, std::string& out)
{
    m_sessions_at_once = m_sessions.used_since(observation.session);
    Episode& episode = episode_of(observation);
    Moment moment = look(observation.message, episode);
    if (episode.open) {
        close_step(episode, moment);
    }
    ++m_unlearned;
    ++m_unsaved;
    if (m_options.offline) {
        answer_offline(observation, episode, std::move(moment), out);
    } else {
        answer_play(episode, moment, out);
    }
}

void SpeedyPlayer::answer_play(Episode& episode, const Moment& moment, std::string& out)
{
    record::LineWriter line{out};
    if (is_over(episode, moment)) {
        end_episode(episode);
        line.text("action", protocol::k_no_action);
        if (m_options.load.empty()) {
            line.boolean("restart", true);
        } else {
            line.text("load", m_options.load);
        }
    } else {
        bool guessed = false;
        episode.action = choose(moment.features, guessed);
        episode.features = moment.features;
        episode.potential = moment.potential;
        episode.open = true;
        line.text("action", m_options.actions.actions[episode.action]);
        if (guessed) {
            line.boolean("guessed", true);
        }
    }
    if (m_reward) {
        line.real("reward", moment.reward);
    }
    if (!m_note.empty()) {
        line.text("note", m_note);
        m_note.clear();
    }
    line.close();
}

} // namespace bh::policy
