#pragma once

#include "script/bind.hpp"

namespace bh::emu {

// The client library, by what its functions are about.
void open_client_control(lua_State* lua, Services& services); ///< speed, sound, pausing, waiting, ending
void open_client_game(lua_State* lua, Services& services);    ///< opening, closing, seeking, versions
void open_client_window(lua_State* lua, Services& services);  ///< sizes, screenshots

} // namespace bh::emu
