#include "script/bind.hpp"
#include "script/lua_state.hpp"
#include "text/lua_value.hpp"

namespace bh::emu {

namespace {

// os.time() counts from year 1, as .NET's clock does. C modules cannot be loaded.
constexpr std::string_view k_source = R"lua(
local year_1970 = 62135596800
local time, date = os.time, os.date
os.time = function(...)
    local seconds = time(...)
    return seconds and seconds + year_1970
end
os.date = function(format, seconds)
    if seconds then return date(format, seconds - year_1970) end
    return date(format)
end
package.cpath = ""
package.loadlib = nil
)lua";

// upvalue 1: the original tostring
int to_text(lua_State* lua)
{
    if (lua_type(lua, 1) == LUA_TNUMBER) {
        push_string(lua, dotnet_text_of(lua, 1, true));
        return 1;
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
    return lua_gettop(lua);
}

} // namespace

void imitate_kopilua(lua_State* lua)
{
    lua_getglobal(lua, "tostring");
    lua_pushcclosure(lua, to_text, 1);
    lua_setglobal(lua, "tostring");
    if (luaL_loadbufferx(lua, k_source.data(), k_source.size(), "=kopilua", "t") != LUA_OK) {
        lua_error(lua);
    }
    lua_call(lua, 0, 0);
}

void remove_compatibility_names(lua_State* lua)
{
    lua_getglobal(lua, "math");
    for (const char* const name : {"cosh", "sinh", "tanh", "pow", "frexp", "ldexp", "log10"}) {
        lua_pushnil(lua);
        lua_setfield(lua, -2, name);
    }
    lua_pop(lua, 1);
}

} // namespace bh::emu
