#pragma once

#include "../player.hpp"
#include "features.hpp"
#include "learner.hpp"
#include "learning_curve.hpp"
#include "replay_buffer.hpp"

#include <bh/cli/context.hpp>
#include <bh/protocol/random_draws.hpp>
#include <bh/record/expression.hpp>
#include <bh/record/where.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::policy {

struct SpeedyOptions
{
    std::string features;            ///< see Features
    protocol::RandomActions actions; ///< with weights for when it draws
    std::string reward;              ///< see record::Expression; empty: what comes with the observation
    std::string shaping;             ///< how promising a state is; empty: nothing is known
    std::string done;                ///< see record::Where; empty: only the client ends an episode
    std::uint64_t episode_steps = 0; ///< 0: no limit
    std::string load;                ///< the state to begin episodes from; empty: the client restarts
    LearnerOptions learner;
    std::uint64_t train_steps = 1;         ///< gradient steps for each observation
    double epsilon_first = 1;              ///< how often it draws at first,
    double epsilon_last = 0.05;            ///< at last,
    std::uint64_t epsilon_actions = 5'000; ///< and over how many actions that falls
    std::uint64_t seed = 0;
    std::string checkpoint;                 ///< path; empty: none
    std::uint64_t checkpoint_every = 5'000; ///< observations
    bool offline = false;                   ///< learn from what was recorded instead of playing
    bool greedy = false;                    ///< play what was learned, learn nothing
    /// After which an answer is late; absent if nobody said so.
    std::optional<std::chrono::milliseconds> answer_timeout;
};

/// Learns while it plays, or from recordings: a deep Q-network on the fields of observations.
///
/// The same seed, options and messages give the same answers: it learns a fixed number of gradient steps after each
/// answer, before it reads on. What the end breaks off of that is made up for when it goes on from the checkpoint.
class SpeedyPlayer final : public Player
{
public:
    /// \throws bh::UsageError for an expression that is none, or a network that is too large; bh::FileError,
    /// bh::DataError for a checkpoint that cannot be used or written
    SpeedyPlayer(const SpeedyOptions& options, cli::Context& context);

    void answer(const Observation& observation, std::string& out) override;
    void watch(const Observation& step) override;
    void after_answer(const InputState& input) override;
    void finish() override;

private:
    /// What is known about a moment of the game.
    struct Moment
    {
        std::vector<float> features;
        double reward = 0;
        double potential = 0;
        bool terminal = false;
        bool truncated = false;
    };

    Moment look(const simdjson::dom::object& message, Episode& episode);
    Episode& episode_of(const Observation& observation);
    void close_step(Episode& episode, const Moment& moment);
    void end_episode(Episode& episode);
    [[nodiscard]] bool is_over(const Episode& episode, const Moment& moment) const;
    std::uint32_t choose(const std::vector<float>& features, bool& guessed);
    std::uint32_t best(const std::vector<float>& features);
    std::uint32_t draw();
    void answer_play(Episode& episode, const Moment& moment, std::string& out);
    void answer_offline(const Observation& observation, Episode& episode, Moment moment, std::string& out);
    [[nodiscard]] std::optional<std::uint32_t> action_index(std::string_view recorded) const;
    [[nodiscard]] double epsilon() const;
    void take_recorded(std::string_view recorded, Episode& episode, Moment moment);
    void learn(const InputState& input);
    [[nodiscard]] std::chrono::nanoseconds learning_max() const;
    [[nodiscard]] bool is_time_up(std::chrono::nanoseconds passed, bool is_first, const InputState& input) const;
    void warn_of(const std::string& lacking);
    [[nodiscard]] std::string fingerprint() const;
    void save();
    void save_or_warn();
    void load();

    SpeedyOptions m_options;
    cli::Context& m_context;
    Features m_features;
    std::optional<record::Expression> m_reward;
    std::optional<record::Expression> m_shaping;
    std::optional<record::Where> m_done;
    Generator m_generator;
    Learner m_learner;
    Sessions<Episode> m_sessions;
    LearningCurve m_curve;
    std::uint64_t m_actions_chosen = 0;
    std::uint64_t m_unlearned = 0;           ///< observations since the last gradient step
    std::uint64_t m_steps_left = 0;          ///< gradient steps that the end broke off
    std::chrono::nanoseconds m_step_time{0}; ///< about what a gradient step takes
    std::size_t m_sessions_at_once = 1;      ///< those that play by turns
    std::uint64_t m_unsaved = 0;             ///< observations since the last checkpoint
    std::uint64_t m_foreign = 0;             ///< recorded actions that are none of ours
    std::vector<std::string> m_warned;
    std::string m_note;      ///< for the next answer
    bool m_rewarded = false; ///< a reward came with an observation
    bool m_was_slow = false;
    bool m_save_failed = false;
    std::chrono::steady_clock::time_point m_next_word; ///< to people about the learning
};

} // namespace bh::policy
