#include "filter.hpp"

namespace bh::cut {

namespace {

bool time_is_in(const Range<std::int64_t>& range, const simdjson::dom::object& object, bool without)
{
    std::int64_t time_us = 0;
    return range.is_everything() ||
           (object["time_us"].get(time_us) == simdjson::SUCCESS ? range.contains(time_us) : without);
}

} // namespace

bool Filter::has_session(const simdjson::dom::object& object) const
{
    std::uint64_t session = 0;
    return !m_selection.session || object["session"].get(session) != simdjson::SUCCESS ||
           session == *m_selection.session;
}

bool Filter::wants_step(const simdjson::dom::object& object)
{
    if (!m_selection.episodes.contains(record::unsigned_or(object, "episode", 0))) {
        m_inside = false;
        return false;
    }
    m_inside = m_selection.steps.contains(m_steps) && time_is_in(m_selection.time_us, object, false);
    ++m_steps;
    return m_inside && (m_where == nullptr || m_where->matches(object));
}

bool Filter::wants_other(const simdjson::dom::object& object) const
{
    if (!m_selection.episodes.is_everything() || m_selection.where) {
        return false;
    }
    // Between the first step wanted, or the one before it, and the last one or the next.
    const Range<std::uint64_t>& steps = m_selection.steps;
    const bool place_fits =
        (!steps.first || m_steps >= *steps.first) && (m_steps == 0 || !steps.last || m_steps - 1 <= *steps.last);
    return place_fits && time_is_in(m_selection.time_us, object, m_inside);
}

} // namespace bh::cut
