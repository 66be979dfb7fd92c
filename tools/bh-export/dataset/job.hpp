#pragma once

#include "../options.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>
#include <bh/dataset/episodes.hpp>
#include <bh/dataset/fields.hpp>
#include <bh/dataset/pad.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace bh::exporter {

/// What one pass over a recording finds out about the episodes that are wanted.
struct Survey
{
    std::vector<dataset::Episode> episodes; ///< by Episode::index
    std::uint64_t observations = 0;
    std::uint64_t transitions = 0;
    dataset::FieldIndex fields; ///< of the observations
    std::uint64_t pictures = 0;
    std::uint64_t width = 0; ///< of the first picture
    std::uint64_t height = 0;
    std::string other_size; ///< of the first picture of another size, and its step; empty: there is none
};

/// One export of a data set: reads the recording, as often as the format needs it, and says what was damaged.
class Job
{
public:
    /// Both must live as long.
    Job(const Options& options, cli::Context& context);
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    [[nodiscard]] const Options& options() const { return m_options; }

    [[nodiscard]] const DatasetOptions& dataset() const { return m_options.dataset; }

    [[nodiscard]] cli::Context& context() { return m_context; }

    /// The recording's name.
    [[nodiscard]] const std::string& name() const { return m_name; }

    /// Goes through the recording once more, the first time that it is called; `also` then gets all episodes, those
    /// that are not wanted, too. \throws bh::UsageError if it cannot be read twice, as a pipe
    const Survey& survey(dataset::EpisodeSink* also = nullptr);

    /// Is given, by read(), every record that is no step.
    void on_record(std::function<void(record::Type, const simdjson::dom::object&)> listener)
    {
        m_on_record = std::move(listener);
    }

    /// Gives the wanted episodes to the sink, numbered from 0 without a gap.
    /// \throws bh::DataError if no step is selected
    void read(dataset::EpisodeSink& sink);

    /// While read() runs: the recording.
    [[nodiscard]] dataset::EpisodeReader& reader() { return *m_reader; }

    /// While read() runs: the picture of the observation given last; nothing if it has none, or a damaged one, of which
    /// a warning tells.
    std::optional<record::Picture> picture(const dataset::Observation& observation);
    std::optional<std::string_view> picture_png(const dataset::Observation& observation);

    /// Says what was lost.
    void add_problem(const std::string& what);

    /// At the end: says how many were not named, and how it went.
    cli::Outcome finish();

    /// The name of the file that marks a folder as written by this program, with what is in it.
    static constexpr const char* k_mark = "bh-export.json";
    /// Its content: JSON.
    [[nodiscard]] std::string mark() const;

private:
    void go_through(dataset::EpisodeSink& sink);
    template <typename Get>
    auto get_picture(const dataset::Observation& observation, const Get& get) -> std::optional<decltype(get())>;

    const Options& m_options;
    cli::Context& m_context;
    std::string m_name;
    std::optional<record::WhereWatch> m_where;
    std::optional<Survey> m_survey;
    std::vector<bool> m_is_wanted; ///< by the reader's numbers of episodes; empty: all
    std::function<void(record::Type, const simdjson::dom::object&)> m_on_record;
    std::unique_ptr<dataset::EpisodeReader> m_reader;
    std::uint64_t m_problems = 0;
    std::unordered_set<std::string> m_told; ///< problems
    bool m_is_again = false;                ///< a second pass
    std::uint64_t m_given = 0;              ///< observations, in the last pass
};

/// An observation with the transition that begins there: a row of a table.
struct Row
{
    std::uint64_t episode = 0;
    std::uint64_t row = 0;
    std::uint64_t position = 0;
    std::int64_t time_us = 0;
    record::StepPlace place;
    bool has_transition = false; ///< what follows means nothing without it
    std::string_view action;     ///< valid as long as the call
    bool has_action = false;
    std::optional<double> reward;
    bool terminated = false;
    bool truncated = false;
    std::string kept;    ///< what keep() made of the observation
    std::string picture; ///< likewise
};

/// Puts observations and their transitions together. Memory: two rows of each open episode.
class RowSink : public dataset::EpisodeSink
{
public:
    void observe(const dataset::Observation& observation) final;
    void conclude(const dataset::Transition& transition) final;
    void end(const dataset::Episode& episode) final;

protected:
    /// Keeps of an observation what write() will need.
    virtual void keep(const dataset::Observation& observation, Row& row) = 0;
    /// Rows of an episode come in order.
    virtual void write(const Row& row) = 0;

private:
    std::unordered_map<std::uint64_t, std::vector<Row>> m_waiting; ///< by episode
};

/// The file that the options say, which appears when commit() returns, or standard output.
class JobOutput
{
public:
    /// \throws bh::FileError if the file exists and may not be replaced, or cannot be made
    explicit JobOutput(Job& job) : m_context{job.context()}
    {
        if (job.options().output != "-") {
            m_file.emplace(job.options().output, job.options().overwrite);
        }
    }

    void write(std::string_view bytes)
    {
        if (m_file) {
            m_file->write(bytes);
        } else {
            m_context.output().write(bytes);
        }
    }

    void commit()
    {
        if (m_file) {
            m_file->commit();
        }
    }

private:
    cli::Context& m_context;
    std::optional<AtomicFile> m_file; ///< nothing: standard output
};

} // namespace bh::exporter
