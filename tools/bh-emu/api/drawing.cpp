#include "api/drawing.hpp"

#include "script/bind.hpp"
#include "script/dotnet.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <utility>

namespace bh::emu {

namespace {

constexpr std::size_t k_text_bytes_max = 1'024; ///< kept of each argument
constexpr lua_Integer k_points_max = 1'024;     ///< kept of a polygon

/// System.Drawing.Color's names for fixed colours, in small letters, sorted.
// clang-format off
constexpr std::array<std::string_view, 141> k_color_names{
    "aliceblue", "antiquewhite", "aqua", "aquamarine", "azure", "beige", "bisque", "black", "blanchedalmond", "blue",
    "blueviolet", "brown", "burlywood", "cadetblue", "chartreuse", "chocolate", "coral", "cornflowerblue", "cornsilk",
    "crimson", "cyan", "darkblue", "darkcyan", "darkgoldenrod", "darkgray", "darkgreen", "darkkhaki", "darkmagenta",
    "darkolivegreen", "darkorange", "darkorchid", "darkred", "darksalmon", "darkseagreen", "darkslateblue",
    "darkslategray", "darkturquoise", "darkviolet", "deeppink", "deepskyblue", "dimgray", "dodgerblue", "firebrick",
    "floralwhite", "forestgreen", "fuchsia", "gainsboro", "ghostwhite", "gold", "goldenrod", "gray", "green",
    "greenyellow", "honeydew", "hotpink", "indianred", "indigo", "ivory", "khaki", "lavender", "lavenderblush",
    "lawngreen", "lemonchiffon", "lightblue", "lightcoral", "lightcyan", "lightgoldenrodyellow", "lightgray",
    "lightgreen", "lightpink", "lightsalmon", "lightseagreen", "lightskyblue", "lightslategray", "lightsteelblue",
    "lightyellow", "lime", "limegreen", "linen", "magenta", "maroon", "mediumaquamarine", "mediumblue", "mediumorchid",
    "mediumpurple", "mediumseagreen", "mediumslateblue", "mediumspringgreen", "mediumturquoise", "mediumvioletred",
    "midnightblue", "mintcream", "mistyrose", "moccasin", "navajowhite", "navy", "oldlace", "olive", "olivedrab",
    "orange", "orangered", "orchid", "palegoldenrod", "palegreen", "paleturquoise", "palevioletred", "papayawhip",
    "peachpuff", "peru", "pink", "plum", "powderblue", "purple", "red", "rosybrown", "royalblue", "saddlebrown",
    "salmon", "sandybrown", "seagreen", "seashell", "sienna", "silver", "skyblue", "slateblue", "slategray", "snow",
    "springgreen", "steelblue", "tan", "teal", "thistle", "tomato", "transparent", "turquoise", "violet", "wheat",
    "white", "whitesmoke", "yellow", "yellowgreen"};
// clang-format on
static_assert(std::ranges::is_sorted(k_color_names));

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

/// Nothing for nil, and for an unknown name after a line on the console.
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

std::string surface_argument(lua_State* lua, int index)
{
    const std::string_view name = arg_optional_string(lua, index).value_or("");
    if (!name.empty() && name != "emucore" && name != "client") {
        throw ScriptError{"\"" + std::string{name.substr(0, 64)} + "\" is no surface (emucore or client)"};
    }
    return std::string{name};
}

/// "x,y x,y ...": entries that are no pair of numbers are left out.
std::string points_argument(lua_State* lua, int index)
{
    arg_table(lua, index);
    std::string text;
    const int top = lua_gettop(lua);
    for (lua_Integer i = 1; i <= k_points_max; ++i) {
        if (lua_rawgeti(lua, index, i) != LUA_TTABLE) {
            break;
        }
        lua_rawgeti(lua, -1, 1);
        lua_rawgeti(lua, -2, 2);
        if (lua_type(lua, -1) == LUA_TNUMBER && lua_type(lua, -2) == LUA_TNUMBER) {
            text += text.empty() ? "" : " ";
            text += dotnet_text_of(lua, -2, false) + "," + dotnet_text_of(lua, -1, false);
        }
        lua_settop(lua, top);
    }
    lua_settop(lua, top);
    return text;
}

std::string color_or_refuse(lua_State* lua, int index, Services& services)
{
    auto color = color_argument(lua, index, services);
    if (!color) {
        throw ScriptError{"System.ArgumentException: failed to parse Color"};
    }
    return *std::move(color);
}

std::string argument_text(lua_State* lua, int index, char kind, Services& services)
{
    const auto integer = [&] { return std::to_string(arg_integer(lua, index)); };
    switch (kind) {
    case 'i':
        return integer();
    case 'I':
        return lua_isnoneornil(lua, index) ? std::string{} : integer();
    case 's':
        return std::string{arg_string(lua, index).substr(0, k_text_bytes_max)};
    case 'S':
        return std::string{arg_optional_string(lua, index).value_or("").substr(0, k_text_bytes_max)};
    case 'b':
        return arg_bool_or(lua, index, true) ? "true" : "false";
    case 'c':
        return color_argument(lua, index, services).value_or("");
    case 'C':
        return color_or_refuse(lua, index, services);
    case 'p':
        return points_argument(lua, index);
    case 'f':
        return surface_argument(lua, index);
    default:
        return dotnet_text_of(lua, index, false).substr(0, k_text_bytes_max);
    }
}

} // namespace

std::vector<std::string> drawing_arguments(lua_State* lua, int first, std::string_view parameters, Services& services)
{
    std::vector<std::string> texts;
    texts.reserve(parameters.size());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        texts.push_back(argument_text(lua, first + static_cast<int>(i), parameters[i], services));
    }
    return texts;
}

} // namespace bh::emu
