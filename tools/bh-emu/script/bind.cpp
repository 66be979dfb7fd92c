#include "script/bind.hpp"

#include "script/api_names.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <new>

namespace bh::emu {

namespace {

// upvalue 1: the library's name; upvalue 2: table of names that we lack
int index_lacking(lua_State* lua)
{
    lua_pushvalue(lua, 2);
    lua_rawget(lua, lua_upvalueindex(2));
    if (lua_toboolean(lua, -1) != 0) {
        luaL_where(lua, 1);
        lua_pushvalue(lua, lua_upvalueindex(1));
        lua_pushstring(lua, ".");
        lua_pushvalue(lua, 2);
        lua_pushstring(lua, ": BizHawk has it, bh-emu does not");
        lua_concat(lua, 5);
        return lua_error(lua);
    }
    return 0;
}

/// What a function of BizHawk's is in Lua: a userdata with this in it, and with a metatable that calls it.
struct ApiFunction
{
    const void* mark; ///< &k_mark: it is not just any userdata
    Binding body;
    Services* services;
    const char* name;
    int arguments_max; ///< more raise an error
};

constexpr BizHawkVersion k_newest{2, 999, 0}; ///< no function of ours is missing there
constexpr int k_any_number = std::numeric_limits<int>::max();
constexpr char k_mark = 0;
constexpr const char* k_function_type = "luaNet_function"; ///< NLua's name for it
constexpr const char* k_exception_type = "luaNet_exception";

/// Thrown by arg_*(): the function's name is added where it is known.
class ArgumentError : public ScriptError
{
public:
    ArgumentError(int index, std::string_view text) : ScriptError{std::string{text}}, m_index{index} {}

    [[nodiscard]] std::string text(const char* function) const
    {
        return "bad argument #" + std::to_string(m_index) + " to '" + function + "' (" + what() + ")";
    }

private:
    int m_index;
};

[[noreturn]] void refuse(lua_State* lua, int index, const char* wanted)
{
    const char* const given = lua_type(lua, index) == LUA_TNONE ? "no value" : luaL_typename(lua, index);
    throw ArgumentError{index, std::string{wanted} + " expected, got " + given};
}

void check_type(lua_State* lua, int index, int type, const char* wanted)
{
    if (lua_type(lua, index) != type) {
        refuse(lua, index, wanted);
    }
}

// Raises `text` with the script's file and line in front. Up to 2.8 it is no string but an exception of .NET's, which
// can be shown with tostring() only.
[[noreturn]] void raise_in_script(lua_State* lua, const Services& services, std::string_view text)
{
    luaL_where(lua, 1);
    push_string(lua, text);
    lua_concat(lua, 2);
    if (services.bizhawk.has_lua51()) {
        std::size_t length = 0;
        const char* const where_and_text = lua_tolstring(lua, -1, &length);
        std::memcpy(lua_newuserdata(lua, length + 1), where_and_text, length + 1);
        luaL_setmetatable(lua, k_exception_type);
    }
    lua_error(lua);
    throw ScriptError{"error"}; // not reached: lua_error() throws
}

// Pushes the global table `name`; makes it if it is not there.
void push_library(lua_State* lua, const char* name)
{
    if (lua_getglobal(lua, name) != LUA_TTABLE) {
        lua_pop(lua, 1);
        lua_newtable(lua);
        lua_pushvalue(lua, -1);
        lua_setglobal(lua, name);
    }
}

int exception_text(lua_State* lua)
{
    const auto* const text = static_cast<const char*>(luaL_testudata(lua, 1, k_exception_type));
    push_string(lua, text == nullptr ? std::string{} : std::string{"NLua.Exceptions.LuaScriptException: "} + text);
    return 1;
}

// __call of every function of a library
int call_api_function(lua_State* lua)
{
    const auto* const function = static_cast<const ApiFunction*>(lua_touserdata(lua, 1));
    if (function == nullptr || lua_rawlen(lua, 1) != sizeof *function || function->mark != &k_mark) {
        lua_pushstring(lua, "this is no function of BizHawk's");
        return lua_error(lua);
    }
    lua_remove(lua, 1); // the library's table, or wherever the script has put it, keeps it alive
    std::string reason;
    try {
        if (lua_gettop(lua) > function->arguments_max) {
            throw ScriptError{std::string{"invalid arguments to method: "} + function->name + " (at most " +
                              std::to_string(function->arguments_max) + ", got " + std::to_string(lua_gettop(lua)) +
                              ")"};
        }
        return function->body(lua, *function->services);
    } catch (const ArgumentError& error) {
        reason = error.text(function->name);
    } catch (const std::exception& error) {
        reason = error.what();
    }
    raise_in_script(lua, *function->services, reason);
}

} // namespace

Services& services_of(lua_State* lua)
{
    return *static_cast<Services*>(lua_context(lua));
}

void prepare_libraries(lua_State* lua)
{
    luaL_newmetatable(lua, k_function_type);
    lua_pushcfunction(lua, call_api_function);
    lua_setfield(lua, -2, "__call");
    luaL_newmetatable(lua, k_exception_type);
    lua_pushcfunction(lua, exception_text);
    lua_setfield(lua, -2, "__tostring");
    lua_pop(lua, 2);
}

void open_library(lua_State* lua, Services& services, const char* name, std::span<const Entry> entries)
{
    const auto& libraries = api_names(services.bizhawk.version);
    const auto library = libraries.find(name);
    push_library(lua, name);
    for (const Entry& entry : entries) {
        ApiFunction function{&k_mark, entry.function, &services, entry.name, k_any_number};
        if (library != libraries.end()) {
            const auto known = library->second.find(entry.name);
            if (known == library->second.end()) {
                assert(api_names(k_newest).at(name).contains(entry.name));
                continue;
            }
            if (services.bizhawk.has_lua51()) {
                function.arguments_max = known->second.value_or(k_any_number);
            }
        }
        new (lua_newuserdata(lua, sizeof function)) ApiFunction{function};
        luaL_setmetatable(lua, k_function_type);
        lua_setfield(lua, -2, entry.name);
    }
    lua_pop(lua, 1);
}

void mark_lacking_functions(lua_State* lua, const Services& services)
{
    for (const auto& [name, functions] : api_names(services.bizhawk.version)) {
        push_library(lua, name.c_str());
        lua_newtable(lua);
        bool lacks_any = false;
        for (const auto& [function, arguments_max] : functions) {
            lua_getfield(lua, -2, function.c_str());
            const bool is_there = !lua_isnil(lua, -1);
            lua_pop(lua, 1);
            if (!is_there) {
                lua_pushboolean(lua, 1);
                lua_setfield(lua, -2, function.c_str());
                lacks_any = true;
            }
        }
        if (lacks_any) {
            lua_createtable(lua, 0, 1); // the metatable
            lua_insert(lua, -2);
            lua_pushstring(lua, name.c_str());
            lua_insert(lua, -2);
            lua_pushcclosure(lua, index_lacking, 2);
            lua_setfield(lua, -2, "__index");
            lua_setmetatable(lua, -2);
            lua_pop(lua, 1);
        } else {
            lua_pop(lua, 2);
        }
    }
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
    if (lua_type(lua, index) != LUA_TSTRING && lua_type(lua, index) != LUA_TNUMBER) {
        refuse(lua, index, "string");
    }
    std::size_t length = 0;
    const char* const text = lua_tolstring(lua, index, &length);
    return {text, length};
}

std::string local_path(std::string_view path)
{
    std::string given{path};
    std::error_code ignored;
    if (path.find('\\') == std::string_view::npos || std::filesystem::exists(given, ignored)) {
        return given;
    }
    std::string slashed = given;
    std::ranges::replace(slashed, '\\', '/');
    const std::filesystem::path folder = std::filesystem::path{slashed}.parent_path();
    return std::filesystem::exists(folder, ignored) ? slashed : given;
}

std::string arg_path(lua_State* lua, int index)
{
    return local_path(arg_string(lua, index));
}

std::int64_t arg_integer(lua_State* lua, int index)
{
    check_type(lua, index, LUA_TNUMBER, "number");
    if (lua_isinteger(lua, index) != 0) {
        return lua_tointeger(lua, index);
    }
    const double number = std::trunc(lua_tonumber(lua, index));
    constexpr double k_limit = 9223372036854775808.0; // 2^63
    if (!(number >= -k_limit && number < k_limit)) {
        throw ArgumentError{index, "number has no integer value"};
    }
    return static_cast<std::int64_t>(number);
}

std::int64_t arg_integer_or(lua_State* lua, int index, std::int64_t fallback)
{
    return lua_isnoneornil(lua, index) ? fallback : arg_integer(lua, index);
}

double arg_number(lua_State* lua, int index)
{
    check_type(lua, index, LUA_TNUMBER, "number");
    return lua_tonumber(lua, index);
}

bool arg_bool(lua_State* lua, int index)
{
    check_type(lua, index, LUA_TBOOLEAN, "boolean");
    return lua_toboolean(lua, index) != 0;
}

bool arg_bool_or(lua_State* lua, int index, bool fallback)
{
    return lua_isnoneornil(lua, index) ? fallback : arg_bool(lua, index);
}

void arg_table(lua_State* lua, int index)
{
    check_type(lua, index, LUA_TTABLE, "table");
}

void arg_function(lua_State* lua, int index)
{
    check_type(lua, index, LUA_TFUNCTION, "function");
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
