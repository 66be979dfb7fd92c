#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct lua_State;

namespace bh::emu {

// .NET's ToString() of the values that Lua can hold, in the invariant culture: what BizHawk's console shows.

/// True, False.
std::string dotnet_text(bool value);
/// 15 significant digits; from 1E+15 up and below 0.0001 with an exponent of two digits at least.
std::string dotnet_text(double value);
std::string dotnet_text(std::int64_t value);

// A .NET string counts in UTF-16 code units; scripts that pass positions and lengths count so too.

/// U+FFFD for what is not UTF-8.
std::u16string to_utf16(std::string_view text);
/// U+FFFD for half a surrogate pair.
std::string to_utf8(std::u16string_view text);

/// The order in which .NET sorts strings for people: letter case counts only between strings that are equal otherwise,
/// and then small letters come first. Exact for ASCII letters and digits.
bool is_before(std::string_view left, std::string_view right);

/// .NET's ToString() of the Lua value at `index`, as NLua hands it to C#: nil is "nil", a table only "table".
/// `numbers_are_doubles`: BizHawk up to 2.8, whose Lua had no integers.
std::string dotnet_text_of(lua_State* lua, int index, bool numbers_are_doubles);

} // namespace bh::emu
