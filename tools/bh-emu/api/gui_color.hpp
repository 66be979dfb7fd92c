#pragma once

#include <optional>
#include <string>

struct lua_State;

namespace bh::emu {

struct Services;

/// A gui.* colour as "#AARRGGBB", or by its .NET name as given. Nothing for nil, and for an unknown name after a line
/// on the console. \throws ScriptError for '#' followed by no colour
std::optional<std::string> color_argument(lua_State* lua, int index, Services& services);

} // namespace bh::emu
