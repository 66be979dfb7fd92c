#include "api/client_parts.hpp"
#include "machine/machine.hpp"
#include "script/script_host.hpp"
#include "script/stop_request.hpp"

#include <array>
#include <cmath>

namespace bh::emu {

namespace client_game_library {

namespace {

constexpr BizHawkVersion k_openrom_keeps_scripts{2, 6, 3}; ///< before, all scripts were started again from the top

void require_outside_core(Services& services, const char* name)
{
    if (services.machine.is_inside_core()) {
        throw ScriptError{std::string{name} + ": not possible inside a function attached to oninputpoll"};
    }
}

// What a version that starts scripts again does after another game was opened: this script never runs on from here.
[[noreturn]] void restart_scripts(Services& services)
{
    services.scripts.client().restart_scripts = true;
    services.scripts.leave_running_script();
    throw ScriptError{"all scripts start again"};
}

int openrom(lua_State* lua, Services& services)
{
    require_outside_core(services, "client.openrom");
    bool opened = false;
    std::string reason;
    try {
        services.machine.open_rom(arg_path(lua, 1));
        opened = true;
    } catch (const Error& error) {
        reason = error.what();
    }
    if (!opened) {
        services.console.log("could not open the game: " + reason);
    }
    if (services.profile.version < k_openrom_keeps_scripts) {
        if (opened) {
            restart_scripts(services);
        }
        return 0;
    }
    lua_pushboolean(lua, opened ? 1 : 0);
    return 1;
}

int closerom(lua_State*, Services& services)
{
    require_outside_core(services, "client.closerom");
    services.machine.close_rom();
    return 0;
}

int reboot_core(lua_State*, Services& services)
{
    require_outside_core(services, "client.reboot_core");
    services.machine.reboot();
    return 0;
}

int seekframe(lua_State* lua, Services& services)
{
    require_outside_core(services, "client.seekframe");
    const std::int64_t target = arg_integer(lua, 1);
    if (target < services.machine.frame()) {
        services.console.log("client.seekframe: frame " + std::to_string(target) + " lies in the past");
    }
    while (services.machine.frame() < target && StopRequest::signal_number() == 0) {
        services.machine.run_frame_silently();
    }
    return 0;
}

int clearautohold(lua_State*, Services& services)
{
    services.machine.controllers().clear_sticky();
    return 0;
}

int getversion(lua_State* lua, Services& services)
{
    push_string(lua, to_string(services.profile.version));
    return 1;
}

int get_lua_engine(lua_State* lua, Services& services)
{
    push_string(lua, services.profile.has_lua51() ? "NLua" : "NLua+Lua");
    return 1;
}

// The console's own rate: a measured one would make runs differ.
int get_approx_framerate(lua_State* lua, Services& services)
{
    lua_pushinteger(lua, std::lround(services.machine.frames_per_second()));
    return 1;
}

int getavailabletools(lua_State* lua, Services&)
{
    lua_newtable(lua);
    return 1;
}

constexpr std::array k_entries{
    entry<openrom>("openrom"),
    entry<closerom>("closerom"),
    entry<reboot_core>("reboot_core"),
    entry<seekframe>("seekframe"),
    entry<clearautohold>("clearautohold"),
    entry<getversion>("getversion"),
    entry<get_lua_engine>("get_lua_engine"),
    entry<get_approx_framerate>("get_approx_framerate"),
    entry<getavailabletools>("getavailabletools"),
};

} // namespace

} // namespace client_game_library

void open_client_game(lua_State* lua, Services& services)
{
    open_library(lua, services, "client", client_game_library::k_entries);
}

} // namespace bh::emu
