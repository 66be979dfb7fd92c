#include "index_content.hpp"

#include <algorithm>

namespace bh::trajectory {

namespace {

std::uint32_t kind_of(record::Type type)
{
    using record::Type;
    switch (type) {
    case Type::header:
        return k_kind_header;
    case Type::session:
        return k_kind_session;
    case Type::step:
        return k_kind_step;
    case Type::exchange:
        return k_kind_exchange;
    case Type::episode:
        return k_kind_episode;
    case Type::session_end:
        return k_kind_session_end;
    case Type::note:
        return k_kind_note;
    case Type::end:
        return k_kind_end;
    case Type::chunk:
    case Type::pixels:
    case Type::unknown:
        break;
    }
    return k_kind_other;
}

} // namespace

void ChunkContent::add(record::Type type, const simdjson::dom::object& object, bool picture_left_out)
{
    m_kinds |= kind_of(type);
    if (type == record::Type::step) {
        add_step(object);
        m_pictures += object["frame"].is_object() && !picture_left_out ? 1 : 0;
    }
}

void ChunkContent::add_step(const simdjson::dom::object& step)
{
    const std::uint64_t number = record::unsigned_or(step, "session", 0);
    const StepPlace place{record::unsigned_or(step, "episode", 0), record::unsigned_or(step, "step", 0)};
    const std::int64_t time_us = record::signed_or(step, "time_us", 0);
    Session& its = session(number, place);
    its.low = std::min(its.low, place);
    its.high = std::max(its.high, place);
    ++its.steps;
    if (place.step == 0) {
        m_episodes.push_back({number, place.episode, m_steps});
    }
    m_time.low_us = m_steps == 0 ? time_us : std::min(m_time.low_us, time_us);
    m_time.high_us = m_steps == 0 ? time_us : std::max(m_time.high_us, time_us);
    ++m_steps;
}

ChunkContent::Session& ChunkContent::session(std::uint64_t number, StepPlace place)
{
    if (m_last_session >= m_sessions.size() || m_sessions[m_last_session].number != number) {
        auto found = std::lower_bound(m_sessions.begin(), m_sessions.end(), number,
                                      [](const Session& one, std::uint64_t value) { return one.number < value; });
        if (found == m_sessions.end() || found->number != number) {
            found = m_sessions.insert(found, {number, place, place, 0});
        }
        m_last_session = static_cast<std::size_t>(found - m_sessions.begin());
    }
    return m_sessions[m_last_session];
}

void ChunkContent::clear()
{
    m_kinds = 0;
    m_steps = 0;
    m_pictures = 0;
    m_time = {};
    m_sessions.clear();
    m_episodes.clear();
}

} // namespace bh::trajectory
