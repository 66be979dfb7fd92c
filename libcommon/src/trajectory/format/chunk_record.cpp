#include "chunk_record.hpp"

#include <bh/record/line_writer.hpp>
#include <bh/record/record.hpp>

#include <simdjson.h>

namespace bh::trajectory {

namespace {

// A chunk record is a line like others, with their limit, and stands in every chunk. What does not fit is left out: it
// is missed only where a reader begins in the middle.
constexpr std::size_t k_header_bytes_max = std::size_t{4} << 20;
constexpr std::string_view k_bare_header = R"({"type":"header","version":1})";
constexpr std::size_t k_sessions_bytes_max = std::size_t{1} << 20;

} // namespace

void ChunkState::update(std::string_view line, const RecordPlace& record)
{
    using record::Type;
    const std::uint64_t number = record.session;
    switch (record.type) {
    case Type::header:
        m_header_fits = line.size() <= k_header_bytes_max;
        m_header = m_header_fits ? line : k_bare_header;
        m_sessions.clear();
        break;
    case Type::session:
        m_sessions[number] = Session{std::string{line}};
        break;
    case Type::session_end:
        m_sessions.erase(number);
        break;
    case Type::step:
        ++m_steps;
        if (const auto session = m_sessions.find(number); session != m_sessions.end()) {
            session->second.episode = record.place.episode;
            session->second.next_step = record.place.step + 1;
        }
        break;
    case Type::episode:
        if (const auto session = m_sessions.find(number); session != m_sessions.end()) {
            session->second.episode = record.place.episode + 1;
            session->second.next_step = 0;
        }
        break;
    case Type::exchange:
    case Type::note:
    case Type::end:
    case Type::chunk:
    case Type::pixels:
    case Type::unknown:
        break;
    }
}

std::string ChunkState::record(std::uint64_t chunk) const
{
    std::string sessions = "[";
    std::string episodes = "[";
    std::uint64_t left_out = m_header_fits ? 0 : 1;
    for (const auto& [number, session] : m_sessions) {
        if (sessions.size() + episodes.size() + session.line.size() > k_sessions_bytes_max) {
            ++left_out;
            continue;
        }
        if (sessions.size() > 1) {
            sessions += ',';
            episodes += ',';
        }
        sessions += session.line;
        record::LineWriter{episodes}
            .number("session", number)
            .number("episode", session.episode)
            .number("step", session.next_step)
            .close();
    }
    std::string line;
    record::LineWriter writer{line};
    writer.text("type", "chunk")
        .number("chunk", chunk)
        .raw("header", m_header)
        .raw("sessions", sessions + "]")
        .raw("episodes", episodes + "]")
        .number("steps", m_steps);
    if (left_out > 0) {
        writer.number("left_out", left_out);
    }
    writer.close();
    return line;
}

namespace {

template <class Value>
std::string object_text(Value&& value)
{
    simdjson::ondemand::object object;
    std::string_view json;
    return value.get_object().get(object) == simdjson::SUCCESS && object.raw_json().get(json) == simdjson::SUCCESS
               ? std::string{json}
               : std::string{};
}

} // namespace

ContextLines context_lines(std::string_view line)
{
    ContextLines lines;
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document;
    simdjson::ondemand::object members;
    if (parser.iterate(line.data(), line.size(), line.size() + record::k_padding_bytes).get(document) !=
            simdjson::SUCCESS ||
        document.get_object().get(members) != simdjson::SUCCESS) {
        return lines;
    }
    for (auto member : members) {
        std::string_view key;
        if (member.unescaped_key().get(key) != simdjson::SUCCESS) {
            break;
        }
        simdjson::ondemand::array sessions;
        if (key == "header" && lines.header.empty()) {
            lines.header = object_text(member.value());
        } else if (key == "sessions" && lines.sessions.empty() &&
                   member.value().get_array().get(sessions) == simdjson::SUCCESS) {
            for (auto session : sessions) {
                lines.sessions.push_back(object_text(session));
            }
        }
    }
    return lines;
}

} // namespace bh::trajectory
