#include "script/bind.hpp"

#include <array>

namespace bh::emu {

namespace {

// Nobody holds a key or moves a mouse here.
int push_empty_table(lua_State* lua, Services&)
{
    lua_newtable(lua);
    return 1;
}

constexpr std::array k_entries{
    entry<push_empty_table>("get"),
    entry<push_empty_table>("getmouse"),
};

constexpr std::array k_lacking{"get_pressed_axes"};

} // namespace

void open_input(lua_State* lua, Services& services)
{
    open_library(lua, services, "input", k_entries, k_lacking);
}

} // namespace bh::emu
