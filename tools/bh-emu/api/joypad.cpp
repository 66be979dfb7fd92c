#include "api/push_controls.hpp"
#include "machine/machine.hpp"
#include "script/bind.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace bh::emu {

namespace joypad_library {

namespace {

int get(lua_State* lua, Services& services)
{
    return push_controls(lua, services, 1, [&](std::size_t i) { return services.machine.controllers().value(i); });
}

int getwithmovie(lua_State* lua, Services& services)
{
    return push_controls(lua, services, 1,
                         [&](std::size_t i) { return services.machine.controllers().final_value(i); });
}

int getimmediate(lua_State* lua, Services& services)
{
    return push_controls(lua, services, 1,
                         [&](std::size_t i) { return services.machine.controllers().untouched_value(i); });
}

// .NET's Convert.ToBoolean
bool to_boolean(lua_State* lua, const Control& control)
{
    switch (lua_type(lua, -1)) {
    case LUA_TBOOLEAN:
        return lua_toboolean(lua, -1) != 0;
    case LUA_TNUMBER:
        return lua_tonumber(lua, -1) != 0;
    case LUA_TSTRING: {
        const std::string_view text = lua_tostring(lua, -1);
        if (text == "true" || text == "True" || text == "false" || text == "False") {
            return text.size() == 4;
        }
        break;
    }
    default:
        break;
    }
    throw ScriptError{"joypad.set: " + std::string{control.name} + ": a " + luaL_typename(lua, -1) +
                      " is neither true nor false"};
}

// Calls `take(pads, i)` for each button, or each axis, with its value in the script's table at the top of the stack.
template <class Take>
int set_controls(lua_State* lua, Services& services, bool axes, Take take)
{
    arg_table(lua, 1);
    const auto player = player_argument(lua, 2);
    ControllerState& pads = services.machine.controllers();
    const ControllerDefinition& definition = pads.definition();
    for (std::size_t i = 0; i < definition.size(); ++i) {
        const auto name = definition[i].name_for(player);
        if (!name || definition[i].is_axis() != axes) {
            continue;
        }
        push_string(lua, *name);
        lua_gettable(lua, 1);
        take(pads, i);
        lua_pop(lua, 1);
    }
    return 0;
}

int set(lua_State* lua, Services& services)
{
    return set_controls(lua, services, false, [lua](ControllerState& pads, std::size_t i) {
        pads.override_button(i,
                             lua_isnil(lua, -1) ? std::nullopt : std::optional{to_boolean(lua, pads.definition()[i])});
    });
}

// What int.TryParse makes of the value's text: 12 and 12.0 are 12, 12.5 and "" are nothing, which lets go of the axis.
std::optional<int> to_axis(lua_State* lua)
{
    if (lua_type(lua, -1) == LUA_TNUMBER) {
        const double number = lua_tonumber(lua, -1);
        const bool is_int = std::floor(number) == number && std::abs(number) <= 2147483647.0;
        return is_int ? std::optional{static_cast<int>(number)} : std::nullopt;
    }
    if (lua_type(lua, -1) != LUA_TSTRING) {
        return std::nullopt;
    }
    std::string_view text = lua_tostring(lua, -1);
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    int number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

int setanalog(lua_State* lua, Services& services)
{
    return set_controls(lua, services, true, [lua](ControllerState& pads, std::size_t i) {
        if (!lua_isnil(lua, -1)) {
            pads.stick_axis(i, to_axis(lua));
        }
    });
}

// One line of a .bk2 input log: groups between '|' in the order of the controls; an axis is a number and a comma, a
// button is pressed unless it is '.'. False if the line ends too early or a number is none.
bool apply_mnemonics(ControllerState& pads, std::string_view line)
{
    const ControllerDefinition& definition = pads.definition();
    std::vector<int> values;
    for (const Control& control : definition) {
        while (line.starts_with('|')) {
            line.remove_prefix(1);
        }
        if (line.empty()) {
            return false;
        }
        if (!control.is_axis()) {
            values.push_back(line.front() != '.' ? 1 : 0);
            line.remove_prefix(1);
            continue;
        }
        std::string_view text = line.substr(0, line.find(','));
        if (text.size() == line.size()) {
            return false;
        }
        line.remove_prefix(text.size() + 1);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        int number = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
        if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
            return false;
        }
        values.push_back(number);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (definition[i].is_axis()) {
            pads.override_axis(i, values[i]);
        } else {
            pads.override_button(i, values[i] != 0);
        }
    }
    return true;
}

int setfrommnemonicstr(lua_State* lua, Services& services)
{
    const std::string_view line = arg_string(lua, 1);
    if (!apply_mnemonics(services.machine.controllers(), line)) {
        services.console.log("invalid mnemonic string: " + std::string{line});
    }
    return 0;
}

constexpr std::array k_entries{
    entry<get>("get"), entry<getwithmovie>("getwithmovie"), entry<getimmediate>("getimmediate"),
    entry<set>("set"), entry<setanalog>("setanalog"),       entry<setfrommnemonicstr>("setfrommnemonicstr"),
};

} // namespace

} // namespace joypad_library

void open_joypad(lua_State* lua, Services& services)
{
    open_library(lua, services, "joypad", joypad_library::k_entries);
}

namespace input_library {

namespace {

// Nobody holds a key or moves a mouse here.
int push_empty_table(lua_State* lua, Services&)
{
    lua_newtable(lua);
    return 1;
}

constexpr std::array k_entries{
    entry<push_empty_table>("get"),
    entry<push_empty_table>("getmouse"),
};

} // namespace

} // namespace input_library

void open_input(lua_State* lua, Services& services)
{
    open_library(lua, services, "input", input_library::k_entries);
}

} // namespace bh::emu
