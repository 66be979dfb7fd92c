// No movie is ever loaded: the answers are those that BizHawk gives then.
#include "script/bind.hpp"

#include <array>

namespace bh::emu {

namespace movie_library {

namespace {

int mode(lua_State* lua, Services&)
{
    push_string(lua, "INACTIVE");
    return 1;
}

int push_false(lua_State* lua, Services&)
{
    lua_pushboolean(lua, 0);
    return 1;
}

int push_true(lua_State* lua, Services&)
{
    lua_pushboolean(lua, 1);
    return 1;
}

int push_zero(lua_State* lua, Services&)
{
    lua_pushnumber(lua, 0);
    return 1;
}

int push_empty_table(lua_State* lua, Services&)
{
    lua_newtable(lua);
    return 1;
}

int nothing(lua_State*, Services&)
{
    return 0;
}

int getinput(lua_State* lua, Services& services)
{
    arg_integer(lua, 1);
    services.console.log("No movie loaded");
    lua_pushnil(lua);
    return 1;
}

int getinputasmnemonic(lua_State* lua, Services&)
{
    arg_integer(lua, 1);
    push_string(lua, "");
    return 1;
}

int play_from_start(lua_State* lua, Services& services)
{
    services.console.log("No movie loaded");
    lua_pushboolean(lua, 0);
    return 1;
}

int needs_movie(lua_State*, Services&)
{
    throw ScriptError{"movie: no movie is loaded"};
}

constexpr std::array k_entries{
    entry<mode>("mode"),
    entry<push_false>("isloaded"),
    entry<getinput>("getinput"),
    entry<getinputasmnemonic>("getinputasmnemonic"),
    entry<push_true>("getreadonly"),
    entry<nothing>("setreadonly"),
    entry<push_false>("getrerecordcounting"),
    entry<nothing>("setrerecordcounting"),
    entry<push_false>("startsfromsavestate"),
    entry<push_false>("startsfromsaveram"),
    entry<push_zero>("getfps"),
    entry<push_empty_table>("getheader"),
    entry<push_empty_table>("getcomments"),
    entry<push_empty_table>("getsubtitles"),
    entry<nothing>("save"),
    entry<nothing>("stop"),
    entry<play_from_start>("play_from_start", {2, 9, 0}),
    entry<needs_movie>("length"),
    entry<needs_movie>("filename"),
    entry<needs_movie>("getrerecordcount"),
    entry<needs_movie>("setrerecordcount"),
};

} // namespace

} // namespace movie_library

void open_movie(lua_State* lua, Services& services)
{
    open_library(lua, services, "movie", movie_library::k_entries);
}

} // namespace bh::emu
