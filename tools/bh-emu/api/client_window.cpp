#include "machine/machine.hpp"
#include "script/bind.hpp"
#include "script/script_host.hpp"

#include <bh/base/atomic_file.hpp>

#include <array>
#include <filesystem>

namespace bh::emu {

namespace client_window_library {

namespace {

// There is no window: its drawing area counts as the core's picture at its own size, at the corner of the screen.
template <unsigned (Picture::*Side)() const>
int push_side(lua_State* lua, Services& services)
{
    const Core* const core = services.machine.core();
    lua_pushinteger(lua, core == nullptr ? 0 : (core->picture().*Side)());
    return 1;
}

int push_zero(lua_State* lua, Services&)
{
    lua_pushinteger(lua, 0);
    return 1;
}

int setwindowsize(lua_State* lua, Services& services)
{
    const std::int64_t size = arg_integer(lua, 1);
    for (const int known : {1, 2, 3, 4, 5, 10}) {
        if (size == known) {
            services.scripts.client().window_size = known;
            return 0;
        }
    }
    services.console.log("Invalid window size");
    return 0;
}

int getwindowsize(lua_State* lua, Services& services)
{
    lua_pushinteger(lua, services.scripts.client().window_size);
    return 1;
}

int set_padding(lua_State* lua, Services&)
{
    for (int side = 1; side <= 4; ++side) {
        arg_integer(lua, side);
    }
    return 0;
}

int transform_point(lua_State* lua, Services&)
{
    const std::int64_t x = arg_integer(lua, 1);
    const std::int64_t y = arg_integer(lua, 2);
    lua_createtable(lua, 0, 2);
    lua_pushinteger(lua, x);
    lua_setfield(lua, -2, "x");
    lua_pushinteger(lua, y);
    lua_setfield(lua, -2, "y");
    return 1;
}

int screenshot(lua_State* lua, Services& services)
{
    const auto given = arg_optional_string(lua, 1);
    const Rom* const rom = services.machine.rom();
    const std::string path = given            ? std::string{*given}
                             : rom == nullptr ? std::string{"Null.png"}
                                              : rom->name() + "." + std::to_string(services.machine.frame()) + ".png";
    std::string png;
    services.screenshot(png);
    if (const auto folder = std::filesystem::path{path}.parent_path(); !folder.empty()) {
        std::filesystem::create_directories(folder);
    }
    AtomicFile file{path, Overwrite::yes};
    file.write(png);
    file.commit();
    return 0;
}

int setscreenshotosd(lua_State* lua, Services&)
{
    arg_bool(lua, 1); // nothing is ever drawn over the picture
    return 0;
}

// EmuHawk's tools have windows; there are none to give.
int gettool(lua_State* lua, Services&)
{
    arg_string(lua, 1);
    lua_pushnil(lua);
    return 1;
}

// A tool window that would open, a picture for a clipboard.
int nothing_to_show(lua_State*, Services&)
{
    return 0;
}

constexpr std::array k_entries{
    entry<gettool>("gettool"),
    entry<nothing_to_show>("opencheats"),
    entry<nothing_to_show>("openhexeditor"),
    entry<nothing_to_show>("openramsearch"),
    entry<nothing_to_show>("openramwatch"),
    entry<nothing_to_show>("opentasstudio"),
    entry<nothing_to_show>("opentoolbox"),
    entry<nothing_to_show>("opentracelogger"),
    entry<nothing_to_show>("screenshottoclipboard"),
    entry<push_side<&Picture::width>>("bufferwidth"),
    entry<push_side<&Picture::height>>("bufferheight"),
    entry<push_side<&Picture::width>>("screenwidth"),
    entry<push_side<&Picture::height>>("screenheight"),
    entry<push_zero>("borderwidth"),
    entry<push_zero>("borderheight"),
    entry<push_zero>("xpos"),
    entry<push_zero>("ypos"),
    entry<setwindowsize>("setwindowsize"),
    entry<getwindowsize>("getwindowsize"),
    entry<set_padding>("SetGameExtraPadding"),
    entry<set_padding>("SetClientExtraPadding"),
    entry<transform_point>("transformPoint"),
    entry<screenshot>("screenshot"),
    entry<setscreenshotosd>("setscreenshotosd"),
};

} // namespace

} // namespace client_window_library

void open_client_window(lua_State* lua, Services& services)
{
    open_library(lua, services, "client", client_window_library::k_entries);
}

} // namespace bh::emu
