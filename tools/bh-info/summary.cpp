#include "summary.hpp"

#include <algorithm>

namespace bh::info {

namespace {

using record::text_or;
using record::unsigned_or;
using simdjson::dom::object;

// Longer texts are cut: they come from outside and stay in memory.
constexpr std::size_t k_text_bytes_max = 1024;

std::string kept_text(const object& from, std::string_view key)
{
    return std::string{text_or(from, key, "").substr(0, k_text_bytes_max)};
}

bool is_true(const object& from, std::string_view key)
{
    bool value = false;
    return from[key].get(value) == simdjson::SUCCESS && value;
}

void describe(const object& record, Session& session)
{
    session.name = kept_text(record, "name");
    session.peer = kept_text(record, "peer");
    session.user_agent = kept_text(record, "user_agent");
    session.system = kept_text(record, "system");
    session.core = kept_text(record, "core");
    object rom;
    if (record["rom"].get(rom) == simdjson::SUCCESS) {
        session.rom = kept_text(rom, "name");
        session.rom_hash = kept_text(rom, "sha1");
        if (session.rom_hash.empty()) {
            session.rom_hash = kept_text(rom, "hash");
        }
    } else {
        session.rom = kept_text(record, "rom");
    }
}

} // namespace

std::optional<std::size_t> FieldNames::number_of(std::string_view name, std::size_t expected)
{
    if (expected < m_names.size() && m_names[expected] == name) {
        return expected;
    }
    return look_up(name);
}

std::optional<std::size_t> FieldNames::look_up(std::string_view name)
{
    if (name.size() > k_name_bytes_max) {
        m_left_out = true;
        return std::nullopt;
    }
    const std::string key{name};
    if (const auto found = m_numbers.find(key); found != m_numbers.end()) {
        return found->second;
    }
    if (m_names.size() == k_fields_max) {
        m_left_out = true;
        return std::nullopt;
    }
    m_numbers.emplace(key, m_names.size());
    m_names.push_back(key);
    return m_names.size() - 1;
}

void Summary::add(record::Type type, const object& object)
{
    using record::Type;
    const std::uint64_t number = unsigned_or(object, "session", 0);
    switch (type) {
    case Type::header:
        add_header(object);
        break;
    case Type::session:
        open_session(number, &object);
        break;
    case Type::session_end:
        if (const auto open = m_open.find(number); open != m_open.end()) {
            if (open->second.session < sessions.size()) {
                sessions[open->second.session].end = kept_text(object, "reason");
            }
            m_open.erase(open);
            m_last = nullptr;
        }
        break;
    case Type::episode:
        if (const auto open = m_open.find(number); open != m_open.end()) {
            if (open->second.episode) {
                Episode& episode = episodes[*open->second.episode];
                episode.end = kept_text(object, "reason");
                episode.terminated = episode.terminated || is_true(object, "terminated");
                episode.truncated = episode.truncated || is_true(object, "truncated");
            }
            open->second.in_episode = false;
        }
        break;
    case Type::exchange:
        ++exchanges;
        break;
    case Type::note:
        ++notes;
        warnings += text_or(object, "level", "") == "warning" ? 1 : 0;
        break;
    case Type::end:
        if (!recordings.empty()) {
            recordings.back().end = kept_text(object, "reason");
        }
        break;
    case Type::unknown:
        if (text_or(object, "type", "") == "source") {
            add_source(object);
        } else {
            ++unknown;
        }
        break;
    default: // steps have add_step(); the rest is the file's own
        break;
    }
}

double Summary::steps_per_second() const
{
    return duration_us == 0 ? 0 : static_cast<double>(steps) * 1e6 / static_cast<double>(duration_us);
}

void Summary::add_header(const object& header)
{
    m_open.clear();
    m_last = nullptr;
    m_first_us.reset();
    ++recordings_count;
    if (recordings.size() == k_recordings_max) {
        return;
    }
    Recording& recording = recordings.emplace_back();
    recording.run = kept_text(header, "run");
    recording.part = unsigned_or(header, "part", 0);
    recording.generator = kept_text(header, "generator");
    recording.created = kept_text(header, "created");
    object meta;
    if (header["meta"].get(meta) == simdjson::SUCCESS) {
        constexpr std::size_t k_meta_bytes_max = std::size_t{64} * 1024;
        const std::string json = simdjson::minify(meta);
        recording.meta = json.size() <= k_meta_bytes_max ? json : "";
    }
}

void Summary::add_source(const object& source)
{
    object header;
    if (recordings.empty() || recordings_count > recordings.size() ||
        source["header"].get(header) != simdjson::SUCCESS) {
        return;
    }
    Recording& recording = recordings.back();
    ++recording.sources_count;
    if (m_sources++ < k_sources_max) {
        recording.sources.push_back({kept_text(header, "run"), unsigned_or(header, "part", 0),
                                     kept_text(header, "generator"), kept_text(header, "created"),
                                     unsigned_or(source, "session_offset", 0),
                                     record::signed_or(source, "time_offset_us", 0)});
    }
}

// `record` is null where a step names a session that no record began.
Summary::Open& Summary::open_session(std::uint64_t number, const object* record)
{
    if (const auto open = m_open.find(number);
        open != m_open.end() && (record == nullptr || m_open.size() == k_sessions_max)) {
        return open->second;
    }
    if (m_open.size() == k_sessions_max) {
        m_open.clear(); // nobody plays in so many at once
        m_last = nullptr;
    }
    const auto [open, is_new] = m_open.try_emplace(number);
    if (!is_new) {
        return open->second; // said again, after damage
    }
    open->second.session = sessions.size();
    ++sessions_count;
    if (sessions.size() < k_sessions_max) {
        Session& session = sessions.emplace_back();
        session.recording = recordings.empty() ? 0 : recordings.size() - 1;
        session.number = number;
        if (record != nullptr) {
            describe(*record, session);
        }
    } else {
        open->second.session = k_sessions_max;
    }
    return open->second;
}

void Summary::add_step(const Step& step)
{
    ++steps;
    actions += step.has_action ? 1 : 0;
    undelivered += step.has_action && !step.delivered ? 1 : 0;
    if (step.has_picture) {
        ++pictures;
        PictureKind kind{{step.width, step.height},
                         std::string{step.has_pixels ? "pixels" : step.encoding.substr(0, k_text_bytes_max)}};
        if (picture_kinds.size() < k_picture_sizes_max || picture_kinds.contains(kind)) {
            ++picture_kinds[std::move(kind)];
        }
    }
    add_time(step.time_us);
    if (m_last == nullptr || m_last_number != step.place.session) {
        m_last = &open_session(step.place.session, nullptr);
        m_last_number = step.place.session;
    }
    Open& open = *m_last;
    Session* const session = open.session < sessions.size() ? &sessions[open.session] : nullptr;
    if (session != nullptr) {
        session->first_us = session->steps == 0 ? step.time_us : session->first_us;
        session->last_us = step.time_us;
        ++session->steps;
        session->pictures += step.has_picture ? 1 : 0;
    }
    add_to_episode(open, session, step);
}

// The time of a recording runs from its first step to its last, whichever sessions they are of.
void Summary::add_time(std::int64_t time_us)
{
    if (!m_first_us) {
        m_first_us = m_last_us = time_us;
    }
    if (time_us > m_last_us) {
        duration_us += time_us - m_last_us;
        m_last_us = time_us;
    }
}

void Summary::add_to_episode(Open& open, Session* session, const Step& step)
{
    if (!open.in_episode || open.episode_number != step.place.episode) {
        open.in_episode = true;
        open.episode_number = step.place.episode;
        open.episode.reset();
        ++episodes_count;
        if (session != nullptr) {
            ++session->episodes;
        }
        if (session != nullptr && episodes.size() < k_episodes_max) {
            open.episode = episodes.size();
            Episode& episode = episodes.emplace_back();
            episode.session = open.session;
            episode.number = step.place.episode;
            episode.first_step = step.place.step;
            episode.first_us = step.time_us;
        }
    }
    if (open.episode) {
        Episode& episode = episodes[*open.episode];
        ++episode.steps;
        episode.last_step = step.place.step;
        episode.last_us = step.time_us;
        episode.terminated = episode.terminated || step.terminated;
        episode.truncated = episode.truncated || step.truncated;
        if (step.reward && episode.steps > 1) { // that of the first belongs to an action before the episode
            episode.reward = episode.reward.value_or(0) + *step.reward;
        }
    }
}

} // namespace bh::info
