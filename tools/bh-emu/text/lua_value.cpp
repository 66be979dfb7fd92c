#include "text/lua_value.hpp"

#include "script/lua_api.hpp"
#include "text/dotnet.hpp"

#include <bh/bizhawk/text.hpp>

namespace bh::emu {

std::string dotnet_text_of(lua_State* lua, int index, bool numbers_are_doubles)
{
    switch (lua_type(lua, index)) {
    case LUA_TBOOLEAN:
        return dotnet_text(lua_toboolean(lua, index) != 0);
    case LUA_TNUMBER:
        if (lua_isinteger(lua, index) != 0 && !numbers_are_doubles) {
            return dotnet_text(std::int64_t{lua_tointeger(lua, index)});
        }
        return dotnet_text(lua_tonumber(lua, index));
    case LUA_TSTRING: {
        std::size_t length = 0;
        const char* const text = lua_tolstring(lua, index, &length);
        return bizhawk::repair_utf8({text, length});
    }
    case LUA_TNONE:
        return "nil";
    default:
        return luaL_typename(lua, index);
    }
}

} // namespace bh::emu
