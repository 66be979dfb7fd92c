#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::emu {

/// One button or axis, under BizHawk's name.
struct Control
{
    /// What it does to the core.
    enum class Kind
    {
        pad,
        reset,
        power,
        axis
    };

    std::string_view name; ///< "P1 A", "Reset"
    Kind kind = Kind::pad;
    unsigned port = 0;    ///< pad: the core's port
    unsigned pad_bit = 0; ///< pad: libretro's joypad id
    int neutral = 0;      ///< axis: the value when nobody moves it

    [[nodiscard]] bool is_axis() const { return kind == Kind::axis; }

    /// The number after "P", or 0 for the console's own controls and pads without a number.
    [[nodiscard]] int player() const;

    /// Its name among the controls of one player, without the "P1 "; nothing if it is not his. Without a player, the
    /// whole name. Pads without a number belong to nobody.
    [[nodiscard]] std::optional<std::string_view> name_for(std::optional<std::int64_t> wanted_player) const;
};

/// The controls of a system, in the order of BizHawk's input log.
using ControllerDefinition = std::vector<Control>;

/// NES, SNES, GB, GBC, GBA; empty for anything else.
const ControllerDefinition& controller_definition(std::string_view system_id);

std::optional<std::size_t> find_control(const ControllerDefinition& definition, std::string_view name);

/// What is held on the controllers. Nobody touches them here, so all of it comes from scripts or a movie.
///
/// Two layers over the untouched pads: overrides of buttons and axes for one frame, and axes that scripts move until
/// they let go. A movie takes the place of all of them.
class ControllerState
{
public:
    /// Forgets everything: another system, other controls.
    void define(const ControllerDefinition& definition);

    [[nodiscard]] const ControllerDefinition& definition() const { return *m_definition; }

    /// Holds or forces released for the next frame; nothing: lets the lower layer through.
    void override_button(std::size_t control, std::optional<bool> pressed);
    void override_axis(std::size_t control, int value);
    /// Moves an axis until it is unset.
    void stick_axis(std::size_t control, std::optional<int> value);
    /// Lets go of every axis.
    void clear_sticky();

    /// A frame begins: what was overridden becomes what the core gets; the next frame starts without overrides.
    void latch();

    /// What a movie holds in this frame, control by control, in place of everything else; nothing: no movie plays.
    void feed(std::optional<std::vector<int>> values) { m_fed = std::move(values); }

    /// What the player and the scripts hold in this frame: 0 or 1, or the axis.
    [[nodiscard]] int value(std::size_t control) const { return m_active[control]; }

    /// What the core gets in this frame.
    [[nodiscard]] int final_value(std::size_t control) const { return m_fed ? (*m_fed)[control] : m_active[control]; }

    /// What the hands on the controllers do: nothing.
    [[nodiscard]] int untouched_value(std::size_t control) const { return (*m_definition)[control].neutral; }

    /// Bit n is libretro's joypad id n.
    [[nodiscard]] std::uint16_t pad(unsigned port) const;
    [[nodiscard]] bool is_held(Control::Kind kind) const;

private:
    void refresh(std::size_t control);

    const ControllerDefinition* m_definition = &controller_definition("");
    std::vector<std::optional<int>> m_overrides;
    std::vector<std::optional<int>> m_sticky;
    std::vector<int> m_active;
    std::optional<std::vector<int>> m_fed;
};

} // namespace bh::emu
