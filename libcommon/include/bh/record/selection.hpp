#pragma once

#include <bh/record/line_parser.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace bh::record {

/// Which part of a recording is meant. Absent: no limit.
struct Selection
{
    std::optional<std::uint64_t> session;
    std::optional<std::uint64_t> episode;
    /// Positions among the steps of that session and episode, in the recording's order: 0 is the first. Both ends
    /// belong to it.
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> until;

    [[nodiscard]] bool is_everything() const { return !session && !episode && !from && !until; }

    /// What to say when no step belongs to the session and episode selected: "no step is selected; none is of
    /// episode 99".
    [[nodiscard]] std::string no_step_text() const;
};

/// Applies a selection to records in order.
class SelectionFilter
{
public:
    /// `steps_before` steps of the session and episode selected come before the first record that wants() is given.
    explicit SelectionFilter(const Selection& selection, std::uint64_t steps_before = 0)
        : m_selection{selection}, m_steps{steps_before}
    {
    }

    /// Does the record belong to the selection? Headers and ends always do, and sessions as a whole; what stands
    /// between the steps (exchanges, notes, ends of episodes) belongs to it when the steps around it do.
    bool wants(Type type, const simdjson::dom::object& object);

    /// Position among the steps of the session and episode selected, of the step last given to wants().
    [[nodiscard]] std::uint64_t position() const { return m_steps - 1; }

    /// When all records were seen: why no step was wanted, for a person who may have mistyped a number. Empty if one
    /// was, or everything is selected.
    [[nodiscard]] std::string why_empty() const;

    /// No later step belongs to the selection: reading can stop.
    [[nodiscard]] bool is_past() const { return m_selection.until && m_steps > *m_selection.until; }

private:
    [[nodiscard]] bool is_inside() const;

    Selection m_selection;
    bool m_has_wanted = false; ///< a step
    std::uint64_t m_steps;     ///< of the session and episode selected, seen so far
};

} // namespace bh::record
