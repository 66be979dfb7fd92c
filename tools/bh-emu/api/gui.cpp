#include "api/drawing.hpp"
#include "script/bind.hpp"
#include "script/dotnet.hpp"

#include <array>
#include <utility>

namespace bh::emu {

namespace gui_library {

namespace {

/// A function that draws, with its parameters as drawing_arguments() takes them.
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

/// Checks the arguments and keeps the call; nothing is drawn.
template <std::size_t Index>
int draw(lua_State* lua, Services& services)
{
    DrawCall call{k_shapes[Index].name, drawing_arguments(lua, 1, k_shapes[Index].parameters, services)};
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
