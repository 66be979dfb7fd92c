#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

struct lua_State;

namespace bh::emu {

struct Services;

/// A dialog that a script made, or one of its controls. There is no window: it keeps what the script sets, so that the
/// script reads it back.
struct FormControl
{
    enum class Kind
    {
        form,
        button,
        checkbox,
        dropdown,
        label,
        picture_box,
        text_box
    };
    Kind kind = Kind::form;
    std::int64_t form = 0; ///< handle of the dialog that it is in; a form's own
    std::string text;
    bool checked = false;
    std::vector<std::string> items;                ///< of a dropdown
    std::size_t selected = 0;                      ///< which of them
    std::map<std::string, std::string> properties; ///< all others that the script set, as .NET shows them
    std::vector<int> clicks;                       ///< functions in Lua's registry, in the order of their calls
    int on_close = 0;                              ///< a form's; 0: none
};

/// What the forms library keeps: dialogs and controls by handle. Handles are never used again.
class Forms
{
public:
    static constexpr std::size_t k_controls_max = 100'000;

    /// \throws bh::Error past the limit
    std::int64_t add(FormControl control);
    /// Null if there is none.
    [[nodiscard]] FormControl* find(std::int64_t handle);
    /// The last form, 0 if there is none.
    [[nodiscard]] std::int64_t last_form() const;
    /// Takes a form away with its controls; the first one is the form.
    std::vector<FormControl> remove(std::int64_t form);

private:
    std::map<std::int64_t, FormControl> m_controls;
    std::int64_t m_next = 65'552; ///< window handles of Windows look so
};

/// bh_emu.forms_click(handle): what a click of the mouse does; a checkbox changes its state. Raises an error in the
/// script for what cannot be clicked.
int forms_click(lua_State* lua, Services& services);

} // namespace bh::emu
