#include "script/bind.hpp"
#include "script/dotnet.hpp"

#include <algorithm>
#include <array>

namespace bh::emu {

namespace console_library {

namespace {

bool has_doubles_only(const Services& services)
{
    return services.bizhawk.has_lua51();
}

/// One line `"key": "value"` per entry, sorted; tables inside are not opened.
std::string table_text(lua_State* lua, int index, bool numbers_are_doubles)
{
    std::vector<std::string> lines;
    lua_pushnil(lua);
    while (lua_next(lua, index) != 0) {
        lines.push_back("\"" + dotnet_text_of(lua, -2, numbers_are_doubles) + "\": \"" +
                        dotnet_text_of(lua, -1, numbers_are_doubles) + "\"\n");
        lua_pop(lua, 1);
    }
    std::ranges::sort(lines, is_before);
    std::string text;
    for (const std::string& line : lines) {
        text += line;
    }
    return text;
}

void print(lua_State* lua, Services& services, std::string_view separator, std::string_view terminator)
{
    const int count = lua_gettop(lua);
    std::string text;
    if (count == 0 || (count == 1 && lua_isnil(lua, 1))) {
        services.console.print(text.append("(no return)").append(terminator));
        return;
    }
    for (int i = 1; i <= count; ++i) {
        text += i > 1 ? separator : "";
        text += lua_istable(lua, i) ? table_text(lua, i, has_doubles_only(services))
                                    : dotnet_text_of(lua, i, has_doubles_only(services));
    }
    services.console.print(text.append(terminator));
}

int log(lua_State* lua, Services& services)
{
    print(lua, services, "\t", "\n");
    return 0;
}

int writeline(lua_State* lua, Services& services)
{
    print(lua, services, "\n", "\n");
    return 0;
}

int write(lua_State* lua, Services& services)
{
    print(lua, services, "", "");
    return 0;
}

/// What was printed is out already.
int clear(lua_State*, Services&)
{
    return 0;
}

/// The names of all functions of BizHawk's tables, a line each.
int getluafunctionslist(lua_State* lua, Services&)
{
    constexpr std::array k_libraries{"bit",    "bizstring",       "client", "comm",      "console", "emu",
                                     "event",  "gameinfo",        "gui",    "input",     "joypad",  "mainmemory",
                                     "memory", "memorysavestate", "movie",  "savestate", "userdata"};
    std::string text;
    for (const char* const library : k_libraries) {
        std::vector<std::string> names;
        lua_getglobal(lua, library);
        for (lua_pushnil(lua); lua_istable(lua, -2) && lua_next(lua, -2) != 0; lua_pop(lua, 1)) {
            if (lua_type(lua, -1) == LUA_TUSERDATA && lua_type(lua, -2) == LUA_TSTRING) {
                names.emplace_back(lua_tostring(lua, -2));
            }
        }
        lua_settop(lua, 0);
        std::ranges::sort(names, is_before);
        for (const std::string& name : names) {
            text.append(name).append("\n");
        }
    }
    push_string(lua, text);
    return 1;
}

constexpr std::array k_entries{
    entry<log>("log"),
    entry<writeline>("writeline"),
    entry<write>("write"),
    entry<clear>("clear"),
    entry<getluafunctionslist>("getluafunctionslist"),
};

} // namespace

} // namespace console_library

void open_console(lua_State* lua, Services& services)
{
    open_library(lua, services, "console", console_library::k_entries);
}

} // namespace bh::emu
