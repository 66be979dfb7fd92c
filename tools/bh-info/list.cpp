#include "list.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>
#include <bh/dataset/episodes.hpp>
#include <bh/dataset/fields.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/trajectory/open.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace bh::info {

namespace {

namespace fs = std::filesystem;

bool is_recording_name(const std::string& name)
{
    constexpr std::array k_endings = {".zst", ".zst.partial", ".jsonl"};
    return std::ranges::any_of(k_endings, [&name](const char* ending) { return name.ends_with(ending); });
}

void append_real(std::string& line, double value)
{
    record::append_json_number(line, value);
}

class ReturnSink final : public dataset::EpisodeSink
{
public:
    ReturnSink(std::string name, Output& output) : m_name{std::move(name)}, m_output{output} {}

    void observe(const dataset::Observation& /*observation*/) override {}

    void conclude(const dataset::Transition& /*transition*/) override { ++m_steps; }

    void end(const dataset::Episode& episode) override
    {
        m_line.clear();
        dataset::append_cell(m_line, m_name, dataset::Dialect::csv, true);
        for (const std::uint64_t number :
             {episode.index, episode.session, episode.number, episode.first_step, episode.transitions, m_steps}) {
            m_line += std::to_string(number) + ",";
        }
        if (episode.has_reward) {
            append_real(m_line, episode.total);
        }
        m_line += episode.terminated ? ",true" : ",false";
        m_line += episode.truncated ? ",true," : ",false,";
        append_real(m_line, static_cast<double>(episode.first_us) / 1e6);
        m_line += ',';
        append_real(m_line, static_cast<double>(episode.last_us) / 1e6);
        m_line += '\n';
        m_output.write(m_line);
    }

private:
    std::string m_name;
    Output& m_output;
    std::string m_line;
    std::uint64_t m_steps = 0; ///< transitions so far, of all sessions
};

} // namespace

std::vector<std::string> recordings_of(const std::string& operand)
{
    std::error_code error;
    if (operand == "-" || !fs::is_directory(operand, error)) {
        return {operand};
    }
    std::vector<std::string> paths;
    fs::recursive_directory_iterator place{operand, fs::directory_options::skip_permission_denied, error};
    for (; !error && place != fs::recursive_directory_iterator{}; place.increment(error)) {
        if (place->is_regular_file(error) && is_recording_name(place->path().filename().string())) {
            paths.push_back(place->path().string());
        }
    }
    if (error) {
        throw FileError{operand, errno_text(error.value())};
    }
    std::ranges::sort(paths);
    return paths;
}

void RecordingTable::add(const std::string& name, const Examination& examination)
{
    const Summary& summary = examination.summary;
    double total = 0;
    std::uint64_t with_reward = 0;
    for (const Episode& episode : summary.episodes) {
        total += episode.reward.value_or(0);
        with_reward += episode.reward ? 1 : 0;
    }
    std::string game;
    for (const Session& session : summary.sessions) {
        if (!session.system.empty() || !session.rom.empty()) {
            game = shown(session.system + (session.rom.empty() ? "" : " " + session.rom));
            break;
        }
    }
    const auto size = examination.layout ? examination.layout->bytes : examination.unpacked_bytes.value_or(0);
    std::string end = summary.recordings.empty() ? "" : shown(summary.recordings.back().end.value_or(""));
    if (examination.being_written) {
        end = "still being written";
    } else if (!examination.is_whole()) {
        end = examination.damage_count > 0 ? "damaged" : "cut short";
    }
    m_rows.push_back({shown(name), std::to_string(summary.steps), std::to_string(summary.episodes_count),
                      with_reward == 0 ? "" : format_number(total / static_cast<double>(with_reward)),
                      format_duration(summary.duration_us), cli::format_bytes(static_cast<double>(size)), game, end});
}

std::string RecordingTable::text(std::size_t columns)
{
    // Numbers stand in front of texts, and the name of the recording is one.
    constexpr std::size_t k_texts = 5;
    for (std::vector<std::string>& row : m_rows) {
        std::rotate(row.begin(), row.begin() + 1, row.begin() + 6);
    }
    const std::size_t texts = drop_empty_columns(m_rows, k_texts);
    fit_columns(m_rows, texts, columns);
    std::string out;
    append_table(out, m_rows, 0, texts);
    return out;
}

cli::Outcome write_returns(const Options& options, cli::Context& context)
{
    context.output().write("recording,episode,session,recorded_episode,first_step,transitions,total_transitions,return,"
                           "terminated,truncated,begin_s,end_s\n");
    bool whole = true;
    for (const std::string& operand : options.runs) {
        for (const std::string& path : recordings_of(operand)) {
            dataset::EpisodeReader episodes{
                trajectory::open_recording(path), record::ReaderOptions{.selection = options.selection}, {}};
            ReturnSink sink{episodes.reader().name(), context.output()};
            cli::Progress progress{context};
            std::uint64_t steps = 0;
            while (episodes.next(sink)) {
                ++steps;
                progress.update([&steps] { return std::to_string(steps) + " steps"; });
            }
            const record::Reader& reader = episodes.reader();
            const std::string problem =
                !reader.problem().empty() || reader.has_stopped_early() ? reader.problem() : reader.cut_short();
            if (!problem.empty()) {
                context.warning(reader.name() + ": " + problem);
                whole = false;
            }
            if (const std::string why = reader.why_empty(); !why.empty()) {
                context.warning(reader.name() + ": " + why);
            }
        }
    }
    return whole ? cli::Outcome::complete : cli::Outcome::incomplete;
}

} // namespace bh::info
