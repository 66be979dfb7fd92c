#include "machine/user_bag.hpp"
#include "script/bind.hpp"

#include <array>

namespace bh::emu {

namespace userdata_library {

namespace {

UserValue value_argument(lua_State* lua, int index)
{
    switch (lua_type(lua, index)) {
    case LUA_TBOOLEAN:
        return lua_toboolean(lua, index) != 0;
    case LUA_TNUMBER:
        if (lua_isinteger(lua, index) != 0) {
            return std::int64_t{lua_tointeger(lua, index)};
        }
        return lua_tonumber(lua, index);
    case LUA_TSTRING:
        return std::string{arg_string(lua, index)};
    default:
        throw ScriptError{std::string{"userdata.set: a "} + luaL_typename(lua, index) +
                          " cannot be kept (only a boolean, number or string)"};
    }
}

struct Push
{
    lua_State* lua;

    void operator()(bool value) const { lua_pushboolean(lua, value ? 1 : 0); }

    void operator()(std::int64_t value) const { lua_pushinteger(lua, value); }

    void operator()(double value) const { lua_pushnumber(lua, value); }

    void operator()(const std::string& value) const { push_string(lua, value); }
};

int set(lua_State* lua, Services& services)
{
    services.user_bag.set(std::string{arg_string(lua, 1)}, value_argument(lua, 2));
    return 0;
}

int get(lua_State* lua, Services& services)
{
    const UserValue* const value = services.user_bag.find(std::string{arg_string(lua, 1)});
    if (value == nullptr) {
        lua_pushnil(lua);
    } else {
        std::visit(Push{lua}, *value);
    }
    return 1;
}

int containskey(lua_State* lua, Services& services)
{
    lua_pushboolean(lua, services.user_bag.find(std::string{arg_string(lua, 1)}) != nullptr ? 1 : 0);
    return 1;
}

int remove(lua_State* lua, Services& services)
{
    lua_pushboolean(lua, services.user_bag.remove(std::string{arg_string(lua, 1)}) ? 1 : 0);
    return 1;
}

int clear(lua_State*, Services& services)
{
    services.user_bag.clear();
    return 0;
}

int get_keys(lua_State* lua, Services& services)
{
    std::vector<std::string> keys;
    for (const auto& [key, value] : services.user_bag.values()) {
        keys.push_back(key);
    }
    push_strings(lua, keys, 1);
    return 1;
}

constexpr std::array k_entries{
    entry<set>("set"),       entry<get>("get"),     entry<containskey>("containskey"),
    entry<remove>("remove"), entry<clear>("clear"), entry<get_keys>("get_keys"),
};

} // namespace

} // namespace userdata_library

void open_userdata(lua_State* lua, Services& services)
{
    open_library(lua, services, "userdata", userdata_library::k_entries);
}

} // namespace bh::emu
