#pragma once

#include <bh/protocol/systems.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// What a client should hold: every control it has, with its state.
class Controls
{
public:
    /// More than any console has; names beyond that are not taken in.
    static constexpr std::size_t k_count_max = 512;

    /// Which controls there are is not known: those that actions name are added.
    Controls() = default;
    /// These and no others, all at rest.
    explicit Controls(const std::vector<Control>& all);
    /// Those that a client named; what a console's table knows of their kinds. `system` may be null.
    Controls(const std::vector<std::string>& names, const SystemInfo* system);

    /// Holds what an action, gsl(5), names, and releases everything else. For how many frames is of no account here.
    void hold(std::string_view action);

    /// Which axis is moved farther than it goes, for people; empty if none is.
    [[nodiscard]] std::string excess() const;

    [[nodiscard]] bool empty() const { return m_states.empty(); }

    /// "P1 A:True,P1 X Axis:-40"
    [[nodiscard]] std::string text() const;
    /// {"P1 A":true,"P1 X Axis":-40}
    [[nodiscard]] std::string json() const;

private:
    struct State
    {
        std::string name;
        bool is_axis = false;
        std::int64_t neutral = 0; ///< where an axis rests
        std::int64_t value = 0;   ///< of a button 1 or 0
        std::optional<AxisRange> range{};
    };

    State* find(std::string_view name);

    std::vector<State> m_states;
    bool m_open = true; ///< names that are not known are added
};

} // namespace bh::protocol
