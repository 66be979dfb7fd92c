#pragma once

#include <bh/protocol/systems.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::dataset {

/// One part of the canonical pad: a button, 0 or 1, or one direction of a stick, -1 (left, up) to 1 (right, down). What
/// follows says where it is drawn: its middle, and how far it reaches from there, on a pad of k_pad_width by
/// k_pad_height.
struct PadPart
{
    enum class Shape
    {
        round,
        square,
        stick ///< a knob that moves; both directions of a stick have the same place
    };

    std::string_view name;
    Shape shape = Shape::round;
    bool is_axis = false;
    int x = 0;
    int y = 0;
    int reach_x = 0;
    int reach_y = 0;
};

inline constexpr int k_pad_width = 128;
inline constexpr int k_pad_height = 64;

/// Order and names of bh-export(1), "The canonical pad": sixteen buttons, then both sticks. Face buttons are named
/// after their places, because one letter lies elsewhere on each console.
inline constexpr std::array<PadPart, 20> k_pad = {{
    {"up", PadPart::Shape::square, false, 24, 22, 5, 6},     {"down", PadPart::Shape::square, false, 24, 42, 5, 6},
    {"left", PadPart::Shape::square, false, 14, 32, 6, 5},   {"right", PadPart::Shape::square, false, 34, 32, 6, 5},
    {"south", PadPart::Shape::round, false, 104, 43, 6, 6},  {"east", PadPart::Shape::round, false, 115, 32, 6, 6},
    {"west", PadPart::Shape::round, false, 93, 32, 6, 6},    {"north", PadPart::Shape::round, false, 104, 21, 6, 6},
    {"l1", PadPart::Shape::square, false, 24, 10, 12, 2},    {"r1", PadPart::Shape::square, false, 104, 10, 12, 2},
    {"l2", PadPart::Shape::square, false, 24, 4, 9, 2},      {"r2", PadPart::Shape::square, false, 104, 4, 9, 2},
    {"select", PadPart::Shape::square, false, 56, 28, 5, 2}, {"start", PadPart::Shape::square, false, 72, 28, 5, 2},
    {"l3", PadPart::Shape::round, false, 48, 50, 8, 8},      {"r3", PadPart::Shape::round, false, 80, 50, 8, 8},
    {"lx", PadPart::Shape::stick, true, 48, 50, 5, 5},       {"ly", PadPart::Shape::stick, true, 48, 50, 5, 5},
    {"rx", PadPart::Shape::stick, true, 80, 50, 5, 5},       {"ry", PadPart::Shape::stick, true, 80, 50, 5, 5},
}};

/// A state of the canonical pad, in the order of k_pad.
using PadState = std::array<float, k_pad.size()>;

/// A control that an action names.
struct HeldControl
{
    int player = 1;                    ///< 0: the console's own
    std::string name;                  ///< upper case, without its player
    std::optional<std::int64_t> value; ///< of an axis
};

/// An action, gsl(5), taken apart.
struct HeldControls
{
    std::vector<HeldControl> controls; ///< each once, of several the first
    std::uint64_t frames = 1;          ///< for how many it is held
};

HeldControls parse_action(std::string_view action);

/// Puts the controls of one console on the canonical pad.
class CanonicalPad
{
public:
    /// `system` as a session's record says it; one that is not known has what most consoles have in common.
    explicit CanonicalPad(std::string_view system);

    /// What the player holds on his pad. Controls that it has no place for are left out.
    [[nodiscard]] PadState state(const HeldControls& held, int player) const;

    /// Has the pad a place for this control, without its player?
    [[nodiscard]] bool has(std::string_view control) const;

private:
    struct Place
    {
        std::size_t part = 0;
        float value = 1; ///< of a button; of an axis what it says is turned round if this is negative
    };

    [[nodiscard]] std::optional<Place> find(std::string_view control) const;

    std::string m_system;
    const protocol::SystemInfo* m_info = nullptr;
};

} // namespace bh::dataset
