#include "speedy_player.hpp"

#include <algorithm>

namespace bh::policy {

namespace {

/// Larger ones become it: their sum, and what a network makes of them, must stay finite.
constexpr double k_reward_max = 1e6;

bool is_true(const simdjson::dom::object& message, std::string_view key)
{
    bool value = false;
    return message[key].get(value) == simdjson::SUCCESS && value;
}

} // namespace

SpeedyPlayer::Moment SpeedyPlayer::look(const simdjson::dom::object& message, Episode& episode)
{
    Moment moment;
    std::string lacking;
    m_features.read(message, moment.features, lacking);
    if (m_reward) {
        moment.reward = m_reward->value(message, episode.reward_memory, lacking);
    } else if (message["reward"].get(moment.reward) == simdjson::SUCCESS) {
        m_rewarded = true;
    }
    moment.reward = std::clamp(moment.reward, -k_reward_max, k_reward_max);
    moment.terminal = is_true(message, "terminated") || (m_done && m_done->matches(message));
    moment.truncated = is_true(message, "truncated");
    if (m_shaping && !moment.terminal) {
        moment.potential = m_shaping->value(message, episode.shaping_memory, lacking);
    }
    if (!lacking.empty()) {
        warn_of(lacking);
    }
    return moment;
}

void SpeedyPlayer::warn_of(const std::string& lacking)
{
    // As many kinds as there are fields in the options.
    if (std::find(m_warned.begin(), m_warned.end(), lacking) == m_warned.end()) {
        m_warned.push_back(lacking);
        m_context.warning("the field \"" + lacking +
                          "\" is lacking, or has a value that was not expected; it counts as 0");
    }
}

/// The session's episode, a new one if the observation is the first of one.
Episode& SpeedyPlayer::episode_of(const Observation& observation)
{
    Episode& episode = m_sessions.find_or_make(observation.session, [] { return Episode{}; });
    if (episode.known && (observation.started || observation.episode != episode.number)) {
        simdjson::dom::object last;
        if (episode.open && observation.message["ended"].get(last) == simdjson::SUCCESS) {
            Moment moment = look(last, episode);
            moment.terminal = !moment.truncated;
            close_step(episode, moment);
        }
        end_episode(episode);
    }
    if (episode.was_idle) {
        ++m_foreign; // the play went on after it
        episode.was_idle = false;
    }
    episode.known = true;
    episode.number = observation.episode;
    return episode;
}

/// Now it is known what came of the action.
void SpeedyPlayer::close_step(Episode& episode, const Moment& moment)
{
    ++episode.steps;
    episode.rewards += moment.reward;
    episode.open = false;
    if (m_options.greedy) {
        return;
    }
    const double promise = moment.terminal ? 0 : m_options.learner.discount * moment.potential;
    Transition transition;
    transition.features = episode.features;
    transition.action = episode.action;
    transition.reward =
        static_cast<float>(std::clamp(moment.reward + promise - episode.potential, -k_reward_max, k_reward_max));
    transition.next_features = moment.features;
    transition.terminal = moment.terminal;
    m_learner.remember(transition);
}

void SpeedyPlayer::end_episode(Episode& episode)
{
    if (episode.steps > 0) {
        m_curve.add_episode(episode.rewards, episode.steps);
        const LearningCurve::Now now{epsilon(), m_learner.buffered(), m_learner.gradient_steps()};
        m_note = m_curve.note(now);
        if (!m_reward && !m_rewarded && m_curve.episodes() == 1) {
            m_context.warning("no reward has come with the observations; say what is one by --reward");
        }
        const auto time = std::chrono::steady_clock::now();
        if (time >= m_next_word) {
            m_next_word = time + std::chrono::seconds{1};
            m_context.note(m_curve.text(now));
        }
    }
    episode = {};
}

} // namespace bh::policy
