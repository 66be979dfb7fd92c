#pragma once

#include "api/library.hpp"
#include "script/lua_api.hpp"

#include <bh/base/error.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

// Lua is linked as its C++ build: lua_error() and lua_yield() throw, so destructors run, and a binding may hold strings
// and vectors while it calls Lua. A binding must let Lua's own exception pass: catch std::exception or a type of its
// own, never `...`.

/// The body of one function of a library: reads its arguments at 1.., pushes results, returns how many.
using Binding = int (*)(lua_State* lua, Services& services);

/// Thrown by a binding to raise a Lua error with this text; a bh::Error does the same.
class ScriptError : public Error
{
public:
    using Error::Error;
};

/// The services of this Lua state, from any of its coroutines: its context.
Services& services_of(lua_State* lua);

/// One function of a library.
struct Entry
{
    const char* name;
    Binding function;
};

template <Binding Function>
constexpr Entry entry(const char* name)
{
    return {name, Function};
}

/// Prepares a fresh Lua state for open_library().
void prepare_libraries(lua_State* lua);

/// Makes the global table `name`, or adds to it, what this BizHawk has of `entries` (api_names()). As in BizHawk the
/// functions are userdata that can be called. Ours alone (bh_emu) are there in every release.
void open_library(lua_State* lua, Services& services, const char* name, std::span<const Entry> entries);

/// Once all libraries are open: what this BizHawk has and we lack raises an error with its name when it is read, while
/// any other unknown name is nil, as there.
void mark_lacking_functions(lua_State* lua, const Services& services);

/// Where a path of a script leads here: backslashes count as slashes if only then there is such a file, or such a
/// folder for a file to come.
std::string local_path(std::string_view path);

// Arguments, converted as NLua converts them for a C# parameter of that type. A missing one is nil. The views live as
// long as the argument stays on the stack. All throw a ScriptError that names the argument.

/// A C# string: a string, or a number as text; nil is null.
std::optional<std::string_view> arg_optional_string(lua_State* lua, int index);
/// The same where null is of no use.
std::string_view arg_string(lua_State* lua, int index);
/// The path of a file as a script gives it, see local_path().
std::string arg_path(lua_State* lua, int index);
/// A C# int or long: a number, cut toward 0. Strings are refused.
std::int64_t arg_integer(lua_State* lua, int index);
std::int64_t arg_integer_or(lua_State* lua, int index, std::int64_t fallback);
/// A C# double or float.
double arg_number(lua_State* lua, int index);
/// A C# bool: only true or false.
bool arg_bool(lua_State* lua, int index);
bool arg_bool_or(lua_State* lua, int index, bool fallback);
/// Refuses anything but a table.
void arg_table(lua_State* lua, int index);
/// Refuses anything but a function.
void arg_function(lua_State* lua, int index);

void push_string(lua_State* lua, std::string_view text);
/// A table of strings whose first key is `first` (BizHawk has 0-based and 1-based ones).
void push_strings(lua_State* lua, std::span<const std::string> texts, lua_Integer first);

} // namespace bh::emu
