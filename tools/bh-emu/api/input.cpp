#include "script/bind.hpp"

#include <array>

namespace bh::emu {

namespace input_library {

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

} // namespace

} // namespace input_library

void open_input(lua_State* lua, Services& services)
{
    open_library(lua, services, "input", input_library::k_entries);
}

} // namespace bh::emu
