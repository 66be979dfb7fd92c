#include "script/bind.hpp"

#include <array>

namespace bh::emu {

namespace {

constexpr std::array k_forms{
    "addclick",
    "button",
    "checkbox",
    "clear",
    "clearImageCache",
    "createcolor",
    "destroy",
    "destroyall",
    "drawArc",
    "drawBezier",
    "drawBox",
    "drawEllipse",
    "drawIcon",
    "drawImage",
    "drawImageRegion",
    "drawLine",
    "drawPie",
    "drawPixel",
    "drawPolygon",
    "drawRectangle",
    "drawString",
    "drawText",
    "dropdown",
    "getMouseX",
    "getMouseY",
    "getproperty",
    "gettext",
    "ischecked",
    "label",
    "newform",
    "openfile",
    "pictureBox",
    "refresh",
    "setDefaultBackgroundColor",
    "setDefaultForegroundColor",
    "setDefaultTextBackground",
    "setdropdownitems",
    "setlocation",
    "setproperty",
    "setsize",
    "settext",
    "textbox",
};
constexpr std::array k_genesis{
    "add_deepfreeze_value", "clear_deepfreeze_list", "getlayer_bga", "getlayer_bgb", "getlayer_bgw",
    "getlayer_obj",         "setlayer_bga",          "setlayer_bgb", "setlayer_bgw", "setlayer_obj",
};
constexpr std::array k_canvas{"Clear", "Refresh", "SetTitle", "DrawText", "DrawLine", "DrawPixel", "DrawRectangle"};
constexpr std::array k_nds{"getscreeninvert", "getscreenlayout", "getscreenrotation",
                           "setscreeninvert", "setscreenlayout", "setscreenrotation"};
constexpr std::array k_nes_functions{
    "addgamegenie",
    "getallowmorethaneightsprites",
    "getbottomscanline",
    "getclipleftandright",
    "getdispbackground",
    "getdispsprites",
    "gettopscanline",
    "removegamegenie",
    "setallowmorethaneightsprites",
    "setclipleftandright",
    "setdispbackground",
    "setdispsprites",
    "setscanlines",
};
constexpr std::array k_snes_functions{
    "getlayer_bg_1",  "getlayer_bg_2",  "getlayer_bg_3",  "getlayer_bg_4",  "getlayer_obj_1", "getlayer_obj_2",
    "getlayer_obj_3", "getlayer_obj_4", "setlayer_bg_1",  "setlayer_bg_2",  "setlayer_bg_3",  "setlayer_bg_4",
    "setlayer_obj_1", "setlayer_obj_2", "setlayer_obj_3", "setlayer_obj_4",
};
constexpr std::array k_sql{"createdatabase", "opendatabase", "readcommand", "writecommand"};
constexpr std::array k_tastudio{
    "addcolumn",         "applyinputchanges",
    "clearinputchanges", "engaged",
    "getbranches",       "getbranchinput",
    "getmarker",         "getrecording",
    "getseekframe",      "getselection",
    "hasstate",          "islag",
    "loadbranch",        "onbranchload",
    "onbranchremove",    "onbranchsave",
    "onclearicon",       "ongreenzoneinvalidated",
    "onqueryitembg",     "onqueryitemicon",
    "onqueryitemtext",   "removemarker",
    "setbranchtext",     "setlag",
    "setmarker",         "setplayback",
    "setrecording",      "submitanalogchange",
    "submitclearframes", "submitdeleteframes",
    "submitinputchange", "submitinsertframes",
    "togglerecording",
};

} // namespace

void open_absent_libraries(lua_State* lua, Services& services)
{
    open_library(lua, services, "LuaCanvas", {}, k_canvas);
    open_library(lua, services, "SQL", {}, k_sql);
    open_library(lua, services, "forms", {}, k_forms);
    open_library(lua, services, "genesis", {}, k_genesis);
    open_library(lua, services, "nds", {}, k_nds);
    open_library(lua, services, "nes", {}, k_nes_functions);
    open_library(lua, services, "snes", {}, k_snes_functions);
    open_library(lua, services, "tastudio", {}, k_tastudio);
}

} // namespace bh::emu
