#include "machine/machine.hpp"
#include "script/bind.hpp"
#include "script/script_host.hpp"

#include <array>

namespace bh::emu {

namespace emu_library {

namespace {

void require_yieldable(lua_State* lua, const char* name)
{
    if (lua_isyieldable(lua) == 0) {
        throw ScriptError{std::string{name} + ": not possible inside a function attached to an event"};
    }
}

int frameadvance(lua_State* lua, Services& services)
{
    require_yieldable(lua, "emu.frameadvance");
    services.scripts.set_waiting(true);
    return lua_yield(lua, 0);
}

int yield(lua_State* lua, Services& services)
{
    require_yieldable(lua, "emu.yield");
    services.scripts.set_waiting(false);
    return lua_yield(lua, 0);
}

int framecount(lua_State* lua, Services& services)
{
    lua_pushinteger(lua, services.machine.frame());
    return 1;
}

int getsystemid(lua_State* lua, Services& services)
{
    push_string(lua, services.machine.system_id());
    return 1;
}

int islagged(lua_State* lua, Services& services)
{
    lua_pushboolean(lua, services.machine.is_lagged() ? 1 : 0);
    return 1;
}

int setislagged(lua_State* lua, Services& services)
{
    services.machine.set_lagged(arg_bool_or(lua, 1, true));
    return 0;
}

int lagcount(lua_State* lua, Services& services)
{
    lua_pushinteger(lua, services.machine.lag_count());
    return 1;
}

int setlagcount(lua_State* lua, Services& services)
{
    services.machine.set_lag_count(arg_integer(lua, 1));
    return 0;
}

int limitframerate(lua_State* lua, Services& services)
{
    services.scripts.client().limit_frame_rate = arg_bool(lua, 1);
    return 0;
}

// Frames are never skipped and there is no display to wait for.
int take_bool(lua_State* lua, Services&)
{
    arg_bool(lua, 1);
    return 0;
}

int setrenderplanes(lua_State*, Services&)
{
    return 0;
}

int getdisplaytype(lua_State* lua, Services& services)
{
    const Core* const core = services.machine.core();
    lua_pushstring(lua, core == nullptr ? "" : core->is_pal() ? "PAL" : "NTSC");
    return 1;
}

int getboardname(lua_State* lua, Services& services)
{
    push_string(lua, services.machine.board_name()); // by the game's file: libretro cores do not tell
    return 1;
}

// What BizHawk does for a core without registers, cycles or disassembly: says so in the console and gives nothing.
void say_not_implemented(Services& services, const char* name)
{
    const Core* const core = services.machine.core();
    services.console.log("Error: " + (core == nullptr ? std::string{"NullHawk"} : core->name()) +
                         " does not yet implement " + name + "()");
}

int getregister(lua_State* lua, Services& services)
{
    arg_string(lua, 1);
    say_not_implemented(services, "getregister");
    lua_pushinteger(lua, 0);
    return 1;
}

int getregisters(lua_State* lua, Services& services)
{
    say_not_implemented(services, "getregisters");
    lua_newtable(lua);
    return 1;
}

int setregister(lua_State* lua, Services& services)
{
    arg_string(lua, 1);
    arg_integer(lua, 2);
    say_not_implemented(services, "setregister");
    return 0;
}

int disassemble(lua_State* lua, Services& services)
{
    arg_integer(lua, 1);
    say_not_implemented(services, "disassemble");
    lua_pushnil(lua);
    return 1;
}

int totalexecutedcycles(lua_State* lua, Services& services)
{
    say_not_implemented(services, "totalexecutedcycles");
    lua_pushinteger(lua, 0);
    return 1;
}

int getluacore(lua_State* lua, Services& services)
{
    lua_pushstring(lua, services.bizhawk.has_lua51() ? "NLua" : "NLua+Lua");
    return 1;
}

constexpr std::array k_entries{
    entry<frameadvance>("frameadvance"),
    entry<yield>("yield"),
    entry<framecount>("framecount"),
    entry<getsystemid>("getsystemid"),
    entry<islagged>("islagged"),
    entry<setislagged>("setislagged"),
    entry<lagcount>("lagcount"),
    entry<setlagcount>("setlagcount"),
    entry<limitframerate>("limitframerate"),
    entry<take_bool>("minimizeframeskip"),
    entry<take_bool>("displayvsync"),
    entry<setrenderplanes>("setrenderplanes"),
    entry<getdisplaytype>("getdisplaytype"),
    entry<getboardname>("getboardname"),
    entry<getregister>("getregister"),
    entry<getregisters>("getregisters"),
    entry<setregister>("setregister"),
    entry<disassemble>("disassemble"),
    entry<totalexecutedcycles>("totalexecutedcycles"),
    entry<getluacore>("getluacore"),
};

} // namespace

} // namespace emu_library

void open_emu(lua_State* lua, Services& services)
{
    open_library(lua, services, "emu", emu_library::k_entries);
}

} // namespace bh::emu
