#include "machine/machine.hpp"
#include "script/bind.hpp"

#include <array>

namespace bh::emu {

namespace gameinfo_library {

namespace {

int getromname(lua_State* lua, Services& services)
{
    push_string(lua, services.machine.has_game() ? services.machine.rom()->name() : "");
    return 1;
}

int getromhash(lua_State* lua, Services& services)
{
    push_string(lua, services.machine.has_game() ? services.machine.rom()->sha1 : "");
    return 1;
}

// There is no game database here: BizHawk's answers for a game that its database does not know.
int getstatus(lua_State* lua, Services& services)
{
    push_string(lua, services.machine.has_game() ? "NotInDatabase" : "");
    return 1;
}

int push_false(lua_State* lua, Services&)
{
    lua_pushboolean(lua, 0);
    return 1;
}

int getboardtype(lua_State* lua, Services& services)
{
    push_string(lua, services.machine.board_name()); // what emu.getboardname() gives
    return 1;
}

int getoptions(lua_State* lua, Services&)
{
    lua_newtable(lua);
    return 1;
}

constexpr std::array k_entries{
    entry<getromname>("getromname"), entry<getromhash>("getromhash"),  entry<getstatus>("getstatus"),
    entry<push_false>("indatabase"), entry<push_false>("isstatusbad"), entry<getboardtype>("getboardtype"),
    entry<getoptions>("getoptions"),
};

} // namespace

} // namespace gameinfo_library

void open_gameinfo(lua_State* lua, Services& services)
{
    open_library(lua, services, "gameinfo", gameinfo_library::k_entries);
}

} // namespace bh::emu
