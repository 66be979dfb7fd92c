#include "speedy_player.hpp"

#include "checkpoint.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

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

/// Larger ones become it: their sum, and what a network makes of them, must stay finite.
constexpr double k_reward_max = 1e6;

bool is_true(const simdjson::dom::object& message, std::string_view key)
{
    bool value = false;
    return message[key].get(value) == simdjson::SUCCESS && value;
}

/// Gradient steps after one answer end after this time, so that the next answer is late by no more,
constexpr std::chrono::nanoseconds k_learning_max = std::chrono::seconds{1};
/// and after this part of the time that an answer may take, for all sessions together.
constexpr int k_learning_share = 4;
/// A gradient step that takes longer than this part of it is not begun at all.
constexpr int k_step_share = 2;
/// What was measured once may have been the machine's fault: this part of it is forgotten whenever it kept us from
/// learning.
constexpr int k_forgotten_share = 64;

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
      m_learner{checked(options, m_features.size()), m_features.size(), options.actions.actions.size(), m_generator}
{
    if (m_done && m_done->has_changes()) {
        throw UsageError{"--done", "has a change(), which it cannot follow; compare fields"};
    }
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

/// What must be the same for what was learned to mean the same.
std::string SpeedyPlayer::fingerprint() const
{
    std::string text = "--features " + m_options.features + " --actions ";
    for (const std::string& action : m_options.actions.actions) {
        text += (text.ends_with(' ') ? "" : ",") + action;
    }
    text += " --hidden ";
    for (const std::size_t units : m_options.learner.hidden) {
        text += (text.ends_with(' ') ? "" : ",") + std::to_string(units);
    }
    return text;
}

void SpeedyPlayer::save()
{
    m_unsaved = 0;
    ByteWriter out;
    try {
        out.text(fingerprint());
        out.text(m_generator.state());
        out.integer(m_actions_chosen);
        out.integer(m_steps_left);
        m_curve.save(out);
        m_learner.save(out);
        out.text(m_note);
        out.integer(m_sessions.all().size());
        for (const auto& [session, episode] : m_sessions.all()) {
            out.integer(session);
            Episode saved = episode;
            saved.features.resize(m_features.size()); // none before the first action
            saved.save(out);
        }
    } catch (const DataError& error) {
        throw DataError{m_options.checkpoint + ": " + error.what()};
    }
    write_checkpoint(m_options.checkpoint, out.bytes());
}

void SpeedyPlayer::load()
{
    if (m_options.checkpoint.empty()) {
        return;
    }
    if (!m_options.greedy) {
        check_checkpoint_path(m_options.checkpoint);
    }
    if (::access(m_options.checkpoint.c_str(), F_OK) != 0 && !m_options.greedy) {
        return; // the first run
    }
    const std::string content = read_checkpoint(m_options.checkpoint);
    try {
        ByteReader in{content};
        if (const std::string made_with = in.text(); made_with != fingerprint()) {
            throw DataError{"was made with " + made_with + ", not " + fingerprint()};
        }
        if (!m_generator.restore(in.text())) {
            throw DataError{"random numbers that cannot be"};
        }
        m_actions_chosen = in.integer();
        m_steps_left = in.integer();
        m_curve.load(in);
        m_learner.load(in);
        m_note = in.text();
        for (std::uint64_t left = in.integer(); left > 0; --left) {
            const std::uint64_t session = in.integer();
            m_sessions.find_or_make(
                session, [&] { return Episode::load(in, m_features.size(), m_options.actions.actions.size()); });
        }
        if (!in.at_end()) {
            throw DataError{"more than a checkpoint holds"};
        }
    } catch (const DataError& error) {
        throw DataError{m_options.checkpoint + ": " + error.what()};
    }
    m_context.note(m_options.checkpoint + ": going on after " + std::to_string(m_curve.episodes()) + " episodes and " +
                   std::to_string(m_learner.gradient_steps()) + " gradient steps");
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
    take_recorded(recorded_action(observation.message), episode, std::move(moment));
}

void SpeedyPlayer::take_recorded(std::string_view recorded, Episode& episode, Moment moment)
{
    if (const auto action = action_index(recorded)) {
        episode.action = *action;
        episode.features = std::move(moment.features);
        episode.potential = moment.potential;
        episode.open = true;
    } else if (plain_action(recorded) == plain_action(protocol::k_no_action)) {
        episode.was_idle = true; // as an answer that restarts, loads or exits has it, which ends the episode
    } else {
        ++m_foreign;
    }
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
    } else {
        take_recorded(recorded, episode, std::move(moment));
    }
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

} // namespace bh::policy
