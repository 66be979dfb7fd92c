#include "api/drawing.hpp"
#include "api/forms.hpp"
#include "script/bind.hpp"
#include "script/dotnet.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bh::emu {

namespace form_contents_library {

namespace {

using Kind = FormControl::Kind;

FormControl* find_any(lua_State* lua, Services& services)
{
    return services.forms.find(arg_integer(lua, 1));
}

std::string text_of(const FormControl& control)
{
    if (control.kind != Kind::dropdown) {
        return control.text;
    }
    return control.selected < control.items.size() ? control.items[control.selected] : "";
}

void set_text(FormControl& control, std::string text)
{
    if (control.kind != Kind::dropdown) {
        control.text = std::move(text);
        return;
    }
    const auto item = std::ranges::find(control.items, text);
    if (item != control.items.end()) {
        control.selected = static_cast<std::size_t>(item - control.items.begin());
    }
}

int gettext(lua_State* lua, Services& services)
{
    const FormControl* const found = find_any(lua, services);
    push_string(lua, found == nullptr ? std::string{} : text_of(*found));
    return 1;
}

int settext(lua_State* lua, Services& services)
{
    FormControl* const found = find_any(lua, services);
    std::string text{arg_optional_string(lua, 2).value_or("")};
    if (found != nullptr) {
        set_text(*found, std::move(text));
    }
    return 0;
}

int ischecked(lua_State* lua, Services& services)
{
    const FormControl* const found = find_any(lua, services);
    lua_pushboolean(lua, found != nullptr && found->kind == Kind::checkbox && found->checked ? 1 : 0);
    return 1;
}

/// Properties of .NET's controls that scripts set. What BizHawk has beyond these is refused as an unknown one is.
// clang-format off
constexpr std::array<std::string_view, 52> k_properties{
    "AcceptsReturn", "AcceptsTab", "Anchor", "AutoSize", "BackColor", "BorderStyle", "Bottom", "CheckState",
    "Checked", "ControlBox", "Cursor", "Dock", "Enabled", "FlatStyle", "Font", "ForeColor", "FormBorderStyle",
    "Height", "Image", "Left", "Location", "Margin", "MaxLength", "MaximizeBox", "MinimizeBox", "Multiline", "Name",
    "Opacity", "Padding", "PasswordChar", "ReadOnly", "Right", "ScrollBars", "SelectedIndex", "SelectedItem",
    "SelectedText", "SelectionLength", "SelectionStart", "ShowInTaskbar", "Size", "SizeMode", "TabIndex", "TabStop",
    "Tag", "Text", "TextAlign", "ThreeState", "Top", "TopMost", "Visible", "Width", "WordWrap",
};

// clang-format on

// .NET's Convert.ToBoolean
bool to_boolean(lua_State* lua, int index)
{
    const std::string text = dotnet_text_of(lua, index, false);
    if (lua_type(lua, index) == LUA_TNUMBER) {
        return lua_tonumber(lua, index) != 0;
    }
    if (text == "True" || text == "true" || text == "False" || text == "false") {
        return text.size() == 4;
    }
    throw ScriptError{"System.FormatException: String '" + text + "' was not recognized as a valid Boolean."};
}

int setproperty(lua_State* lua, Services& services)
{
    FormControl* const found = find_any(lua, services);
    const std::string name{arg_string(lua, 2)};
    if (found == nullptr) {
        return 0;
    }
    const std::string text = dotnet_text_of(lua, 3, false);
    if (!std::ranges::binary_search(k_properties, std::string_view{name})) {
        throw ScriptError{"no property with the identifier " + name};
    }
    if (name == "Text" || name == "SelectedItem") {
        set_text(*found, text);
    } else if (name == "Checked") {
        found->checked = to_boolean(lua, 3);
    } else if (name == "SelectedIndex") {
        const std::int64_t index = arg_integer(lua, 3);
        if (index < -1 || index >= static_cast<std::int64_t>(found->items.size())) {
            throw ScriptError{"System.ArgumentOutOfRangeException: InvalidArgument=Value of '" + std::to_string(index) +
                              "' is not valid for 'SelectedIndex'."};
        }
        found->selected = static_cast<std::size_t>(index); // -1: none of them
    } else {
        found->properties[name] = text;
    }
    return 0;
}

std::string property_text(const FormControl& control, const std::string& name)
{
    if (name == "Text" || name == "SelectedItem") {
        return text_of(control);
    }
    if (name == "Checked") {
        return control.checked ? "True" : "False";
    }
    if (name == "SelectedIndex") {
        return std::to_string(static_cast<std::int64_t>(control.selected));
    }
    const auto set = control.properties.find(name);
    if (set != control.properties.end()) {
        return set->second;
    }
    return name == "Enabled" || name == "Visible" ? "True" : "0"; // .NET's defaults of what scripts ask for
}

int getproperty(lua_State* lua, Services& services)
{
    const FormControl* const found = find_any(lua, services);
    const std::string name{arg_string(lua, 2)};
    std::string text;
    if (found != nullptr && !std::ranges::binary_search(k_properties, std::string_view{name})) {
        services.console.log("Object reference not set to an instance of an object");
    } else if (found != nullptr) {
        text = property_text(*found, name);
    }
    push_string(lua, text);
    return 1;
}

template <bool IsSize>
int set_geometry(lua_State* lua, Services& services)
{
    FormControl* const found = find_any(lua, services);
    const std::int64_t first = arg_integer(lua, 2);
    const std::int64_t second = arg_integer(lua, 3);
    if (found != nullptr) {
        found->properties[IsSize ? "Width" : "Left"] = std::to_string(first);
        found->properties[IsSize ? "Height" : "Top"] = std::to_string(second);
    }
    return 0;
}

// A Color there; here the number that every function with a colour takes.
int createcolor(lua_State* lua, Services&)
{
    std::int64_t argb = 0;
    for (const int index : {4, 1, 2, 3}) {
        argb = argb << 8 | (arg_integer(lua, index) & 0xFF);
    }
    lua_pushinteger(lua, argb);
    return 1;
}

// Nobody chooses a file: as if the dialog was cancelled.
int openfile(lua_State* lua, Services&)
{
    for (int index = 1; index <= 3; ++index) {
        arg_optional_string(lua, index);
    }
    push_string(lua, "");
    return 1;
}

// Only a picture box can be drawn on; anything else is told.
void check_drawable(lua_State* lua, Services& services)
{
    const FormControl* const found = find_any(lua, services);
    if (found != nullptr && found->kind == Kind::form) {
        services.console.log("Drawing functions cannot be used on forms directly. Use them on a PictureBox component.");
    } else if (found != nullptr && found->kind != Kind::picture_box) {
        services.console.log("Drawing functions can only be used on PictureBox components.");
    }
}

int mouse(lua_State* lua, Services& services)
{
    check_drawable(lua, services);
    lua_pushinteger(lua, 0);
    return 1;
}

/// A function that draws on the picture box of its first argument, and the parameters behind that.
struct Shape
{
    const char* name;
    const char* parameters;
};

constexpr std::array k_shapes{
    Shape{"clear", "c"},
    Shape{"refresh", ""},
    Shape{"clearImageCache", ""},
    Shape{"setDefaultForegroundColor", "c"},
    Shape{"setDefaultBackgroundColor", "c"},
    Shape{"setDefaultTextBackground", "c"},
    Shape{"drawArc", "iiiiiic"},
    Shape{"drawAxis", "iiic"},
    Shape{"drawBezier", "pc"},
    Shape{"drawBox", "iiiicc"},
    Shape{"drawEllipse", "iiiicc"},
    Shape{"drawIcon", "siiII"},
    Shape{"drawImage", "siiIIb"},
    Shape{"drawImageRegion", "siiiiiiII"},
    Shape{"drawLine", "iiiic"},
    Shape{"drawPie", "iiiiiicc"},
    Shape{"drawPixel", "iic"},
    Shape{"drawPolygon", "pIIcc"},
    Shape{"drawRectangle", "iiiicc"},
    Shape{"drawString", "iiSccISSSS"},
    Shape{"drawText", "iiSccISSSS"},
};

template <std::size_t Index>
int draw(lua_State* lua, Services& services)
{
    check_drawable(lua, services);
    drawing_arguments(lua, 2, k_shapes[Index].parameters, services);
    return 0;
}

template <std::size_t... Indices>
void open_shapes(lua_State* lua, Services& services, std::index_sequence<Indices...>)
{
    constexpr std::array k_entries{entry<draw<Indices>>(k_shapes[Indices].name)...};
    open_library(lua, services, "forms", k_entries);
}

constexpr std::array k_entries{
    entry<createcolor>("createcolor"), entry<mouse>("getMouseX"),
    entry<mouse>("getMouseY"),         entry<getproperty>("getproperty"),
    entry<gettext>("gettext"),         entry<ischecked>("ischecked"),
    entry<openfile>("openfile"),       entry<set_geometry<false>>("setlocation"),
    entry<setproperty>("setproperty"), entry<set_geometry<true>>("setsize"),
    entry<settext>("settext"),
};

} // namespace

} // namespace form_contents_library

void open_form_contents(lua_State* lua, Services& services)
{
    form_contents_library::open_shapes(lua, services,
                                       std::make_index_sequence<form_contents_library::k_shapes.size()>{});
    open_library(lua, services, "forms", form_contents_library::k_entries);
}

} // namespace bh::emu
