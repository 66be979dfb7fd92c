#pragma once

#include <cstddef>

struct lua_State;
struct lua_Debug;

namespace bh::emu {

using LuaFunction = int (*)(lua_State*);
using LuaAllocator = void* (*)(void* user, void* block, std::size_t old_size, std::size_t new_size);
using LuaHook = void (*)(lua_State*, lua_Debug*);

// Every function of Lua that bh-emu calls, X(result, name, parameters, arguments): under the name and with the meaning
// that it has in Lua 5.4, macros included. Those that no Lua has so: lua_keep() takes the value on top of the stack
// into the registry, lua_push_kept() pushes it again, lua_drop() forgets it; lua_context() is a pointer of ours in the
// state, the same in all of its coroutines; lua_upvalueindex() is a function.
// clang-format off
#define BH_LUA_FUNCTIONS(X) \
    X(lua_State*, lua_newstate, (LuaAllocator allocator, void* user), (allocator, user)) \
    X(void, lua_close, (lua_State* lua), (lua)) \
    X(void, luaL_openlibs, (lua_State* lua), (lua)) \
    X(void*, lua_context, (lua_State* lua), (lua)) \
    X(void, lua_set_context, (lua_State* lua, void* context), (lua, context)) \
    X(lua_State*, lua_newthread, (lua_State* lua), (lua)) \
    X(int, lua_pushthread, (lua_State* lua), (lua)) \
    X(lua_State*, lua_tothread, (lua_State* lua, int index), (lua, index)) \
    X(int, lua_resume, (lua_State* lua, lua_State* from, int arguments, int* results), (lua, from, arguments, results)) \
    X(int, lua_resetthread, (lua_State* lua), (lua)) \
    X(int, lua_yield, (lua_State* lua, int results), (lua, results)) \
    X(int, lua_isyieldable, (lua_State* lua), (lua)) \
    X(void, lua_sethook, (lua_State* lua, LuaHook hook, int mask, int count), (lua, hook, mask, count)) \
    X(int, lua_gettop, (lua_State* lua), (lua)) \
    X(void, lua_settop, (lua_State* lua, int index), (lua, index)) \
    X(void, lua_pushvalue, (lua_State* lua, int index), (lua, index)) \
    X(void, lua_insert, (lua_State* lua, int index), (lua, index)) \
    X(void, lua_remove, (lua_State* lua, int index), (lua, index)) \
    X(void, lua_replace, (lua_State* lua, int index), (lua, index)) \
    X(int, lua_type, (lua_State* lua, int index), (lua, index)) \
    X(const char*, luaL_typename, (lua_State* lua, int index), (lua, index)) \
    X(int, lua_isinteger, (lua_State* lua, int index), (lua, index)) \
    X(int, lua_toboolean, (lua_State* lua, int index), (lua, index)) \
    X(long long, lua_tointeger, (lua_State* lua, int index), (lua, index)) \
    X(double, lua_tonumber, (lua_State* lua, int index), (lua, index)) \
    X(const char*, lua_tolstring, (lua_State* lua, int index, std::size_t* length), (lua, index, length)) \
    X(void*, lua_touserdata, (lua_State* lua, int index), (lua, index)) \
    X(std::size_t, lua_rawlen, (lua_State* lua, int index), (lua, index)) \
    X(int, lua_rawequal, (lua_State* lua, int left, int right), (lua, left, right)) \
    X(int, lua_next, (lua_State* lua, int index), (lua, index)) \
    X(void, lua_pushnil, (lua_State* lua), (lua)) \
    X(void, lua_pushboolean, (lua_State* lua, int value), (lua, value)) \
    X(void, lua_pushinteger, (lua_State* lua, long long value), (lua, value)) \
    X(void, lua_pushnumber, (lua_State* lua, double value), (lua, value)) \
    X(void, lua_pushlstring, (lua_State* lua, const char* text, std::size_t length), (lua, text, length)) \
    X(void, lua_pushstring, (lua_State* lua, const char* text), (lua, text)) \
    X(void, lua_pushcclosure, (lua_State* lua, LuaFunction function, int upvalues), (lua, function, upvalues)) \
    X(void, lua_pushlightuserdata, (lua_State* lua, void* pointer), (lua, pointer)) \
    X(void*, lua_newuserdata, (lua_State* lua, std::size_t size), (lua, size)) \
    X(void, lua_createtable, (lua_State* lua, int items, int fields), (lua, items, fields)) \
    X(int, lua_gettable, (lua_State* lua, int index), (lua, index)) \
    X(void, lua_settable, (lua_State* lua, int index), (lua, index)) \
    X(int, lua_getfield, (lua_State* lua, int index, const char* name), (lua, index, name)) \
    X(void, lua_setfield, (lua_State* lua, int index, const char* name), (lua, index, name)) \
    X(int, lua_rawget, (lua_State* lua, int index), (lua, index)) \
    X(void, lua_rawset, (lua_State* lua, int index), (lua, index)) \
    X(int, lua_rawgeti, (lua_State* lua, int index, long long key), (lua, index, key)) \
    X(void, lua_rawseti, (lua_State* lua, int index, long long key), (lua, index, key)) \
    X(int, lua_getglobal, (lua_State* lua, const char* name), (lua, name)) \
    X(void, lua_setglobal, (lua_State* lua, const char* name), (lua, name)) \
    X(int, lua_getmetatable, (lua_State* lua, int index), (lua, index)) \
    X(int, lua_setmetatable, (lua_State* lua, int index), (lua, index)) \
    X(int, luaL_newmetatable, (lua_State* lua, const char* name), (lua, name)) \
    X(void, luaL_setmetatable, (lua_State* lua, const char* name), (lua, name)) \
    X(void*, luaL_testudata, (lua_State* lua, int index, const char* name), (lua, index, name)) \
    X(const char*, lua_getupvalue, (lua_State* lua, int function, int number), (lua, function, number)) \
    X(int, lua_upvalueindex, (int number), (number)) \
    X(void, lua_call, (lua_State* lua, int arguments, int results), (lua, arguments, results)) \
    X(int, lua_pcall, (lua_State* lua, int arguments, int results, int handler), (lua, arguments, results, handler)) \
    X(int, luaL_loadbufferx, (lua_State* lua, const char* text, std::size_t size, const char* name, const char* mode), \
      (lua, text, size, name, mode)) \
    X(void, lua_concat, (lua_State* lua, int count), (lua, count)) \
    X(int, lua_error, (lua_State* lua), (lua)) \
    X(void, luaL_where, (lua_State* lua, int level), (lua, level)) \
    X(int, luaL_argerror, (lua_State* lua, int index, const char* text), (lua, index, text)) \
    X(int, luaL_typeerror, (lua_State* lua, int index, const char* wanted), (lua, index, wanted)) \
    X(void, luaL_checktype, (lua_State* lua, int index, int type), (lua, index, type)) \
    X(const char*, luaL_checklstring, (lua_State* lua, int index, std::size_t* length), (lua, index, length)) \
    X(const char*, luaL_tolstring, (lua_State* lua, int index, std::size_t* length), (lua, index, length)) \
    X(void, luaL_traceback, (lua_State* lua, lua_State* of, const char* text, int level), (lua, of, text, level)) \
    X(int, lua_keep, (lua_State* lua), (lua)) \
    X(void, lua_push_kept, (lua_State* lua, int reference), (lua, reference)) \
    X(void, lua_drop, (lua_State* lua, int reference), (lua, reference))

// clang-format on

/// One Lua library: where its functions are.
struct LuaFunctions
{
#define BH_LUA_MEMBER(result, name, parameters, arguments) result(*name) parameters;
    BH_LUA_FUNCTIONS(BH_LUA_MEMBER)
#undef BH_LUA_MEMBER
};

/// BizHawk's Lua from 2.9 on.
const LuaFunctions& lua54_functions();
/// BizHawk's Lua up to 2.8; comes from a shared object of its own, as both libraries have the same names.
const LuaFunctions& lua51_functions();

} // namespace bh::emu
