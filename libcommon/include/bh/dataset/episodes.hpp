#pragma once

#include <bh/image/image.hpp>
#include <bh/record/reader.hpp>
#include <bh/record/step.hpp>
#include <bh/record/where.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

/// Recordings as those who train on them want them: episodes of observations and transitions, bh-export(1).
namespace bh::dataset {

/// What stands beside an action.
enum class Alignment
{
    /// (o_t, a_t, r_{t+1}, terminated, truncated): what the action led to. An episode has one observation more than
    /// transitions, and what nobody knows the outcome of is none: an episode's last action.
    transition,
    recorded ///< what was recorded with the step: the reward is that of the action before
};

/// Values that count, both ends included.
struct Bounds
{
    double least = 0;
    double most = 0;

    [[nodiscard]] bool contain(double value) const { return value >= least && value <= most; }
};

struct EpisodeOptions
{
    Alignment alignment = Alignment::transition;
    /// Observations for which this does not hold are left out, and part their episode: what follows is another. Null:
    /// all are wanted. Must live as long as the reader.
    record::WhereWatch* where = nullptr;
    /// Of steps in a row whose action is NONE, all but so many are left out.
    std::optional<std::uint64_t> idle_max;
    /// Steps whose picture is that of the step before are left out.
    bool drop_repeats = false;
};

/// An observation, and the step that it is of. Valid until the next one is read.
struct Observation
{
    std::uint64_t episode = 0;  ///< which of those that the reader gives, from 0
    std::uint64_t row = 0;      ///< how many observations of that episode come before
    std::uint64_t position = 0; ///< of the step among the session's and episode's that are selected
    record::Step step;
    simdjson::dom::object record;
};

/// What was done after an observation.
struct Transition
{
    std::uint64_t episode = 0;
    std::uint64_t row = 0;   ///< of the observation that it begins with
    record::StepPlace place; ///< of that observation's step
    std::string_view action; ///< valid as long as the call
    bool has_action = false; ///< always, but with Alignment::recorded
    std::optional<double> reward;
    bool terminated = false;
    bool truncated = false;
};

/// An episode that is over.
struct Episode
{
    std::uint64_t index = 0; ///< Observation::episode
    std::uint64_t session = 0;
    std::uint64_t number = 0;     ///< the recording's
    std::uint64_t first_step = 0; ///< the recording's number
    std::uint64_t observations = 0;
    std::uint64_t transitions = 0;
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
    double total = 0; ///< sum of the transitions' rewards
    bool has_reward = false;
    bool terminated = false;
    bool truncated = false; ///< also if the recording ends, or the episode is parted
};

/// Who wants a recording's episodes. Those of several sessions come mixed; each episode's own parts come in order.
class EpisodeSink
{
public:
    virtual ~EpisodeSink() = default;
    virtual void observe(const Observation& observation) = 0;
    /// Of each observation but an episode's last, some time after it was given, and before its episode's end().
    virtual void conclude(const Transition& transition) = 0;
    virtual void end(const Episode& episode) = 0;
};

/// Reads the episodes of a recording. A second reader of the same recording gives the same episodes the same numbers.
///
/// An episode ends with a step that says `terminated` or `truncated`, with its `episode` record, its session, its
/// recording, or the input. If nothing says how it ended it is truncated: so is one that a crash cut. A step in its
/// middle without an action, or with one that was not delivered, parts it.
///
/// A step that is left out (EpisodeOptions) without parting its episode leaves its reward to the transition that then
/// leads over it, so that returns stay what they were.
///
/// Memory: a record, and some hundred bytes for each session, of which k_sessions_max are followed at once.
class EpisodeReader
{
public:
    static constexpr std::size_t k_sessions_max = 10'000;

    EpisodeReader(std::unique_ptr<record::Source> source, const record::ReaderOptions& reading,
                  const EpisodeOptions& options);

    /// Is told what is wrong with the recording, when it is met.
    void on_problem(std::function<void(const std::string&)> listener);

    /// Is given every record that is no step, when it is met.
    void on_record(std::function<void(record::Type, const simdjson::dom::object&)> listener)
    {
        m_on_record = std::move(listener);
    }

    /// Reads on to the next observation, and tells `sink` of it and of all that is known by then; false at the end.
    /// \throws bh::FileError as record::Reader
    bool next(EpisodeSink& sink);

    /// The picture of the observation given last, if its step has_picture; valid until the next call of either.
    /// \throws bh::DataError if it is damaged
    record::Picture picture();
    /// The same as PNG; as it came, if it came as one.
    std::string_view picture_png();

    /// The console of a session that is open, as its record says; empty if it does not say.
    [[nodiscard]] std::string_view system_of(std::uint64_t session) const;

    /// When the recording read now was created, in seconds since 1970; 0 if its header does not say.
    [[nodiscard]] double created_unix() const { return m_created; }

    [[nodiscard]] record::Reader& reader() { return m_reader; }

    [[nodiscard]] const record::Reader& reader() const { return m_reader; }

    /// How many episodes began so far.
    [[nodiscard]] std::uint64_t episodes() const { return m_episodes; }

private:
    struct Open
    {
        Episode episode;
        std::string action; ///< of the observation that came last
        bool has_action = false;
        bool is_playable = false; ///< that action leads somewhere
        bool is_over = false;     ///< a step said so
        record::StepPlace place;  ///< of that observation
        double skipped_reward = 0;
        bool has_skipped_reward = false;
        std::optional<Transition> held; ///< until it is known whether it is the last; its action is held_action
        std::string held_action;
        std::uint64_t idle = 0; ///< idle steps in a row
        std::optional<std::size_t> picture_hash;
    };

    void take_step(EpisodeSink& sink);
    bool leave_out(Open& open, const record::Step& step);
    void begin(Open& open, const record::Step& step);
    void lead_to(Open& open, const record::Step& step, EpisodeSink& sink);
    void release(Open& open, EpisodeSink& sink);
    void end(std::unordered_map<std::uint64_t, Open>::iterator open, bool terminated, bool truncated,
             EpisodeSink& sink);
    void end_all(EpisodeSink& sink);
    std::size_t hash_picture();

    record::Reader m_reader;
    EpisodeOptions m_options;
    std::function<void(record::Type, const simdjson::dom::object&)> m_on_record;
    std::unordered_map<std::uint64_t, Open> m_open;           ///< by session
    std::unordered_map<std::uint64_t, std::string> m_systems; ///< of sessions; as many as m_open at most
    double m_created = 0;
    std::uint64_t m_episodes = 0;
    bool m_counts_steps;            ///< everything is selected, and the reader does not count
    std::uint64_t m_steps = 0;      ///< then
    bool m_has_observation = false; ///< next() met one
    bool m_is_at_end = false;
    image::Image m_image;
    std::string m_png;
};

/// Is the action none: "NONE", or nothing at all, for however many frames?
bool is_idle(std::string_view action);

} // namespace bh::dataset
