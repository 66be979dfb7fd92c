#include "machine/states.hpp"
#include "script/bind.hpp"
#include "script/script_host.hpp"

#include <array>

namespace bh::emu {

namespace savestate_library {

namespace {

constexpr BizHawkVersion k_load_returns_bool{2, 9, 0};

void require_outside_core(Services& services, const char* name)
{
    if (services.machine.is_inside_core()) {
        throw ScriptError{std::string{name} + ": not possible inside a function attached to oninputpoll"};
    }
}

void save_to(Services& services, const std::string& path, std::string_view event_name)
{
    write_state_file(services.machine, services.user_bag, path);
    services.scripts.fire(EventKind::save_state, event_name);
}

int load_from(lua_State* lua, Services& services, const std::string& path, std::string_view event_name)
{
    bool loaded = false;
    std::string reason;
    try {
        read_state_file(services.machine, services.user_bag, path);
        loaded = true;
    } catch (const Error& error) {
        reason = error.what();
    }
    if (loaded) {
        services.scripts.fire(EventKind::load_state, event_name);
    } else {
        services.console.log("could not load the state: " + reason);
    }
    if (services.bizhawk.version < k_load_returns_bool) {
        return 0;
    }
    lua_pushboolean(lua, loaded ? 1 : 0);
    return 1;
}

// 0 is the old name of slot 10.
int slot_argument(lua_State* lua, int index)
{
    const std::int64_t slot = arg_integer(lua, index);
    if (slot < 0 || slot > 10) {
        throw ScriptError{"savestate: slot " + std::to_string(slot) + " does not exist (1 to 10)"};
    }
    return slot == 0 ? 10 : static_cast<int>(slot);
}

std::string slot_name(int slot)
{
    return "QuickSave" + std::to_string(slot);
}

int save(lua_State* lua, Services& services)
{
    require_outside_core(services, "savestate.save");
    const std::string path = arg_path(lua, 1);
    arg_bool_or(lua, 2, false);
    save_to(services, path, path);
    return 0;
}

int load(lua_State* lua, Services& services)
{
    require_outside_core(services, "savestate.load");
    const std::string path = arg_path(lua, 1);
    arg_bool_or(lua, 2, false);
    return load_from(lua, services, path, path);
}

int saveslot(lua_State* lua, Services& services)
{
    require_outside_core(services, "savestate.saveslot");
    const int slot = slot_argument(lua, 1);
    arg_bool_or(lua, 2, false);
    save_to(services, slot_path(services.machine, slot), slot_name(slot));
    return 0;
}

int loadslot(lua_State* lua, Services& services)
{
    require_outside_core(services, "savestate.loadslot");
    const int slot = slot_argument(lua, 1);
    arg_bool_or(lua, 2, false);
    return load_from(lua, services, slot_path(services.machine, slot), slot_name(slot));
}

constexpr std::array k_entries{
    entry<save>("save"),
    entry<load>("load"),
    entry<saveslot>("saveslot"),
    entry<loadslot>("loadslot"),
};

} // namespace

} // namespace savestate_library

void open_savestate(lua_State* lua, Services& services)
{
    open_library(lua, services, "savestate", savestate_library::k_entries);
}

namespace memorysavestate_library {

namespace {

void require_outside_core(Services& services, const char* name)
{
    if (services.machine.is_inside_core()) {
        throw ScriptError{std::string{name} + ": not possible inside a function attached to oninputpoll"};
    }
}

int savecorestate(lua_State* lua, Services& services)
{
    require_outside_core(services, "memorysavestate.savecorestate");
    push_string(lua, services.memory_states.add(services.machine.save()));
    return 1;
}

int loadcorestate(lua_State* lua, Services& services)
{
    require_outside_core(services, "memorysavestate.loadcorestate");
    services.machine.load(services.memory_states.find(arg_string(lua, 1)));
    return 0;
}

int removestate(lua_State* lua, Services& services)
{
    services.memory_states.remove(arg_string(lua, 1));
    return 0;
}

int clearstatesfrommemory(lua_State*, Services& services)
{
    services.memory_states.clear();
    return 0;
}

constexpr std::array k_entries{
    entry<savecorestate>("savecorestate"),
    entry<loadcorestate>("loadcorestate"),
    entry<removestate>("removestate"),
    entry<clearstatesfrommemory>("clearstatesfrommemory"),
};

} // namespace

} // namespace memorysavestate_library

void open_memorysavestate(lua_State* lua, Services& services)
{
    open_library(lua, services, "memorysavestate", memorysavestate_library::k_entries);
}

} // namespace bh::emu
