#include "chunk_state.hpp"

#include <bh/record/line_writer.hpp>

namespace bh::trajectory {

namespace {

// A chunk record is a line like others, with their limit, and stands in every chunk. What does not fit is left out: it
// is missed only where a reader begins in the middle.
constexpr std::size_t k_header_bytes_max = std::size_t{4} << 20;
constexpr std::string_view k_bare_header = R"({"type":"header","version":1})";
constexpr std::size_t k_sessions_bytes_max = std::size_t{1} << 20;

} // namespace

void ChunkState::update(std::string_view line, record::Type type, const simdjson::dom::object& object)
{
    using record::Type;
    const std::uint64_t number = record::unsigned_or(object, "session", 0);
    switch (type) {
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
            session->second.episode = record::unsigned_or(object, "episode", 0);
            session->second.next_step = record::unsigned_or(object, "step", 0) + 1;
        }
        break;
    case Type::episode:
        if (const auto session = m_sessions.find(number); session != m_sessions.end()) {
            session->second.episode = record::unsigned_or(object, "episode", 0) + 1;
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

} // namespace bh::trajectory
