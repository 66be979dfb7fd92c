#pragma once

#include "api/library.hpp"

namespace bh::emu {

/// The functions of `bizstring` that give back a changed string.
void open_bizstring_edits(lua_State* lua, Services& services);

} // namespace bh::emu
