#include "api/comm_parts.hpp"

#include <cstddef>
#include <string>

namespace bh::emu {

namespace comm_library {

namespace {

constexpr std::size_t k_table_bytes_max = std::size_t{64} << 20;

} // namespace

} // namespace comm_library

void expect_arguments(lua_State* lua, int count)
{
    if (lua_gettop(lua) < count) {
        throw ScriptError{"Invalid arguments to method call"};
    }
}

int push_nil(lua_State* lua)
{
    lua_pushnil(lua);
    return 1;
}

int push_optional(lua_State* lua, const std::optional<std::string>& text)
{
    if (!text) {
        return push_nil(lua);
    }
    push_string(lua, *text);
    return 1;
}

std::string arg_bytes(lua_State* lua, int index)
{
    arg_table(lua, index);
    std::string bytes;
    lua_pushnil(lua);
    while (lua_next(lua, index) != 0) {
        if (lua_isinteger(lua, -1) == 0) {
            throw ScriptError{"System.InvalidCastException: Specified cast is not valid."};
        }
        if (bytes.size() >= comm_library::k_table_bytes_max) {
            throw ScriptError{"a table of more than 64 MiB"};
        }
        bytes += static_cast<char>(lua_tointeger(lua, -1) & 0xFF);
        lua_pop(lua, 1);
    }
    return bytes;
}

void open_comm(lua_State* lua, Services& services)
{
    open_comm_http(lua, services);
    open_comm_sockets(lua, services);
    open_comm_maps(lua, services);
    open_comm_web_sockets(lua, services);
}

} // namespace bh::emu
