#pragma once

#include <string>
#include <string_view>
#include <vector>

struct lua_State;

namespace bh::emu {

struct Services;

/// Reads the arguments of a drawing function of gui or forms, from `first` on, as text; nothing is drawn.
///
/// `parameters` has a letter for each:
///   i int    I int or nil    s string    S string or nil    b bool or nil    o any of these
///   c colour or nil    C colour    p table of points    f name of the surface, or nil
/// A colour is "#AARRGGBB", or its .NET name as given. \throws ScriptError for an argument that BizHawk refuses
std::vector<std::string> drawing_arguments(lua_State* lua, int first, std::string_view parameters, Services& services);

} // namespace bh::emu
