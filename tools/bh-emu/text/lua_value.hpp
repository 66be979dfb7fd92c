#pragma once

#include <string>

struct lua_State;

namespace bh::emu {

/// .NET's ToString() of the Lua value at `index`, as NLua hands it to C#: nil is "nil", a table only "table".
/// `numbers_are_doubles`: BizHawk up to 2.8, whose Lua had no integers.
std::string dotnet_text_of(lua_State* lua, int index, bool numbers_are_doubles);

} // namespace bh::emu
