#include "api/forms.hpp"

#include "script/bind.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace bh::emu {

std::int64_t Forms::add(FormControl control)
{
    if (m_controls.size() >= k_controls_max) {
        throw Error{"forms: more than " + std::to_string(k_controls_max) + " controls"};
    }
    const std::int64_t handle = m_next;
    m_next += 2;
    if (control.kind == FormControl::Kind::form) {
        control.form = handle;
    }
    m_controls.emplace(handle, std::move(control));
    return handle;
}

FormControl* Forms::find(std::int64_t handle)
{
    const auto found = m_controls.find(handle);
    return found == m_controls.end() ? nullptr : &found->second;
}

std::int64_t Forms::last_form() const
{
    for (auto control = m_controls.rbegin(); control != m_controls.rend(); ++control) {
        if (control->second.kind == FormControl::Kind::form) {
            return control->first;
        }
    }
    return 0;
}

std::vector<FormControl> Forms::remove(std::int64_t form)
{
    std::vector<FormControl> removed;
    std::erase_if(m_controls, [&](auto& entry) {
        const bool is_in_it = entry.second.form == form;
        if (is_in_it) {
            removed.push_back(std::move(entry.second));
        }
        return is_in_it;
    });
    return removed;
}

namespace forms_library {

namespace {

using Kind = FormControl::Kind;

FormControl* find_any(lua_State* lua, Services& services)
{
    return services.forms.find(arg_integer(lua, 1));
}

// A control; not a form.
FormControl* find_control(lua_State* lua, Services& services)
{
    FormControl* const found = find_any(lua, services);
    return found != nullptr && found->kind != Kind::form ? found : nullptr;
}

std::string text_or_empty(lua_State* lua, int index)
{
    return std::string{arg_optional_string(lua, index).value_or("")};
}

// Keeps the function at `index`; 0 for nil.
int keep_function(lua_State* lua, int index)
{
    if (lua_isnoneornil(lua, index)) {
        return 0;
    }
    arg_function(lua, index);
    lua_pushvalue(lua, index);
    return lua_keep(lua);
}

// Calls a function of the script. An error in it is told and ends nothing, as in BizHawk.
void call_kept(lua_State* lua, Services& services, int reference)
{
    lua_push_kept(lua, reference);
    if (lua_pcall(lua, 0, 0, 0) != LUA_OK) {
        services.console.log(luaL_tolstring(lua, -1, nullptr));
        lua_pop(lua, 2);
    }
}

std::optional<std::int64_t> optional_integer(lua_State* lua, int index)
{
    return lua_isnoneornil(lua, index) ? std::nullopt : std::optional{arg_integer(lua, index)};
}

// Two numbers that count only together, such as x and y.
void set_pair(lua_State* lua, Services& services, FormControl& control, int index, const char* function,
              std::pair<const char*, const char*> names, std::pair<const char*, const char*> properties)
{
    const auto first = optional_integer(lua, index);
    const auto second = optional_integer(lua, index + 1);
    if (first && second) {
        control.properties[properties.first] = std::to_string(*first);
        control.properties[properties.second] = std::to_string(*second);
    } else if (first || second) {
        services.console.log(std::string{"forms."} + function + ": both " + names.first + " and " + names.second +
                             " must be set to have any effect");
    }
}

void set_position(lua_State* lua, Services& services, FormControl& control, int index, const char* function)
{
    set_pair(lua, services, control, index, function, {"x", "y"}, {"Left", "Top"});
}

void set_size(lua_State* lua, Services& services, FormControl& control, int index, const char* function)
{
    set_pair(lua, services, control, index, function, {"width", "height"}, {"Width", "Height"});
}

// A control of `kind` in the form of the first argument; nothing if there is no such form.
std::optional<FormControl> begin_control(lua_State* lua, Services& services, Kind kind)
{
    const std::int64_t form = arg_integer(lua, 1);
    const FormControl* const found = services.forms.find(form);
    if (found == nullptr || found->kind != Kind::form) {
        return std::nullopt;
    }
    FormControl control;
    control.kind = kind;
    control.form = form;
    return control;
}

int push_handle(lua_State* lua, Services& services, std::optional<FormControl> control)
{
    lua_pushinteger(lua, control ? services.forms.add(*std::move(control)) : 0);
    return 1;
}

int newform(lua_State* lua, Services& services)
{
    FormControl form;
    set_size(lua, services, form, 1, "newform");
    form.text = text_or_empty(lua, 3);
    if (form.text.find_first_not_of(" \t\r\n") == std::string::npos) {
        form.text = "Lua Dialog";
    }
    form.on_close = keep_function(lua, 4);
    return push_handle(lua, services, std::move(form));
}

int button(lua_State* lua, Services& services)
{
    auto made = begin_control(lua, services, Kind::button);
    if (made) {
        made->text = text_or_empty(lua, 2);
        if (const int click = keep_function(lua, 3); click != 0) {
            made->clicks.push_back(click);
        }
        set_position(lua, services, *made, 4, "button");
        set_size(lua, services, *made, 6, "button");
    }
    return push_handle(lua, services, std::move(made));
}

int checkbox(lua_State* lua, Services& services)
{
    auto made = begin_control(lua, services, Kind::checkbox);
    if (made) {
        made->text = text_or_empty(lua, 2);
        set_position(lua, services, *made, 3, "checkbox");
    }
    return push_handle(lua, services, std::move(made));
}

int label(lua_State* lua, Services& services)
{
    auto made = begin_control(lua, services, Kind::label);
    if (made) {
        made->text = text_or_empty(lua, 2);
        set_position(lua, services, *made, 3, "label");
        set_size(lua, services, *made, 5, "label");
        arg_bool_or(lua, 7, false);
    }
    return push_handle(lua, services, std::move(made));
}

int picture_box(lua_State* lua, Services& services)
{
    auto made = begin_control(lua, services, Kind::picture_box);
    if (made) {
        set_position(lua, services, *made, 2, "pictureBox");
        set_size(lua, services, *made, 4, "pictureBox");
    }
    return push_handle(lua, services, std::move(made));
}

// What a person could type is not restricted by the type of the box: nobody types.
int textbox(lua_State* lua, Services& services)
{
    auto made = begin_control(lua, services, Kind::text_box);
    if (made) {
        made->text = text_or_empty(lua, 2);
        set_size(lua, services, *made, 3, "textbox");
        arg_optional_string(lua, 5);
        set_position(lua, services, *made, 6, "textbox");
        arg_bool_or(lua, 8, false);
        arg_bool_or(lua, 9, false);
        arg_optional_string(lua, 10);
    }
    return push_handle(lua, services, std::move(made));
}

// The strings of the table at `index`, by the number of their keys; those with other keys come last.
std::vector<std::string> item_list(lua_State* lua, int index)
{
    arg_table(lua, index);
    std::vector<std::pair<double, std::string>> items;
    lua_pushnil(lua);
    while (lua_next(lua, index) != 0) {
        if (lua_type(lua, -1) != LUA_TSTRING) {
            throw ScriptError{"forms: the items of a dropdown must be strings"};
        }
        constexpr double k_last = 1e300;
        items.emplace_back(lua_type(lua, -2) == LUA_TNUMBER ? lua_tonumber(lua, -2) : k_last, lua_tostring(lua, -1));
        lua_pop(lua, 1);
    }
    std::ranges::stable_sort(items, {}, [](const auto& item) { return item.first; });
    std::vector<std::string> texts;
    for (auto& [key, text] : items) {
        texts.push_back(std::move(text));
    }
    return texts;
}

int dropdown(lua_State* lua, Services& services)
{
    auto made = begin_control(lua, services, Kind::dropdown);
    if (made) {
        made->items = item_list(lua, 2);
        std::ranges::sort(made->items);
        set_position(lua, services, *made, 3, "dropdown");
        set_size(lua, services, *made, 5, "dropdown");
    }
    return push_handle(lua, services, std::move(made));
}

int setdropdownitems(lua_State* lua, Services& services)
{
    FormControl* const found = find_control(lua, services);
    auto items = item_list(lua, 2);
    if (arg_bool_or(lua, 3, true)) {
        std::ranges::sort(items);
    }
    if (found != nullptr && found->kind == Kind::dropdown) {
        found->items = std::move(items);
        found->selected = 0;
    }
    return 0;
}

int addclick(lua_State* lua, Services& services)
{
    FormControl* const found = find_control(lua, services);
    const int click = keep_function(lua, 2);
    if (found != nullptr && click != 0) {
        found->clicks.push_back(click);
    } else if (click != 0) {
        lua_drop(lua, click);
    }
    return 0;
}

void drop_clicks(lua_State* lua, FormControl& control)
{
    for (const int click : std::exchange(control.clicks, {})) {
        lua_drop(lua, click);
    }
}

int clearclicks(lua_State* lua, Services& services)
{
    if (FormControl* const found = find_control(lua, services)) {
        drop_clicks(lua, *found);
    }
    return 0;
}

void close_form(lua_State* lua, Services& services, std::int64_t handle)
{
    auto removed = services.forms.remove(handle);
    int on_close = 0;
    for (FormControl& control : removed) {
        drop_clicks(lua, control);
        on_close = control.on_close != 0 ? control.on_close : on_close;
    }
    if (on_close != 0) {
        call_kept(lua, services, on_close);
        lua_drop(lua, on_close);
    }
}

int destroy(lua_State* lua, Services& services)
{
    const std::int64_t handle = arg_integer(lua, 1);
    const FormControl* const found = services.forms.find(handle);
    const bool is_form = found != nullptr && found->kind == Kind::form;
    if (is_form) {
        close_form(lua, services, handle);
    }
    lua_pushboolean(lua, is_form ? 1 : 0);
    return 1;
}

int destroyall(lua_State* lua, Services& services)
{
    while (const std::int64_t form = services.forms.last_form()) {
        close_form(lua, services, form);
    }
    return 0;
}

constexpr std::array k_entries{
    entry<addclick>("addclick"),
    entry<button>("button"),
    entry<checkbox>("checkbox"),
    entry<clearclicks>("clearclicks"),
    entry<destroy>("destroy"),
    entry<destroyall>("destroyall"),
    entry<dropdown>("dropdown"),
    entry<label>("label"),
    entry<newform>("newform"),
    entry<picture_box>("pictureBox"),
    entry<setdropdownitems>("setdropdownitems"),
    entry<textbox>("textbox"),
};

} // namespace

} // namespace forms_library

int forms_click(lua_State* lua, Services& services)
{
    const std::int64_t handle = arg_integer(lua, 1);
    FormControl* const found = services.forms.find(handle);
    using Kind = FormControl::Kind;
    if (found == nullptr) {
        throw ScriptError{"forms_click: there is no control " + std::to_string(handle)};
    }
    if (found->kind != Kind::button && found->kind != Kind::checkbox && found->kind != Kind::picture_box) {
        throw ScriptError{"forms_click: only a button, a checkbox and a picture box take clicks"};
    }
    if (found->kind == Kind::checkbox) {
        found->checked = !found->checked;
    }
    const std::vector<int> clicks = found->clicks; // a function may take the control away
    for (const int click : clicks) {
        const FormControl* const still = services.forms.find(handle);
        if (still != nullptr && std::ranges::find(still->clicks, click) != still->clicks.end()) {
            forms_library::call_kept(lua, services, click);
        }
    }
    return 0;
}

void open_forms(lua_State* lua, Services& services)
{
    services.forms = {}; // those of the Lua state before
    open_library(lua, services, "forms", forms_library::k_entries);
}

} // namespace bh::emu
