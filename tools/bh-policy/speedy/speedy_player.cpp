#include "speedy_player.hpp"

#include <bh/base/ascii.hpp>
#include <bh/base/error.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <stdexcept>

namespace bh::policy {

namespace {

/// Gradient steps after one answer end after this time, so that no next answer waits for long. The least time-out that
/// is of use is longer, bh-serve(1).
constexpr std::chrono::milliseconds k_learning_max{1'000};

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

bool is_true(const simdjson::dom::object& message, std::string_view key)
{
    bool value = false;
    return message[key].get(value) == simdjson::SUCCESS && value;
}

// "P1 Right" and "RIGHT" are the same.
std::string plain_action(std::string_view action)
{
    std::string plain;
    for (bool more = true; more;) {
        const auto plus = action.find('+');
        std::string_view item = action.substr(0, plus);
        if (item.starts_with("P1 ")) {
            item.remove_prefix(3);
        }
        plain += plain.empty() ? "" : "+";
        std::transform(item.begin(), item.end(), std::back_inserter(plain), to_lower);
        more = plus != std::string_view::npos;
        action.remove_prefix(more ? plus + 1 : action.size());
    }
    return plain;
}

std::string_view recorded_action(const simdjson::dom::object& message)
{
    simdjson::dom::object action;
    if (message["action"].get(action) == simdjson::SUCCESS) {
        return record::text_or(action, "text", "");
    }
    return record::text_or(message, "recorded", "");
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
      m_learner{options.learner, m_features.size(), options.actions.actions.size(), m_generator}
{
    load();
}

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
    transition.reward = static_cast<float>(moment.reward + promise - episode.potential);
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

void SpeedyPlayer::answer_offline(const Observation& observation, Episode& episode, Moment moment, std::string& out)
{
    record::LineWriter line{out};
    line.text("action", m_options.actions.actions[best(moment.features)]);
    if (!m_note.empty()) {
        line.text("note", m_note);
        m_note.clear();
    }
    line.close();
    const auto action = action_index(recorded_action(observation.message));
    if (!action) {
        ++m_foreign;
        return;
    }
    episode.action = *action;
    episode.features = std::move(moment.features);
    episode.potential = moment.potential;
    episode.open = true;
}

void SpeedyPlayer::watch(const Observation& step)
{
    if (!m_options.offline) {
        return;
    }
    Episode& episode = episode_of(step);
    Moment moment = look(step.message, episode);
    const std::string_view recorded = recorded_action(step.message);
    moment.terminal = moment.terminal || (recorded.empty() && !moment.truncated); // an episode's last observation
    if (episode.open) {
        close_step(episode, moment);
    }
    ++m_unlearned;
    ++m_unsaved;
    if (recorded.empty()) {
        end_episode(episode);
    } else if (const auto action = action_index(recorded)) {
        episode.action = *action;
        episode.features = std::move(moment.features);
        episode.potential = moment.potential;
        episode.open = true;
    } else {
        ++m_foreign;
    }
    after_answer();
}

std::optional<std::uint32_t> SpeedyPlayer::action_index(std::string_view recorded) const
{
    const std::string plain = plain_action(recorded);
    for (std::size_t i = 0; i < m_options.actions.actions.size(); ++i) {
        if (plain_action(m_options.actions.actions[i]) == plain) {
            return static_cast<std::uint32_t>(i);
        }
    }
    return std::nullopt;
}

void SpeedyPlayer::after_answer()
{
    if (m_options.greedy) {
        return;
    }
    learn();
    if (!m_options.checkpoint.empty() && m_unsaved >= m_options.checkpoint_every) {
        save();
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
