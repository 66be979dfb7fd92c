#pragma once

#include "options.hpp"

#include <bh/base/fd.hpp>
#include <bh/base/input.hpp>
#include <bh/cli/stop_signals.hpp>
#include <bh/dataset/episodes.hpp>
#include <bh/record/reader.hpp>
#include <bh/record/record.hpp>
#include <bh/record/where.hpp>
#include <bh/trajectory/open.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bh::gsl_dump {

/// What was lost of one input: the first few are said one by one, the rest is counted, so that a file that is bad
/// throughout does not bury everything else.
class Problems
{
public:
    using Say = std::function<void(const std::string&)>;

    /// `say` is called for each message.
    explicit Problems(Say say) : m_say{std::move(say)} {}

    /// "line 7: no GSL line", "byte 1234: checksum differs"
    void add(std::string_view what);
    /// Says how many were only counted.
    void finish();

    [[nodiscard]] bool any() const { return m_count > 0; }

private:
    Say m_say;
    std::uint64_t m_count = 0;
};

/// Opens a recording of any kind, or GSL text, told apart by the first bytes. `problems` must outlive what is returned.
/// \throws bh::FileError
std::unique_ptr<record::Source> open_input(const std::string& path, ReadGate* gate, Problems& problems);

/// As above, but if it is a recording that is being written, goes on reading until it is finished; and if there is only
/// PATH.partial and no PATH, or the reverse, opens that. \throws bh::FileError
std::unique_ptr<record::Source> open_followed_input(const std::string& path, ReadGate* gate,
                                                    const trajectory::WaitForMore& wait, Problems& problems);

/// Can the input be read from its beginning twice? For standard input: is it a regular file?
bool is_rereadable(const std::string& path);

/// Position of standard input, to be given to rewind_stdin(); -1 if it is no file.
std::int64_t stdin_position();
void rewind_stdin(std::int64_t position);

/// Lets out what was written before waiting for more input, so that rows of a running game are seen when they happen.
///
/// While a recording is followed, SIGINT, SIGTERM and SIGHUP end the input; otherwise they have their default action.
class InputGate final : public ReadGate
{
public:
    /// `let_out` is called when there is nothing to read for the moment.
    InputGate(std::function<void()> let_out, bool follow);

    bool wait_readable(int fd) override;

    /// Waits until it is time to look whether a followed recording has grown; false after a signal.
    bool wait_for_more();

private:
    std::function<void()> m_let_out;
    std::optional<cli::StopSignals> m_stop; ///< only while following
    Fd m_timer;                             ///< likewise
};

/// A step as recorded. Valid until the next one is read.
struct Step
{
    simdjson::dom::object record;
    simdjson::dom::object observation;
    std::uint64_t position = 0; ///< among the steps of the session and episode selected
};

/// Steps of one input, one after another.
class Steps
{
public:
    virtual ~Steps() = default;

    /// False at the end. What cannot be read is passed over and told to the problems. \throws bh::FileError
    virtual bool next(Step& step) = 0;

    /// After the last step: why the selection has none; empty if it has.
    [[nodiscard]] virtual std::string why_empty() const = 0;
};

/// The selected steps as they were recorded. Memory: one record.
class StepReader final : public Steps
{
public:
    /// `where` may be null; it and `problems` must outlive this object.
    StepReader(std::unique_ptr<record::Source> source, const Options& options, record::WhereWatch* where,
               Problems& problems);

    bool next(Step& step) override;

    [[nodiscard]] std::string why_empty() const override { return m_reader.why_empty(); }

private:
    record::Reader m_reader;
    record::WhereWatch* m_where;
    const Options& m_options;
    Problems& m_problems;
    std::uint64_t m_steps = 0; ///< so far, where everything is selected
};

/// The steps that have an outcome, each with the reward, `terminated` and `truncated` of what its action led to, as
/// dataset::EpisodeReader has it, in place of its own. Memory: two records of each session.
class TransitionReader final : public Steps
{
public:
    /// As StepReader.
    TransitionReader(std::unique_ptr<record::Source> source, const Options& options, record::WhereWatch* where,
                     Problems& problems);

    bool next(Step& step) override;

    [[nodiscard]] std::string why_empty() const override { return m_episodes.reader().why_empty(); }

private:
    /// Keeps the lines of steps until their outcome is known.
    class Sink final : public dataset::EpisodeSink
    {
    public:
        explicit Sink(dataset::EpisodeReader& episodes) : m_episodes{episodes} {}

        struct Line
        {
            std::string text;
            std::uint64_t position = 0;
        };

        void observe(const dataset::Observation& observation) override;
        void conclude(const dataset::Transition& transition) override;

        void end(const dataset::Episode& episode) override { m_waiting.erase(episode.index); }

        std::deque<Line> ready;

    private:
        dataset::EpisodeReader& m_episodes;
        std::unordered_map<std::uint64_t, std::deque<Line>> m_waiting; ///< by episode
    };

    dataset::EpisodeReader m_episodes;
    Sink m_sink{m_episodes};
    record::WhereWatch* m_where;
    const Options& m_options;
    Problems& m_problems;
    record::LineParser m_parser;
    std::string m_line; ///< of the step given last
    bool m_has_ended = false;
};

/// The reader that the options ask for.
std::unique_ptr<Steps> read_steps(std::unique_ptr<record::Source> source, const Options& options,
                                  record::WhereWatch* where, Problems& problems);

} // namespace bh::gsl_dump
