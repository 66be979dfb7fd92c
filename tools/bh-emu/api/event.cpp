#include "machine/machine.hpp"
#include "script/bind.hpp"
#include "script/script_host.hpp"

#include <array>

namespace bh::emu {

namespace event_library {

namespace {

template <EventKind Kind>
int attach(lua_State* lua, Services& services)
{
    arg_function(lua, 1);
    const std::string name{arg_optional_string(lua, 2).value_or("")};
    lua_pushvalue(lua, 1);
    push_string(lua, services.scripts.events().add(lua, Kind, name, services.scripts.current()));
    return 1;
}

// libretro cores have no hooks on the bus: what BizHawk does for a core without them.
int attach_to_bus(lua_State* lua, Services& services)
{
    arg_function(lua, 1);
    const Core* const core = services.machine.core();
    services.console.log((core == nullptr ? std::string{"NullHawk"} : core->name()) +
                         " does not implement memory callbacks");
    push_string(lua, "00000000-0000-0000-0000-000000000000");
    return 1;
}

int unregisterbyid(lua_State* lua, Services& services)
{
    lua_pushboolean(lua, services.scripts.events().remove_by_id(lua, std::string{arg_string(lua, 1)}) ? 1 : 0);
    return 1;
}

int unregisterbyname(lua_State* lua, Services& services)
{
    lua_pushboolean(lua, services.scripts.events().remove_by_name(lua, arg_string(lua, 1)) ? 1 : 0);
    return 1;
}

int available_scopes(lua_State* lua, Services&)
{
    lua_newtable(lua);
    return 1;
}

int can_use_callback_params(lua_State* lua, Services&)
{
    lua_pushboolean(lua, arg_optional_string(lua, 1).value_or("") == "memory" ? 1 : 0);
    return 1;
}

constexpr std::array k_entries{
    entry<attach<EventKind::frame_start>>("onframestart"),
    entry<attach<EventKind::frame_end>>("onframeend"),
    entry<attach<EventKind::input_poll>>("oninputpoll"),
    entry<attach<EventKind::load_state>>("onloadstate"),
    entry<attach<EventKind::save_state>>("onsavestate"),
    entry<attach<EventKind::exit>>("onexit"),
    entry<attach<EventKind::console_close>>("onconsoleclose"),
    entry<attach_to_bus>("on_bus_exec"),
    entry<attach_to_bus>("on_bus_exec_any"),
    entry<attach_to_bus>("on_bus_read"),
    entry<attach_to_bus>("on_bus_write"),
    entry<attach_to_bus>("onmemoryexecute"),
    entry<attach_to_bus>("onmemoryexecuteany"),
    entry<attach_to_bus>("onmemoryread"),
    entry<attach_to_bus>("onmemorywrite"),
    entry<unregisterbyid>("unregisterbyid"),
    entry<unregisterbyname>("unregisterbyname"),
    entry<available_scopes>("availableScopes"),
    entry<can_use_callback_params>("can_use_callback_params"),
};

} // namespace

} // namespace event_library

void open_event(lua_State* lua, Services& services)
{
    open_library(lua, services, "event", event_library::k_entries);
}

} // namespace bh::emu
