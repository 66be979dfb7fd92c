#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
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

} // namespace bh::emu
