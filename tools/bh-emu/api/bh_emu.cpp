#include "machine/machine.hpp"
#include "script/bind.hpp"

#include <array>

namespace bh::emu {

namespace bh_emu_library {

namespace {

// "Nestopia 1.52.0"; nil without a game.
int core(lua_State* lua, Services& services)
{
    if (!services.machine.has_game()) {
        lua_pushnil(lua);
        return 1;
    }
    const Core& running = *services.machine.core();
    push_string(lua, running.version().empty() ? running.name() : running.name() + " " + running.version());
    return 1;
}

constexpr std::array k_entries{entry<core>("core")};

} // namespace

} // namespace bh_emu_library

void open_bh_emu(lua_State* lua, Services& services)
{
    open_library(lua, services, "bh_emu", bh_emu_library::k_entries);
}

} // namespace bh::emu
