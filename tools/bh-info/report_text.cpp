#include "report.hpp"
#include "table.hpp"

#include <bh/cli/context.hpp>

#include <algorithm>

namespace bh::info {

namespace {

constexpr std::size_t k_episodes_at_each_end = 10; ///< of a long list
constexpr std::size_t k_sources_shown = 10;        ///< of a recording

std::string trajectory_text(const Examination& examination)
{
    if (examination.layout->finished) {
        return "finished trajectory";
    }
    if (examination.being_written) {
        return "unfinished trajectory, still being written";
    }
    return examination.has_ended ? "trajectory, its end missing or damaged" : "unfinished trajectory";
}

std::string file_text(const Examination& examination)
{
    const auto& layout = examination.layout;
    if (!layout) {
        return "";
    }
    switch (layout->kind) {
    case FileLayout::Kind::trajectory:
        return trajectory_text(examination) + ", " + format_count(layout->chunks, "chunk") +
               (layout->journal_bytes ? " and a journal" : "");
    case FileLayout::Kind::compressed_stream:
        return "record stream, compressed";
    case FileLayout::Kind::stream:
        break;
    }
    return "record stream";
}

std::string size_text(const Examination& examination)
{
    if (!examination.unpacked_bytes) {
        return "";
    }
    const auto& layout = examination.layout;
    const auto unpacked = static_cast<double>(*examination.unpacked_bytes);
    if (!layout || layout->kind == FileLayout::Kind::stream) {
        return cli::format_bytes(unpacked);
    }
    auto bytes = static_cast<double>(layout->bytes);
    std::string text = cli::format_bytes(bytes);
    if (layout->pixel_bytes > 0) {
        text += ", of it " + cli::format_bytes(static_cast<double>(layout->pixel_bytes)) + " pixels";
    }
    if (layout->journal_bytes) {
        const auto journal = static_cast<double>(*layout->journal_bytes);
        text += "; journal " + cli::format_bytes(journal);
        bytes += journal;
    }
    text += "; unpacked " + cli::format_bytes(unpacked);
    return bytes > 0 ? text + ", " + format_decimal(unpacked / bytes) + " : 1" : text;
}

std::string steps_text(const Summary& summary)
{
    return format_count(summary.steps, "step") + " in " + format_count(summary.episodes_count, "episode") + " of " +
           format_count(summary.sessions_count, "session") +
           (summary.actions < summary.steps ? ", " + std::to_string(summary.actions) + " with an action" : "") +
           (summary.undelivered > 0 ? ", " + std::to_string(summary.undelivered) + " of them not played" : "");
}

std::string pictures_text(const Summary& summary)
{
    if (summary.pictures == 0) {
        return "";
    }
    std::string text = std::to_string(summary.pictures);
    std::size_t listed = 0;
    for (const auto& [kind, count] : summary.picture_kinds) {
        if (listed++ == 4) {
            return text + ", ...";
        }
        text += ", " + (summary.picture_kinds.size() > 1 ? std::to_string(count) + " of " : "") +
                std::to_string(kind.first.first) + "x" + std::to_string(kind.first.second) + " " + shown(kind.second);
    }
    return text;
}

std::string fields_text(const Summary& summary)
{
    constexpr std::size_t k_shown = 40;
    const std::vector<std::string>& names = summary.fields.names();
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < k_shown; ++i) {
        text += (i == 0 ? "" : " ") + shown(names[i]);
    }
    return names.size() > k_shown ? text + " ..." : text;
}

std::string others_text(const Summary& summary)
{
    std::string text;
    const auto add = [&text](std::uint64_t count, const char* noun) {
        if (count > 0) {
            text += (text.empty() ? "" : ", ") + format_count(count, noun);
        }
    };
    add(summary.exchanges, "exchange");
    add(summary.warnings, "warning");
    add(summary.notes - summary.warnings, "note");
    add(summary.unknown, "unknown record");
    return text;
}

std::string run_text(const std::string& run, std::uint64_t part)
{
    return shown(run) + (part > 0 ? ", part " + std::to_string(part) : "");
}

void add_recording(Rows& rows, const Recording& recording, bool being_written)
{
    add_row(rows, "recording", run_text(recording.run, recording.part));
    add_row(rows, "created",
            shown(recording.created) + (recording.generator.empty() ? "" : " by " + shown(recording.generator)));
    add_row(rows, "meta", shown(recording.meta, 400));
    for (std::size_t i = 0; i < recording.sources.size() && i < k_sources_shown; ++i) {
        const Origin& source = recording.sources[i];
        add_row(rows, "source",
                run_text(source.run, source.part) + ", created " + shown(source.created) +
                    (source.generator.empty() ? "" : " by " + shown(source.generator)));
    }
    if (recording.sources_count > k_sources_shown) {
        add_row(rows, "source", "and " + std::to_string(recording.sources_count - k_sources_shown) + " more");
    }
    const char* const no_end = being_written ? "still being written" : "no end record";
    add_row(rows, "end", recording.end ? shown(*recording.end) : no_end);
}

// What a session was played on; the table of sessions has no room for it.
std::string game_text(const Session& session)
{
    std::string text = shown(session.system);
    const auto add = [&text](const char* before, const std::string& value) {
        text += value.empty() ? "" : (text.empty() ? "" : ", ") + std::string{before} + shown(value);
    };
    add("", session.rom);
    if (!session.rom_hash.empty()) {
        text += (text.empty() ? "" : " ") + ("(" + shown(session.rom_hash) + ")");
    }
    add("core ", session.core);
    return text;
}

/// The different games of the sessions, in the order in which they came.
class Games
{
public:
    explicit Games(const std::vector<Session>& sessions)
    {
        for (const Session& session : sessions) {
            const std::string text = game_text(session);
            const auto known = std::find(m_texts.begin(), m_texts.end(), text);
            m_numbers.push_back(static_cast<std::size_t>(known - m_texts.begin()));
            if (known == m_texts.end() && m_texts.size() < k_shown) {
                m_texts.push_back(text);
            }
        }
    }

    void add_rows(Rows& rows) const
    {
        for (std::size_t i = 0; i < m_texts.size(); ++i) {
            if (!m_texts[i].empty()) {
                add_row(rows, "game", (m_texts.size() > 1 ? std::to_string(i + 1) + ": " : "") + m_texts[i]);
            }
        }
    }

    /// Which game a session is of, where there are several.
    [[nodiscard]] std::string number_of(std::size_t session) const
    {
        const std::size_t number = m_numbers[session];
        if (m_texts.size() < 2) {
            return "";
        }
        return number == m_texts.size() ? "another" : m_texts[number].empty() ? "" : std::to_string(number + 1);
    }

private:
    static constexpr std::size_t k_shown = 10;
    std::vector<std::string> m_texts;
    std::vector<std::size_t> m_numbers; ///< of each session's game; m_texts.size() is one that is not listed
};

void append_sessions(std::string& out, const Summary& summary, const Games& games, std::size_t columns)
{
    Rows rows{{"session", "steps", "episodes", "pictures", "time", "game", "name", "end"}};
    for (std::size_t i = 0; i < summary.sessions.size(); ++i) {
        const Session& session = summary.sessions[i];
        rows.push_back({std::to_string(session.number), std::to_string(session.steps), std::to_string(session.episodes),
                        std::to_string(session.pictures), format_duration(session.last_us - session.first_us),
                        games.number_of(i), shown(session.name), session.end ? shown(*session.end) : "open"});
    }
    const std::size_t texts = drop_empty_columns(rows, 6);
    fit_columns(rows, texts, columns);
    out += '\n';
    append_table(out, rows, 0, texts);
}

// "restart", "terminated (exit)", "open": how the game ended it says more than how the session went on.
std::string episode_end_text(const Episode& episode)
{
    const std::string reason = episode.end ? shown(*episode.end) : "open";
    const std::string verdict = episode.terminated && episode.truncated ? "terminated and truncated"
                                : episode.terminated                    ? "terminated"
                                : episode.truncated                     ? "truncated"
                                                                        : "";
    return verdict.empty() || verdict == reason ? reason : verdict + " (" + reason + ")";
}

void append_episodes(std::string& out, const Summary& summary, bool all, std::size_t columns)
{
    Rows rows{{"session", "episode", "steps", "from", "to", "begins", "lasts", "reward", "end"}};
    for (std::size_t i = 0; i < summary.episodes.size(); ++i) {
        if (!all && summary.episodes.size() > 2 * k_episodes_at_each_end + 1 && i == k_episodes_at_each_end) {
            i = summary.episodes.size() - k_episodes_at_each_end;
            rows.push_back({"...", "", "", "", "", "", "", "", ""});
        }
        const Episode& episode = summary.episodes[i];
        rows.push_back({std::to_string(summary.sessions[episode.session].number), std::to_string(episode.number),
                        std::to_string(episode.steps), std::to_string(episode.first_step),
                        std::to_string(episode.last_step), format_duration(episode.first_us),
                        format_duration(episode.last_us - episode.first_us),
                        episode.reward ? format_number(*episode.reward) : "", episode_end_text(episode)});
    }
    const std::size_t texts = drop_empty_columns(rows, 8);
    fit_columns(rows, texts, columns);
    out += '\n';
    append_table(out, rows, 0, texts);
}

void append_verified(std::string& out, const Examination& examination)
{
    const char* const verdict = examination.damage_count > 0 ? "damaged"
                                : examination.is_whole()     ? "whole"
                                                             : "not whole";
    out += "\n  " + std::string{verdict} + ": " + format_count(examination.records, "record") + ", " +
           format_count(examination.verified_pictures, "picture") + " checked\n";
    for (const std::string& what : examination.damage) {
        out += "  " + shown(what, 400) + "\n";
    }
    if (examination.damage_count > examination.damage.size()) {
        out += "  and " + std::to_string(examination.damage_count - examination.damage.size()) + " more\n";
    }
    if (!examination.cut_short.empty()) {
        out += "  " + examination.cut_short + "\n";
    }
}

void append_findings(std::string& out, const std::vector<Finding>& findings)
{
    Rows rows;
    for (const Finding& finding : findings) {
        rows.push_back(
            {std::to_string(finding.count), finding.kind, finding.text, "first at " + to_text(finding.first)});
    }
    out += '\n';
    if (rows.empty()) {
        out += "  nothing odd\n";
    }
    append_table(out, rows, 0, 1);
}

} // namespace

std::string report_text(const Examination& examination, const Options& options, bool all_episodes, std::size_t columns)
{
    const Summary& summary = examination.summary;
    std::string out = shown(examination.name, 400) + "\n";
    Rows rows;
    for (const Recording& recording : summary.recordings) {
        add_recording(rows, recording, examination.being_written && &recording == &summary.recordings.back());
    }
    add_row(rows, "file", file_text(examination));
    add_row(rows, "size", size_text(examination));
    add_row(rows, "steps", steps_text(summary));
    add_row(rows, "time", format_duration(summary.duration_us));
    add_row(rows, "pictures", pictures_text(summary));
    add_row(rows, "fields", fields_text(summary));
    add_row(rows, "besides", others_text(summary));
    const Games games{summary.sessions};
    games.add_rows(rows);
    append_table(out, rows, k_no_column, k_no_column);
    if (!summary.sessions.empty()) {
        append_sessions(out, summary, games, columns);
    }
    if (!summary.episodes.empty()) {
        append_episodes(out, summary, all_episodes, columns);
    }
    if (options.verify) {
        append_verified(out, examination);
    }
    if (examination.stats) {
        append_stats(out, *examination.stats, summary, columns);
    }
    if (examination.findings) {
        append_findings(out, *examination.findings);
    }
    return out;
}

} // namespace bh::info
