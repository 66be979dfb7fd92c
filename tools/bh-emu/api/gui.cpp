#include "api/gui_color.hpp"
#include "script/bind.hpp"
#include "text/lua_value.hpp"

#include <array>
#include <utility>

namespace bh::emu {

namespace gui_library {

namespace {

constexpr std::size_t k_text_bytes_max = 1'024; ///< kept of each argument
constexpr lua_Integer k_points_max = 1'024;     ///< kept of a polygon

/// A function that draws: its parameters, a letter each.
///   i int    I int or nil    s string    S string or nil    b bool or nil    o any of these
///   c colour or nil    C colour    p table of points    f name of the surface, or nil
struct Shape
{
    const char* name;
    const char* parameters;
};

constexpr std::array k_shapes{
    Shape{"text", "iiocS"},
    Shape{"drawText", "iioccISSSSf"},
    Shape{"drawString", "iioccISSSSf"},
    Shape{"pixelText", "iioccSf"},
    Shape{"drawBox", "iiiiccf"},
    Shape{"drawRectangle", "iiiiccf"},
    Shape{"drawLine", "iiiicf"},
    Shape{"drawPixel", "iicf"},
    Shape{"drawEllipse", "iiiiccf"},
    Shape{"drawPie", "iiiiiiccf"},
    Shape{"drawPolygon", "pIIccf"},
    Shape{"drawBezier", "pCf"},
    Shape{"drawAxis", "iiicf"},
    Shape{"drawImage", "siiIIbf"},
    Shape{"drawImageRegion", "siiiiiiIIf"},
    Shape{"drawIcon", "siiIIf"},
    Shape{"clearImageCache", ""},
    Shape{"defaultForeground", "C"},
    Shape{"defaultBackground", "C"},
    Shape{"defaultTextBackground", "C"},
    Shape{"defaultPixelFont", "s"},
    Shape{"use_surface", "f"},
    Shape{"DrawNew", "sb"},
    Shape{"DrawFinish", ""},
    Shape{"clearGraphics", "f"},
    Shape{"cleartext", ""},
};

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

/// Checks the arguments and keeps the call; nothing is drawn.
template <std::size_t Index>
int draw(lua_State* lua, Services& services)
{
    const std::string_view parameters = k_shapes[Index].parameters;
    DrawCall call{k_shapes[Index].name, {}};
    call.arguments.reserve(parameters.size());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        call.arguments.push_back(argument_text(lua, static_cast<int>(i) + 1, parameters[i], services));
    }
    services.drawings.add(std::move(call));
    return 0;
}

int add_message(lua_State* lua, Services& services)
{
    services.show_message(dotnet_text_of(lua, 1, false));
    return 0;
}

constexpr std::array k_others{entry<add_message>("addmessage")};

template <std::size_t... Indices>
void open_shapes(lua_State* lua, Services& services, std::index_sequence<Indices...>)
{
    constexpr std::array k_entries{entry<draw<Indices>>(k_shapes[Indices].name)...};
    open_library(lua, services, "gui", k_entries);
}

} // namespace

} // namespace gui_library

void open_gui(lua_State* lua, Services& services)
{
    gui_library::open_shapes(lua, services, std::make_index_sequence<gui_library::k_shapes.size()>{});
    open_library(lua, services, "gui", gui_library::k_others);
}

} // namespace bh::emu
