#include "api/gui_color.hpp"

#include "api/gui_color_names.hpp"
#include "script/bind.hpp"
#include "text/lua_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace bh::emu {

namespace {

std::string hex_color(std::uint32_t argb)
{
    std::array<char, 10> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "#%08X", argb);
    return buffer.data();
}

/// "#RRGGBB" (opaque) and "#AARRGGBB".
std::string parse_hex(std::string_view text)
{
    std::uint32_t value = 0;
    const auto [end, reason] = std::from_chars(text.data() + 1, text.data() + text.size(), value, 16);
    if ((text.size() != 7 && text.size() != 9) || reason != std::errc{} || end != text.data() + text.size()) {
        throw ScriptError{"\"" + std::string{text.substr(0, 64)} + "\" is no color (#RRGGBB or #AARRGGBB)"};
    }
    return hex_color(text.size() == 7 ? value | 0xFF00'0000U : value);
}

bool is_name(std::string_view text)
{
    std::string small{text};
    std::ranges::transform(small, small.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::ranges::binary_search(k_color_names, std::string_view{small});
}

} // namespace

std::optional<std::string> color_argument(lua_State* lua, int index, Services& services)
{
    if (lua_isnoneornil(lua, index)) {
        return std::nullopt;
    }
    if (lua_type(lua, index) == LUA_TNUMBER) {
        return hex_color(static_cast<std::uint32_t>(arg_integer(lua, index)));
    }
    if (lua_type(lua, index) != LUA_TSTRING) {
        services.console.log("ParseColor: coercing object/table to string");
    }
    const std::string text = dotnet_text_of(lua, index, false).substr(0, 64);
    if (text.starts_with('#')) {
        return parse_hex(text);
    }
    if (!is_name(text)) {
        services.console.log("ParseColor: not a known color name (\"" + text + "\")");
        return std::nullopt;
    }
    return text;
}

} // namespace bh::emu
