// Compiled once for each Lua, with its headers and into an object that is linked with it.

// Lua's headers, with the linkage that the system's Lua built as C++ has.
#ifdef BH_LUA_HAS_C_NAMES

#include "script/lua_functions.hpp"

#include <lua.hpp>
#else
#include <lua.h>
// After lua.h, which they need.
#include <lauxlib.h>
#include <lualib.h>
#endif

namespace bh::emu {

namespace {

#if LUA_VERSION_NUM == 501

// Keys of the registry.
const char k_context_key = 0;
const char k_traceback_key = 0;

void* key(const char& place)
{
    return const_cast<char*>(&place);
}

void open_libraries(lua_State* lua)
{
    luaL_openlibs(lua);
    lua_pushlightuserdata(lua, key(k_traceback_key)); // a script may put another in its place
    lua_getglobal(lua, "debug");
    lua_getfield(lua, -1, "traceback");
    lua_remove(lua, -2);
    lua_rawset(lua, LUA_REGISTRYINDEX);
}

void* context(lua_State* lua)
{
    lua_pushlightuserdata(lua, key(k_context_key));
    lua_rawget(lua, LUA_REGISTRYINDEX);
    void* const pointer = lua_touserdata(lua, -1);
    lua_pop(lua, 1);
    return pointer;
}

void set_context(lua_State* lua, void* pointer)
{
    lua_pushlightuserdata(lua, key(k_context_key));
    lua_pushlightuserdata(lua, pointer);
    lua_rawset(lua, LUA_REGISTRYINDEX);
}

int resume(lua_State* lua, lua_State*, int arguments, int* results)
{
    const int status = lua_resume(lua, arguments);
    *results = lua_gettop(lua);
    return status;
}

// Any other coroutine may yield, unless pcall or a metamethod lies between: lua_yield() raises then.
int is_yieldable(lua_State* lua)
{
    const bool is_main = lua_pushthread(lua) != 0;
    lua_pop(lua, 1);
    return is_main ? 0 : 1;
}

int load_buffer(lua_State* lua, const char* text, std::size_t size, const char* name, const char*)
{
    if (size > 0 && text[0] == LUA_SIGNATURE[0]) {
        lua_pushfstring(lua, "%s: attempt to load a binary chunk", name);
        return LUA_ERRSYNTAX;
    }
    return luaL_loadbuffer(lua, text, size, name);
}

void set_metatable(lua_State* lua, const char* name)
{
    luaL_getmetatable(lua, name);
    lua_setmetatable(lua, -2);
}

void* test_userdata(lua_State* lua, int index, const char* name)
{
    void* const block = lua_touserdata(lua, index);
    if (block == nullptr || lua_getmetatable(lua, index) == 0) {
        return nullptr;
    }
    luaL_getmetatable(lua, name);
    const bool is_it = lua_rawequal(lua, -1, -2) != 0;
    lua_pop(lua, 2);
    return is_it ? block : nullptr;
}

const char* to_text(lua_State* lua, int index, std::size_t* length)
{
    if (luaL_callmeta(lua, index, "__tostring") == 0) {
        switch (lua_type(lua, index)) {
        case LUA_TNUMBER:
        case LUA_TSTRING:
            lua_pushvalue(lua, index);
            break;
        case LUA_TBOOLEAN:
            lua_pushstring(lua, lua_toboolean(lua, index) != 0 ? "true" : "false");
            break;
        case LUA_TNIL:
            lua_pushliteral(lua, "nil");
            break;
        default:
            lua_pushfstring(lua, "%s: %p", luaL_typename(lua, index), lua_topointer(lua, index));
        }
    }
    return lua_tolstring(lua, -1, length);
}

void trace_back(lua_State* lua, lua_State* of, const char* text, int level)
{
    lua_pushlightuserdata(lua, key(k_traceback_key));
    lua_rawget(lua, LUA_REGISTRYINDEX);
    if (of == lua) {
        lua_pushstring(lua, text);
        lua_pushinteger(lua, level + 1); // traceback() itself is on this stack
        lua_call(lua, 2, 1);
        return;
    }
    lua_pushthread(of);
    lua_xmove(of, lua, 1);
    lua_pushstring(lua, text);
    lua_pushinteger(lua, level);
    lua_call(lua, 3, 1);
}

int type_error(lua_State* lua, int index, const char* wanted)
{
    return luaL_typerror(lua, index, wanted);
}

#else

void open_libraries(lua_State* lua)
{
    luaL_openlibs(lua);
}

void* context(lua_State* lua)
{
    return *static_cast<void**>(lua_getextraspace(lua));
}

void set_context(lua_State* lua, void* pointer)
{
    *static_cast<void**>(lua_getextraspace(lua)) = pointer; // new coroutines get a copy
}

int resume(lua_State* lua, lua_State* from, int arguments, int* results)
{
    return lua_resume(lua, from, arguments, results);
}

int is_yieldable(lua_State* lua)
{
    return lua_isyieldable(lua);
}

int load_buffer(lua_State* lua, const char* text, std::size_t size, const char* name, const char* mode)
{
    return luaL_loadbufferx(lua, text, size, name, mode);
}

void set_metatable(lua_State* lua, const char* name)
{
    luaL_setmetatable(lua, name);
}

void* test_userdata(lua_State* lua, int index, const char* name)
{
    return luaL_testudata(lua, index, name);
}

const char* to_text(lua_State* lua, int index, std::size_t* length)
{
    return luaL_tolstring(lua, index, length);
}

void trace_back(lua_State* lua, lua_State* of, const char* text, int level)
{
    luaL_traceback(lua, of, text, level);
}

int type_error(lua_State* lua, int index, const char* wanted)
{
    return luaL_typeerror(lua, index, wanted);
}

#endif

constexpr LuaFunctions k_functions{
    .lua_newstate = [](LuaAllocator allocator, void* user) { return lua_newstate(allocator, user); },
    .lua_close = lua_close,
    .luaL_openlibs = open_libraries,
    .lua_context = context,
    .lua_set_context = set_context,
    .lua_newthread = lua_newthread,
    .lua_pushthread = lua_pushthread,
    .lua_tothread = lua_tothread,
    .lua_resume = resume,
    .lua_resetthread =
        [](lua_State* lua) {
#if LUA_VERSION_NUM == 501
            return static_cast<void>(lua), 0; // 5.1 has nothing to close
#else
            return lua_resetthread(lua);
#endif
        },
    .lua_yield = [](lua_State* lua, int results) { return lua_yield(lua, results); },
    .lua_isyieldable = is_yieldable,
    .lua_sethook = [](lua_State* lua, LuaHook hook, int mask, int count) { lua_sethook(lua, hook, mask, count); },
    .lua_gettop = lua_gettop,
    .lua_settop = lua_settop,
    .lua_pushvalue = lua_pushvalue,
    .lua_insert = [](lua_State* lua, int index) { lua_insert(lua, index); },
    .lua_remove = [](lua_State* lua, int index) { lua_remove(lua, index); },
    .lua_replace = [](lua_State* lua, int index) { lua_replace(lua, index); },
    .lua_type = lua_type,
    .luaL_typename = [](lua_State* lua, int index) { return luaL_typename(lua, index); },
    .lua_isinteger =
        [](lua_State* lua, int index) {
#if LUA_VERSION_NUM == 501
            return static_cast<void>(lua), static_cast<void>(index), 0; // every number is a double
#else
            return lua_isinteger(lua, index);
#endif
        },
    .lua_toboolean = lua_toboolean,
    .lua_tointeger = [](lua_State* lua, int index) -> long long { return lua_tointeger(lua, index); },
    .lua_tonumber = [](lua_State* lua, int index) { return lua_tonumber(lua, index); },
    .lua_tolstring = lua_tolstring,
    .lua_touserdata = lua_touserdata,
    .lua_rawlen = [](lua_State* lua, int index) -> std::size_t {
#if LUA_VERSION_NUM == 501
        return lua_objlen(lua, index);
#else
        return lua_rawlen(lua, index);
#endif
    },
    .lua_rawequal = lua_rawequal,
    .lua_next = lua_next,
    .lua_pushnil = lua_pushnil,
    .lua_pushboolean = lua_pushboolean,
    .lua_pushinteger = [](lua_State* lua, long long value) { lua_pushinteger(lua, static_cast<lua_Integer>(value)); },
    .lua_pushnumber = lua_pushnumber,
    .lua_pushlstring = [](lua_State* lua, const char* text,
                          std::size_t length) { static_cast<void>(lua_pushlstring(lua, text, length)); },
    .lua_pushstring = [](lua_State* lua, const char* text) { static_cast<void>(lua_pushstring(lua, text)); },
    .lua_pushcclosure = lua_pushcclosure,
    .lua_pushlightuserdata = lua_pushlightuserdata,
    .lua_newuserdata = [](lua_State* lua, std::size_t size) { return lua_newuserdata(lua, size); },
    .lua_createtable = lua_createtable,
    .lua_gettable = [](lua_State* lua, int index) { return lua_gettable(lua, index), lua_type(lua, -1); },
    .lua_settable = lua_settable,
    .lua_getfield = [](lua_State* lua, int index,
                       const char* name) { return lua_getfield(lua, index, name), lua_type(lua, -1); },
    .lua_setfield = lua_setfield,
    .lua_rawget = [](lua_State* lua, int index) { return lua_rawget(lua, index), lua_type(lua, -1); },
    .lua_rawset = lua_rawset,
    .lua_rawgeti = [](lua_State* lua, int index,
                      long long at) { return lua_rawgeti(lua, index, static_cast<int>(at)), lua_type(lua, -1); },
    .lua_rawseti = [](lua_State* lua, int index, long long at) { lua_rawseti(lua, index, static_cast<int>(at)); },
    .lua_getglobal = [](lua_State* lua, const char* name) { return lua_getglobal(lua, name), lua_type(lua, -1); },
    .lua_setglobal = [](lua_State* lua, const char* name) { lua_setglobal(lua, name); },
    .lua_getmetatable = lua_getmetatable,
    .lua_setmetatable = lua_setmetatable,
    .luaL_newmetatable = luaL_newmetatable,
    .luaL_setmetatable = set_metatable,
    .luaL_testudata = test_userdata,
    .lua_getupvalue = lua_getupvalue,
    .lua_upvalueindex = [](int number) { return lua_upvalueindex(number); },
    .lua_call = [](lua_State* lua, int arguments, int results) { lua_call(lua, arguments, results); },
    .lua_pcall = [](lua_State* lua, int arguments, int results,
                    int handler) { return lua_pcall(lua, arguments, results, handler); },
    .luaL_loadbufferx = load_buffer,
    .lua_concat = lua_concat,
    .lua_error = lua_error,
    .luaL_where = luaL_where,
    .luaL_argerror = luaL_argerror,
    .luaL_typeerror = type_error,
    .luaL_checktype = luaL_checktype,
    .luaL_checklstring = luaL_checklstring,
    .luaL_tolstring = to_text,
    .luaL_traceback = trace_back,
    .lua_keep = [](lua_State* lua) { return luaL_ref(lua, LUA_REGISTRYINDEX); },
    .lua_push_kept = [](lua_State* lua, int reference) { lua_rawgeti(lua, LUA_REGISTRYINDEX, reference); },
    .lua_drop = [](lua_State* lua, int reference) { luaL_unref(lua, LUA_REGISTRYINDEX, reference); },
};

} // namespace

#if LUA_VERSION_NUM == 501
[[gnu::visibility("default")]] const LuaFunctions& lua51_functions()
#else
const LuaFunctions& lua54_functions()
#endif
{
    return k_functions;
}

} // namespace bh::emu
