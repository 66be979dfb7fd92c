#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The consoles that BizHawk plays and their controls, under BizHawk's names and in BizHawk's order. Depends on
/// nothing.
namespace bh::protocol {

/// How far an axis can be moved. `neutral` is where it stands when nobody touches it.
struct AxisRange
{
    int minimum = 0;
    int maximum = 0;
    int neutral = 0;

    bool operator==(const AxisRange&) const = default;
};

/// One control as the tables have it.
struct ControlSpec
{
    std::string_view name; ///< without the "P1 " of a pad
    char mnemonic = '!';   ///< what an input log shows for the button held; means nothing for an axis
    std::optional<AxisRange> axis{};
};

/// A console as one core of BizHawk has it. What a user plugs in changes its controls, so what a client says about its
/// own controls counts more than this.
struct SystemInfo
{
    std::string_view id; ///< as emu.getsystemid() says it: "NES"
    /// As the headers of movies name the core, the newest spelling first; the unused are empty.
    std::array<std::string_view, 3> cores;
    std::span<const ControlSpec> console; ///< the controls that are no player's; all of them on a handheld
    std::span<const ControlSpec> pad;     ///< those of every player; empty on a handheld
    int players = 1;                      ///< pads that are plugged in unless the user changes it
    /// The console's controls in BizHawk before 2.10, where that had another order; empty: the same.
    std::span<const ControlSpec> console_before_2_10{};

    /// By its full name: "P2 A", "Reset". Null if the console has no such control.
    [[nodiscard]] const ControlSpec* find(std::string_view control) const;
};

/// A control with its full name.
struct Control
{
    std::string name; ///< as joypad.get() has it: "P1 A", "Reset"
    char mnemonic = '!';
    std::optional<AxisRange> axis{}; ///< absent: a button
};

/// Every console; those with several cores come several times, the core that BizHawk prefers first.
std::span<const SystemInfo> systems();

/// Null for a console that is not known. A core that is not known, or none, is the preferred one.
const SystemInfo* find_system(std::string_view id, std::string_view core = {});

/// All controls in the order of the input log: the console's own, then those of each player, axes before buttons.
/// `version` is BizHawk's, as "2.9.1"; what is none is the newest.
std::vector<Control> controls_of(const SystemInfo& system, int players, std::string_view version = {});

/// The 2 of "P2 A"; 0 for a control of the console.
int player_of(std::string_view control);

/// "A" of "P2 A"; the whole name of a control of the console.
std::string_view without_player(std::string_view control);

/// What an input log shows for a button held: as the console's table has it, otherwise as BizHawk has it for every
/// console. `!` if neither knows it. `system` may be null.
char mnemonic_of(const SystemInfo* system, std::string_view control);

} // namespace bh::protocol
