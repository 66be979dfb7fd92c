#pragma once

#include "machine/machine.hpp"
#include "script/bind.hpp"

#include <cstdint>
#include <optional>

/// What the libraries that speak of controllers share.
namespace bh::emu {

/// The player that an argument names; nil and nothing mean all of them.
inline std::optional<std::int64_t> player_argument(lua_State* lua, int index)
{
    return lua_isnoneornil(lua, index) ? std::nullopt : std::optional{arg_integer(lua, index)};
}

/// Pushes a table of the controls of the player that argument `player_index` names: an axis is a number, a button
/// true or false. `value(i)` is what control i of the definition stands at. Returns the number of results, 1.
template <class Value>
int push_controls(lua_State* lua, Services& services, int player_index, Value value)
{
    const auto player = player_argument(lua, player_index);
    const ControllerDefinition& definition = services.machine.controllers().definition();
    lua_createtable(lua, 0, static_cast<int>(definition.size()));
    for (std::size_t i = 0; i < definition.size(); ++i) {
        const auto name = definition[i].name_for(player);
        if (!name) {
            continue;
        }
        push_string(lua, *name);
        if (definition[i].is_axis()) {
            lua_pushinteger(lua, value(i));
        } else {
            lua_pushboolean(lua, value(i) != 0 ? 1 : 0);
        }
        lua_rawset(lua, -3);
    }
    return 1;
}

} // namespace bh::emu
