#include "machine/machine.hpp"
#include "script/bind.hpp"
#include "script/script_host.hpp"
#include "script/stop_request.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>

namespace bh::emu {

namespace client_control_library {

namespace {

constexpr std::int64_t k_speed_percent_max = 6'399;

int speedmode(lua_State* lua, Services& services)
{
    const std::int64_t percent = arg_integer(lua, 1);
    if (percent > 0 && percent <= k_speed_percent_max) {
        services.scripts.client().speed_percent = static_cast<int>(percent);
    } else {
        services.console.log("Invalid speed value");
    }
    return 0;
}

int set_sound_on(lua_State* lua, Services& services)
{
    services.scripts.client().sound = arg_bool(lua, 1);
    return 0;
}

int get_sound_on(lua_State* lua, Services& services)
{
    lua_pushboolean(lua, services.scripts.client().sound ? 1 : 0);
    return 1;
}

int frameskip(lua_State* lua, Services& services)
{
    if (arg_integer(lua, 1) < 0) {
        services.console.log("Invalid frame skip value");
    }
    return 0; // every frame is emulated whole, with or without somebody who looks
}

int pause(lua_State*, Services& services)
{
    services.scripts.client().paused = true;
    return 0;
}

int unpause(lua_State*, Services& services)
{
    services.scripts.client().paused = false;
    return 0;
}

int togglepause(lua_State*, Services& services)
{
    services.scripts.client().paused = !services.scripts.client().paused;
    return 0;
}

int ispaused(lua_State* lua, Services& services)
{
    lua_pushboolean(lua, services.scripts.client().paused ? 1 : 0);
    return 1;
}

int push_false(lua_State* lua, Services&)
{
    lua_pushboolean(lua, 0);
    return 1;
}

int exit(lua_State*, Services& services)
{
    services.scripts.client().exit_code = 0;
    return 0;
}

int exit_code(lua_State* lua, Services& services)
{
    services.scripts.client().exit_code = static_cast<int>(arg_integer(lua, 1) & 0xFF); // what a process can say
    return 0;
}

// Waits without deafness to signals.
int sleep(lua_State* lua, Services&)
{
    using Clock = std::chrono::steady_clock;
    const std::int64_t wanted_ms = std::clamp<std::int64_t>(arg_integer(lua, 1), 0, INT32_MAX);
    const auto end = Clock::now() + std::chrono::milliseconds{wanted_ms};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd stop{StopRequest::fd(), POLLIN, 0};
        if (left <= 0 || ::poll(&stop, 1, static_cast<int>(left)) > 0) {
            return 0;
        }
    }
}

int take_bool(lua_State* lua, Services&)
{
    arg_bool(lua, 1);
    return 0;
}

int nothing(lua_State*, Services&)
{
    return 0;
}

constexpr std::array k_entries{
    entry<speedmode>("speedmode"),
    entry<set_sound_on>("SetSoundOn"),
    entry<get_sound_on>("GetSoundOn"),
    entry<frameskip>("frameskip"),
    entry<pause>("pause"),
    entry<unpause>("unpause"),
    entry<togglepause>("togglepause"),
    entry<ispaused>("ispaused"),
    entry<push_false>("isturbo"),
    entry<push_false>("isseeking"),
    entry<nothing>("pause_av"),
    entry<nothing>("unpause_av"),
    entry<exit>("exit"),
    entry<exit_code>("exitCode"),
    entry<sleep>("sleep"),
    entry<sleep>("exactsleep"),
    entry<take_bool>("invisibleemulation"),
    entry<take_bool>("enablerewind"),
    entry<take_bool>("displaymessages"),
};

} // namespace

} // namespace client_control_library

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
    if (services.bizhawk.version < k_openrom_keeps_scripts) {
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
    push_string(lua, to_string(services.bizhawk.version));
    return 1;
}

int get_lua_engine(lua_State* lua, Services& services)
{
    push_string(lua, services.bizhawk.has_lua51() ? "NLua" : "NLua+Lua");
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

void open_client(lua_State* lua, Services& services)
{
    open_library(lua, services, "client", client_control_library::k_entries);
    open_library(lua, services, "client", client_game_library::k_entries);
}

} // namespace bh::emu
