#include "report.hpp"

#include <nlohmann/json.hpp>

namespace bh::info {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<std::string>& text)
{
    return text ? Json(*text) : Json(nullptr);
}

Json to_json(const Place& place)
{
    return {{"session", place.session}, {"episode", place.episode}, {"step", place.step}};
}

void put_text(Json& object, const char* key, const std::string& text)
{
    if (!text.empty()) {
        object[key] = text;
    }
}

const char* kind_name(FileLayout::Kind kind)
{
    switch (kind) {
    case FileLayout::Kind::trajectory:
        return "trajectory";
    case FileLayout::Kind::compressed_stream:
        return "compressed stream";
    case FileLayout::Kind::stream:
        break;
    }
    return "stream";
}

void put_file(Json& json, const Examination& examination)
{
    if (const auto& layout = examination.layout) {
        json["kind"] = kind_name(layout->kind);
        json["bytes"] = layout->bytes;
        if (layout->kind == FileLayout::Kind::trajectory) {
            json["chunks"] = layout->chunks;
            json["record_bytes"] = layout->record_bytes;
            json["pixel_bytes"] = layout->pixel_bytes;
            json["finished"] = layout->finished;
            json["being_written"] = examination.being_written;
            if (layout->journal_bytes) {
                json["journal_bytes"] = *layout->journal_bytes;
            }
        }
    }
    if (examination.unpacked_bytes) {
        json["unpacked_bytes"] = *examination.unpacked_bytes;
    }
    json["whole"] = examination.is_whole();
}

Json list_of(const std::vector<Origin>& sources)
{
    Json list = Json::array();
    for (const Origin& source : sources) {
        list.push_back({{"run", source.run},
                        {"part", source.part},
                        {"generator", source.generator},
                        {"created", source.created},
                        {"session_offset", source.session_offset},
                        {"time_offset_us", source.time_offset_us}});
    }
    return list;
}

Json list_of(const std::vector<Recording>& recordings)
{
    Json list = Json::array();
    for (const Recording& recording : recordings) {
        Json item = {{"run", recording.run},
                     {"part", recording.part},
                     {"generator", recording.generator},
                     {"created", recording.created}};
        if (!recording.meta.empty()) {
            item["meta"] = Json::parse(recording.meta, nullptr, false);
        }
        if (recording.sources_count > 0) {
            item["sources_count"] = recording.sources_count;
            item["sources"] = list_of(recording.sources);
        }
        item["end"] = or_null(recording.end);
        list.push_back(std::move(item));
    }
    return list;
}

Json list_of(const std::vector<Session>& sessions)
{
    Json list = Json::array();
    for (const Session& session : sessions) {
        Json item = {{"recording", session.recording}, {"session", session.number}, {"name", session.name}};
        put_text(item, "system", session.system);
        put_text(item, "rom", session.rom);
        put_text(item, "rom_hash", session.rom_hash);
        put_text(item, "core", session.core);
        put_text(item, "peer", session.peer);
        put_text(item, "user_agent", session.user_agent);
        item["episodes"] = session.episodes;
        item["steps"] = session.steps;
        item["pictures"] = session.pictures;
        item["first_us"] = session.first_us;
        item["last_us"] = session.last_us;
        item["end"] = or_null(session.end);
        list.push_back(std::move(item));
    }
    return list;
}

Json list_of_episodes(const Summary& summary)
{
    Json list = Json::array();
    for (const Episode& episode : summary.episodes) {
        const Session& session = summary.sessions[episode.session];
        Json item = {{"recording", session.recording},   {"session", session.number},
                     {"episode", episode.number},        {"steps", episode.steps},
                     {"first_step", episode.first_step}, {"last_step", episode.last_step},
                     {"first_us", episode.first_us},     {"last_us", episode.last_us}};
        if (episode.reward) {
            item["reward"] = *episode.reward;
        }
        item["terminated"] = episode.terminated;
        item["truncated"] = episode.truncated;
        item["end"] = or_null(episode.end);
        list.push_back(std::move(item));
    }
    return list;
}

void put_summary(Json& json, const Summary& summary)
{
    json["recordings_count"] = summary.recordings_count;
    json["sessions_count"] = summary.sessions_count;
    json["episodes_count"] = summary.episodes_count;
    json["steps"] = summary.steps;
    json["actions"] = summary.actions;
    json["undelivered"] = summary.undelivered;
    json["exchanges"] = summary.exchanges;
    json["notes"] = summary.notes;
    json["warnings"] = summary.warnings;
    json["duration_us"] = summary.duration_us;
    Json kinds = Json::array();
    for (const auto& [kind, count] : summary.picture_kinds) {
        kinds.push_back(
            {{"width", kind.first.first}, {"height", kind.first.second}, {"encoding", kind.second}, {"count", count}});
    }
    json["pictures"] = {{"count", summary.pictures}, {"kinds", std::move(kinds)}};
    json["fields"] = summary.fields.names();
    json["recordings"] = list_of(summary.recordings);
    json["sessions"] = list_of(summary.sessions);
    json["episodes"] = list_of_episodes(summary);
}

Json counts_of(const std::vector<TextCounter::Entry>& entries, std::size_t most)
{
    Json list = Json::array();
    for (const auto& [text, count] : entries) {
        if (list.size() < most) {
            list.push_back({{"value", text}, {"count", count}});
        }
    }
    return list;
}

Json to_json(const FieldStats& field)
{
    constexpr std::size_t k_histogram_columns = 16;
    constexpr std::size_t k_values = 10;
    Json json = {{"name", field.name()},
                 {"type", field.type()},
                 {"count", field.count()},
                 {"distinct", field.distinct()},
                 {"distinct_is_exact", !field.has_more()}};
    if (field.numbers().count() > 0) {
        json["min"] = field.numbers().minimum();
        json["max"] = field.numbers().maximum();
        json["mean"] = field.numbers().mean();
        json["histogram"] = field.numbers().columns(k_histogram_columns);
    }
    if (field.texts().distinct() > 0) {
        json["values"] = counts_of(field.texts().by_count(), k_values);
    }
    return json;
}

Json to_json(const Percentiles& times)
{
    return {{"count", times.count()},
            {"p50", times.at(0.5)},
            {"p90", times.at(0.9)},
            {"p99", times.at(0.99)},
            {"max", times.maximum()}};
}

Json to_json(const Stats& stats, const Summary& summary)
{
    Json fields = Json::array();
    for (const FieldStats& field : stats.fields) {
        fields.push_back(to_json(field));
    }
    Json json = {{"fields", std::move(fields)}};
    json["actions"] = {{"distinct", stats.actions.distinct()},
                       {"distinct_is_exact", !stats.actions.is_full()},
                       {"fallback", stats.fallbacks},
                       {"guessed", stats.guesses},
                       {"counts", counts_of(stats.actions.by_count(), TextCounter::k_values_max)}};
    if (stats.rewards.count() > 0) {
        json["reward"] = {{"count", stats.rewards.count()},
                          {"min", stats.rewards.minimum()},
                          {"max", stats.rewards.maximum()},
                          {"mean", stats.rewards.mean()},
                          {"sum", stats.rewards.sum()}};
    }
    json["terminated"] = stats.terminated;
    json["truncated"] = stats.truncated;
    json["latency_us"] = {{"policy", to_json(stats.policy_us)}, {"total", to_json(stats.total_us)}};
    json["interval_us"] = to_json(stats.interval_us);
    json["steps_per_second"] = summary.steps_per_second();
    return json;
}

Json to_json(const std::vector<Finding>& findings)
{
    Json list = Json::array();
    for (const Finding& finding : findings) {
        list.push_back({{"kind", finding.kind},
                        {"count", finding.count},
                        {"first", to_json(finding.first)},
                        {"text", finding.text}});
    }
    return list;
}

} // namespace

std::string report_json(const Examination& examination, const Options& options)
{
    Json json = {{"name", examination.name}};
    put_file(json, examination);
    put_summary(json, examination.summary);
    json["damage_count"] = examination.damage_count;
    json["damage"] = examination.damage;
    if (options.verify) {
        json["verified"] = {{"records", examination.records}, {"pictures", examination.verified_pictures}};
    }
    if (examination.stats) {
        json["stats"] = to_json(*examination.stats, examination.summary);
    }
    if (examination.findings) {
        json["lint"] = to_json(*examination.findings);
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace bh::info
