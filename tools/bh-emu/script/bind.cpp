#include "script/bind.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bh::emu {

namespace {

// upvalue 1: the library's name; upvalue 2: table of names that we lack
int index_lacking(lua_State* lua)
{
    lua_pushvalue(lua, 2);
    lua_rawget(lua, lua_upvalueindex(2));
    if (lua_toboolean(lua, -1) != 0) {
        return luaL_error(lua, "%s.%s: BizHawk has it, bh-emu does not", lua_tostring(lua, lua_upvalueindex(1)),
                          lua_tostring(lua, 2));
    }
    return 0;
}

[[noreturn]] void refuse(lua_State* lua, int index, const char* wanted)
{
    luaL_typeerror(lua, index, wanted);
    throw ScriptError{"bad argument"}; // not reached: luaL_typeerror() throws
}

} // namespace

void set_services(lua_State* lua, Services& services)
{
    *static_cast<Services**>(lua_getextraspace(lua)) = &services; // new coroutines get a copy
}

Services& services_of(lua_State* lua)
{
    return **static_cast<Services**>(lua_getextraspace(lua));
}

void raise_in_script(lua_State* lua, std::string_view text)
{
    luaL_where(lua, 1);
    lua_pushlstring(lua, text.data(), text.size());
    lua_concat(lua, 2);
    lua_error(lua);
    throw ScriptError{"error"}; // not reached: lua_error() throws
}

void open_library(lua_State* lua, Services& services, const char* name, std::span<const Entry> entries,
                  std::span<const char* const> lacking)
{
    if (lua_getglobal(lua, name) != LUA_TTABLE) {
        lua_pop(lua, 1);
        lua_newtable(lua);
        lua_pushvalue(lua, -1);
        lua_setglobal(lua, name);
    }
    for (const Entry& entry : entries) {
        if (services.profile.version >= entry.since) {
            lua_pushcfunction(lua, entry.function);
            lua_setfield(lua, -2, entry.name);
        }
    }
    if (!lacking.empty()) {
        lua_createtable(lua, 0, 1); // the metatable
        lua_pushstring(lua, name);
        lua_createtable(lua, 0, static_cast<int>(lacking.size()));
        for (const char* const missing : lacking) {
            lua_pushboolean(lua, 1);
            lua_setfield(lua, -2, missing);
        }
        lua_pushcclosure(lua, index_lacking, 2);
        lua_setfield(lua, -2, "__index");
        lua_setmetatable(lua, -2);
    }
    lua_pop(lua, 1);
}

std::optional<std::string_view> arg_optional_string(lua_State* lua, int index)
{
    if (lua_isnoneornil(lua, index)) {
        return std::nullopt;
    }
    return arg_string(lua, index);
}

std::string_view arg_string(lua_State* lua, int index)
{
    std::size_t length = 0;
    const char* const text = luaL_checklstring(lua, index, &length);
    return {text, length};
}

std::int64_t arg_integer(lua_State* lua, int index)
{
    if (lua_type(lua, index) != LUA_TNUMBER) {
        refuse(lua, index, "number");
    }
    if (lua_isinteger(lua, index) != 0) {
        return lua_tointeger(lua, index);
    }
    const double number = std::trunc(lua_tonumber(lua, index));
    constexpr double k_limit = 9223372036854775808.0; // 2^63
    luaL_argcheck(lua, number >= -k_limit && number < k_limit, index, "number has no integer value");
    return static_cast<std::int64_t>(number);
}

std::int64_t arg_integer_or(lua_State* lua, int index, std::int64_t fallback)
{
    return lua_isnoneornil(lua, index) ? fallback : arg_integer(lua, index);
}

double arg_number(lua_State* lua, int index)
{
    if (lua_type(lua, index) != LUA_TNUMBER) {
        refuse(lua, index, "number");
    }
    return lua_tonumber(lua, index);
}

bool arg_bool(lua_State* lua, int index)
{
    if (lua_type(lua, index) != LUA_TBOOLEAN) {
        refuse(lua, index, "boolean");
    }
    return lua_toboolean(lua, index) != 0;
}

bool arg_bool_or(lua_State* lua, int index, bool fallback)
{
    return lua_isnoneornil(lua, index) ? fallback : arg_bool(lua, index);
}

void arg_table(lua_State* lua, int index)
{
    luaL_checktype(lua, index, LUA_TTABLE);
}

void arg_function(lua_State* lua, int index)
{
    luaL_checktype(lua, index, LUA_TFUNCTION);
}

void push_string(lua_State* lua, std::string_view text)
{
    lua_pushlstring(lua, text.data(), text.size());
}

void push_strings(lua_State* lua, std::span<const std::string> texts, lua_Integer first)
{
    lua_createtable(lua, static_cast<int>(texts.size()), 1);
    for (const std::string& text : texts) {
        push_string(lua, text);
        lua_rawseti(lua, -2, first++);
    }
}

} // namespace bh::emu
