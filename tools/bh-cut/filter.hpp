#pragma once

#include "options.hpp"

#include <bh/record/line_parser.hpp>

namespace bh::cut {

/// Applies a selection to the records of one RUN in their order.
class Filter
{
public:
    /// `where` applies the selection's condition; null if it has none. Both must outlive this object.
    Filter(const Selection& selection, record::WhereWatch* where) : m_selection{selection}, m_where{where} {}

    /// Does the record belong to the session selected, or to none?
    [[nodiscard]] bool has_session(const simdjson::dom::object& object) const;

    /// For every step that has_session(), in order.
    bool wants_step(const simdjson::dom::object& object);

    /// For what stands between the steps: an exchange, a note, a record of a kind that nobody knew yet. It belongs to
    /// the steps around it. Conditions on its episode and its fields cannot be put to it, so that it is left out.
    [[nodiscard]] bool wants_other(const simdjson::dom::object& object) const;

    /// Does the end of an episode, of which steps were wanted, lie where the last step of its episode was wanted? The
    /// condition on fields does not count: it thins the steps out and does not end them.
    [[nodiscard]] bool wants_episode_end() const { return m_inside; }

private:
    const Selection& m_selection;
    record::WhereWatch* m_where;
    std::uint64_t m_steps = 0; ///< of the sessions and episodes selected, seen so far
    bool m_inside = true;      ///< the step seen last, by its place and its time
};

} // namespace bh::cut
