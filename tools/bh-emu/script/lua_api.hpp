#pragma once

#include "script/lua_functions.hpp"

// Lua's own names and constants, for the Lua in use. One process runs scripts of one Lua at a time.

namespace bh::emu {

using lua_Integer = long long;
using lua_Number = double;
using lua_CFunction = LuaFunction;

// NOLINTBEGIN(readability-identifier-naming): as Lua's manual calls them
inline constexpr int LUA_OK = 0;
inline constexpr int LUA_YIELD = 1;
inline constexpr int LUA_MULTRET = -1;
inline constexpr int LUA_TNONE = -1;
inline constexpr int LUA_TNIL = 0;
inline constexpr int LUA_TBOOLEAN = 1;
inline constexpr int LUA_TLIGHTUSERDATA = 2;
inline constexpr int LUA_TNUMBER = 3;
inline constexpr int LUA_TSTRING = 4;
inline constexpr int LUA_TTABLE = 5;
inline constexpr int LUA_TFUNCTION = 6;
inline constexpr int LUA_TUSERDATA = 7;
inline constexpr int LUA_TTHREAD = 8;
inline constexpr int LUA_MASKCALL = 1;
inline constexpr int LUA_MASKRET = 2;
inline constexpr int LUA_MASKCOUNT = 8;

/// The Lua in use; LuaState sets it.
inline const LuaFunctions* g_lua = &lua54_functions();

#define BH_LUA_CALL(result, name, parameters, arguments)                                                               \
    inline result name parameters                                                                                      \
    {                                                                                                                  \
        return g_lua->name arguments;                                                                                  \
    }
BH_LUA_FUNCTIONS(BH_LUA_CALL)
#undef BH_LUA_CALL

inline void lua_pop(lua_State* lua, int count)
{
    lua_settop(lua, -count - 1);
}

inline void lua_newtable(lua_State* lua)
{
    lua_createtable(lua, 0, 0);
}

inline void lua_pushcfunction(lua_State* lua, lua_CFunction function)
{
    lua_pushcclosure(lua, function, 0);
}

inline const char* lua_tostring(lua_State* lua, int index)
{
    return lua_tolstring(lua, index, nullptr);
}

inline bool lua_isnil(lua_State* lua, int index)
{
    return lua_type(lua, index) == LUA_TNIL;
}

inline bool lua_isnoneornil(lua_State* lua, int index)
{
    return lua_type(lua, index) <= LUA_TNIL;
}

inline bool lua_isboolean(lua_State* lua, int index)
{
    return lua_type(lua, index) == LUA_TBOOLEAN;
}

inline bool lua_istable(lua_State* lua, int index)
{
    return lua_type(lua, index) == LUA_TTABLE;
}

inline bool lua_isfunction(lua_State* lua, int index)
{
    return lua_type(lua, index) == LUA_TFUNCTION;
}

inline void luaL_argcheck(lua_State* lua, bool good, int index, const char* text)
{
    if (!good) {
        luaL_argerror(lua, index, text);
    }
}

// NOLINTEND(readability-identifier-naming)

} // namespace bh::emu
