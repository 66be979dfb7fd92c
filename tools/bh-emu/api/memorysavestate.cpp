#include "machine/memory_states.hpp"
#include "script/bind.hpp"

#include <array>

namespace bh::emu {

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
