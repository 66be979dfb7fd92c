#include "job.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/seek.hpp>

#include <sys/stat.h>

#include <algorithm>

namespace bh::exporter {

namespace {

constexpr std::uint64_t k_named_max = 10;   ///< problems that are said one by one
constexpr std::size_t k_told_max = 100'000; ///< problems that are remembered

bool can_be_read_twice(const std::string& path)
{
    struct stat info = {};
    return path != "-" && ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

/// Takes down what a Survey says, of all episodes.
class Surveyor final : public dataset::EpisodeSink
{
public:
    Surveyor(bool with_fields, dataset::EpisodeSink* also) : m_with_fields{with_fields}, m_also{also} {}

    void observe(const dataset::Observation& observation) override
    {
        if (m_also != nullptr) {
            m_also->observe(observation);
        }
        if (m_with_fields) {
            dataset::add_names(m_survey.fields, observation.step.observation);
        }
        const record::Step& step = observation.step;
        if (!step.has_picture) {
            return;
        }
        if (m_survey.pictures++ == 0) {
            m_survey.width = step.width;
            m_survey.height = step.height;
        } else if (m_survey.other_size.empty() && (step.width != m_survey.width || step.height != m_survey.height)) {
            m_survey.other_size = to_text(step.place) + " has a picture of " + std::to_string(step.width) + "x" +
                                  std::to_string(step.height);
        }
    }

    void conclude(const dataset::Transition& transition) override
    {
        if (m_also != nullptr) {
            m_also->conclude(transition);
        }
    }

    void end(const dataset::Episode& episode) override
    {
        m_survey.episodes.resize(std::max<std::size_t>(m_survey.episodes.size(), episode.index + 1));
        m_survey.episodes[episode.index] = episode;
    }

    [[nodiscard]] Survey& survey() { return m_survey; }

private:
    bool m_with_fields;
    dataset::EpisodeSink* m_also;
    Survey m_survey;
};

/// Passes on the episodes that are wanted, numbered anew.
class WantedEpisodes final : public dataset::EpisodeSink
{
public:
    WantedEpisodes(dataset::EpisodeSink& sink, const std::vector<bool>& is_wanted) : m_sink{sink}
    {
        std::uint64_t next = 0;
        for (const bool wanted : is_wanted) {
            m_numbers.push_back(wanted ? next++ : k_unwanted);
        }
    }

    void observe(const dataset::Observation& observation) override
    {
        if (const std::uint64_t number = number_of(observation.episode); number != k_unwanted) {
            dataset::Observation renumbered = observation;
            renumbered.episode = number;
            m_sink.observe(renumbered);
        }
    }

    void conclude(const dataset::Transition& transition) override
    {
        if (const std::uint64_t number = number_of(transition.episode); number != k_unwanted) {
            dataset::Transition renumbered = transition;
            renumbered.episode = number;
            m_sink.conclude(renumbered);
        }
    }

    void end(const dataset::Episode& episode) override
    {
        if (const std::uint64_t number = number_of(episode.index); number != k_unwanted) {
            dataset::Episode renumbered = episode;
            renumbered.index = number;
            m_sink.end(renumbered);
        }
    }

private:
    static constexpr std::uint64_t k_unwanted = UINT64_MAX;

    [[nodiscard]] std::uint64_t number_of(std::uint64_t episode) const
    {
        return episode < m_numbers.size() ? m_numbers[episode] : k_unwanted;
    }

    dataset::EpisodeSink& m_sink;
    std::vector<std::uint64_t> m_numbers;
};

} // namespace

Job::Job(const Options& options, cli::Context& context)
    : m_options{options}, m_context{context}, m_name{options.run == "-" ? "standard input" : options.run}
{
    if (options.dataset.where) {
        m_where.emplace(*options.dataset.where);
    }
}

const Survey& Job::survey(dataset::EpisodeSink* also)
{
    if (m_survey) {
        return *m_survey;
    }
    if (!can_be_read_twice(m_options.run)) {
        throw UsageError{m_name, "this needs a recording that can be read twice: a file, such as bh-record -o writes"};
    }
    Surveyor surveyor{dataset().fields.empty(), also};
    go_through(surveyor);
    m_is_again = true;
    Survey& survey = m_survey.emplace(std::move(surveyor.survey()));
    const auto is_wanted = [this](const dataset::Episode& episode) {
        const auto& [returns, lengths] = std::tie(dataset().returns, dataset().lengths);
        return (!returns || returns->contain(episode.total)) &&
               (!lengths || lengths->contain(static_cast<double>(episode.transitions)));
    };
    m_is_wanted.clear();
    std::vector<dataset::Episode> wanted;
    for (dataset::Episode& episode : survey.episodes) {
        m_is_wanted.push_back(is_wanted(episode));
        if (m_is_wanted.back()) {
            survey.observations += episode.observations;
            survey.transitions += episode.transitions;
            episode.index = wanted.size();
            wanted.push_back(episode);
        }
    }
    if (!survey.episodes.empty() && wanted.empty()) {
        throw DataError{m_name + ": none of its " + std::to_string(survey.episodes.size()) +
                        " episodes is within --return and --length"};
    }
    survey.episodes = std::move(wanted);
    return survey;
}

void Job::read(dataset::EpisodeSink& sink)
{
    if (!m_survey && (dataset().returns || dataset().lengths)) {
        survey();
    }
    if (m_is_wanted.empty()) {
        go_through(sink);
        return;
    }
    const std::uint64_t before = m_given;
    WantedEpisodes wanted{sink, m_is_wanted};
    go_through(wanted);
    if (m_given != before) {
        throw DataError{m_name + ": changed while it was read; export it when it is finished"};
    }
}

void Job::go_through(dataset::EpisodeSink& sink)
{
    const record::Selection selection = m_options.selection();
    trajectory::SelectedRecording opened = trajectory::open_selected(m_options.run, selection);
    const dataset::EpisodeOptions wanted{dataset().alignment, m_where ? &*m_where : nullptr, dataset().idle_max,
                                         dataset().drop_repeats};
    m_reader = std::make_unique<dataset::EpisodeReader>(
        std::move(opened.source), record::ReaderOptions{.selection = selection, .steps_before = opened.steps_before},
        wanted);
    m_reader->on_problem([this](const std::string& what) { add_problem(what); });
    if (m_on_record) {
        m_reader->on_record(m_on_record);
    }
    cli::Progress progress{m_context};
    m_given = 0;
    while (m_reader->next(sink)) {
        ++m_given;
        progress.update([this] { return std::to_string(m_given) + " steps"; });
    }
    const record::Reader& reader = m_reader->reader();
    if (const std::string why = reader.cut_short();
        reader.problem().empty() && !reader.has_stopped_early() && !why.empty()) {
        add_problem(why);
    }
    if (m_where && !m_is_again) {
        for (const std::string& warning : m_where->warnings()) {
            m_context.warning("--where: " + warning);
        }
    }
    if (m_given == 0) {
        const std::string why = reader.why_empty();
        throw DataError{m_name + ": " + (why.empty() ? "no step is selected" : why)};
    }
}

template <typename Get>
auto Job::get_picture(const dataset::Observation& observation, const Get& get) -> std::optional<decltype(get())>
{
    const record::RecordView& view = m_reader->reader().view();
    if (!observation.step.has_picture || (!view.has_picture && !view.has_payload)) {
        return std::nullopt;
    }
    try {
        return get();
    } catch (const DataError& error) {
        if (!view.has_picture) { // of others the source has told
            add_problem(to_text(observation.step.place) + ": picture: " + error.what());
        }
        return std::nullopt;
    }
}

std::optional<record::Picture> Job::picture(const dataset::Observation& observation)
{
    return get_picture(observation, [this] { return m_reader->picture(); });
}

std::optional<std::string_view> Job::picture_png(const dataset::Observation& observation)
{
    return get_picture(observation, [this] { return m_reader->picture_png(); });
}

void Job::add_problem(const std::string& what)
{
    // A second pass meets again what the first has met, and besides it the pictures.
    if (m_told.size() < k_told_max && !m_told.insert(what).second) {
        return;
    }
    if (++m_problems <= k_named_max) {
        m_context.warning(m_name + ": " + what);
    }
}

cli::Outcome Job::finish()
{
    if (m_problems > k_named_max) {
        m_context.warning(m_name + ": and " + std::to_string(m_problems - k_named_max) + " more of that kind");
    }
    return m_problems == 0 ? cli::Outcome::complete : cli::Outcome::incomplete;
}

std::string Job::mark() const
{
    std::string json;
    record::LineWriter line{json};
    line.text("generator", "bh-export " BH_VERSION).text_or_base64("recording", m_name);
    line.close();
    return json + "\n";
}

void RowSink::observe(const dataset::Observation& observation)
{
    Row row;
    row.episode = observation.episode;
    row.row = observation.row;
    row.position = observation.position;
    row.time_us = observation.step.time_us;
    row.place = observation.step.place;
    keep(observation, row);
    m_waiting[observation.episode].push_back(std::move(row));
}

void RowSink::conclude(const dataset::Transition& transition)
{
    std::vector<Row>& waiting = m_waiting[transition.episode];
    Row& row = waiting.front();
    row.has_transition = true;
    row.action = transition.action;
    row.has_action = transition.has_action;
    row.reward = transition.reward;
    row.terminated = transition.terminated;
    row.truncated = transition.truncated;
    write(row);
    waiting.erase(waiting.begin());
}

void RowSink::end(const dataset::Episode& episode)
{
    for (const Row& row : m_waiting[episode.index]) {
        write(row);
    }
    m_waiting.erase(episode.index);
}

} // namespace bh::exporter
