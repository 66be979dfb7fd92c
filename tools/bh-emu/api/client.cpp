#include "api/client_parts.hpp"

#include <array>

namespace bh::emu {

namespace client_library {

namespace {

// What needs a window, a tool window or BizHawk's own objects.
constexpr std::array k_lacking{
    "addcheat",      "createinstance",        "getconfig",         "gettool",     "opencheats",      "openhexeditor",
    "openramsearch", "openramwatch",          "opentasstudio",     "opentoolbox", "opentracelogger", "removecheat",
    "saveram",       "screenshottoclipboard", "getluaruntimetime",
};

} // namespace

} // namespace client_library

void open_client(lua_State* lua, Services& services)
{
    open_client_control(lua, services);
    open_client_game(lua, services);
    open_client_window(lua, services);
    open_library(lua, services, "client", {}, client_library::k_lacking);
}

} // namespace bh::emu
