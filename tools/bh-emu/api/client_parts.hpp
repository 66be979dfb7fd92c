#pragma once

#include "script/bind.hpp"

namespace bh::emu {

// The client library but for what open_client() itself makes: speed, sound, pausing, waiting, ending.
void open_client_game(lua_State* lua, Services& services);   ///< opening, closing, seeking, versions
void open_client_window(lua_State* lua, Services& services); ///< sizes, screenshots

} // namespace bh::emu
