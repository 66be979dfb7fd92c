#include "script/lua_state.hpp"

#include "script/bind.hpp"
#include "script/dotnet.hpp"
#include "script/stop_request.hpp"

#include <bh/base/error.hpp>
#include <bh/base/file_name.hpp>

#include <cstdlib>
#include <new>

namespace bh::emu {

namespace {

constexpr lua_Integer k_random_seed = 1;

// As BizHawk 2.9 and later on Linux: its own Lua folder first, and no C modules from the script's folder. The second
// pattern really lacks its slash there. Before all comes the script's folder: what lies there was written for it, and
// in BizHawk it usually is the Lua folder.
void set_module_paths(lua_State* lua)
{
    const std::string folder = (share_directory() / "lua").string();
    lua_getglobal(lua, "package");
    lua_getfield(lua, -1, "path");
    const std::string path = "./?.lua;" + folder + "/?.lua;" + folder + "?/init.lua;" + lua_tostring(lua, -1);
    push_string(lua, path);
    lua_setfield(lua, -3, "path");
    lua_getfield(lua, -2, "cpath");
    std::string cpath = folder + "/?.so;" + lua_tostring(lua, -1);
    constexpr std::string_view k_relative = ";./?.so";
    if (const auto at = cpath.find(k_relative); at != std::string::npos) {
        cpath.erase(at, k_relative.size());
    }
    push_string(lua, cpath);
    lua_setfield(lua, -4, "cpath");
    lua_pop(lua, 3);
}

void seed_random(lua_State* lua)
{
    lua_getglobal(lua, "math");
    lua_getfield(lua, -1, "randomseed");
    lua_pushinteger(lua, k_random_seed);
    lua_call(lua, 1, 0);
    lua_pop(lua, 1);
}

// print is console.log, under its own name
void replace_print(lua_State* lua)
{
    lua_getglobal(lua, "console");
    lua_getfield(lua, -1, "log");
    lua_setglobal(lua, "print");
    lua_pop(lua, 1);
}

int push_local_path(lua_State* lua)
{
    push_string(lua, local_path(arg_string(lua, 1)));
    return 1;
}

// Lua's own functions that take the path of a file take it as local_path() does.
void use_local_paths(lua_State* lua)
{
    constexpr std::string_view k_source = R"lua(
local local_path = ...
local function wrap(library, name)
    local original = library[name]
    library[name] = function(path, ...)
        if type(path) == "string" then path = local_path(path) end
        return original(path, ...)
    end
end
for _, name in ipairs({"open", "lines", "input", "output"}) do wrap(io, name) end
wrap(os, "remove")
wrap(_G, "dofile")
wrap(_G, "loadfile")
)lua";
    if (luaL_loadbufferx(lua, k_source.data(), k_source.size(), "=paths", "t") != LUA_OK) {
        lua_error(lua);
    }
    lua_pushcfunction(lua, push_local_path);
    lua_call(lua, 1, 0);
}

// os.time() counts from year 1, as .NET's clock does. C modules cannot be loaded.
constexpr std::string_view k_kopilua_source = R"lua(
local year_1970 = 62135596800
local time, date = os.time, os.date
os.time = function(...)
    local seconds = time(...)
    return seconds and seconds + year_1970
end
os.date = function(format, seconds)
    if seconds then return date(format, seconds - year_1970) end
    return date(format)
end
package.cpath = ""
package.loadlib = nil
)lua";

// Makes Debian's Lua 5.1 as KopiLua, BizHawk's own Lua 5.1 up to 2.8, is: os.time() counts from year 1. That numbers
// become text as .NET writes them is in lua51_numbers.cpp.
void imitate_kopilua(lua_State* lua)
{
    if (luaL_loadbufferx(lua, k_kopilua_source.data(), k_kopilua_source.size(), "=kopilua", "t") != LUA_OK) {
        lua_error(lua);
    }
    lua_call(lua, 0, 0);
}

// Takes away what Debian's Lua 5.4 keeps of 5.3: EmuHawk on Windows does not have it, and a script that needs it would
// fail there.
void remove_compatibility_names(lua_State* lua)
{
    lua_getglobal(lua, "math");
    for (const char* const name : {"cosh", "sinh", "tanh", "pow", "frexp", "ldexp", "log10"}) {
        lua_pushnil(lua);
        lua_setfield(lua, -2, name);
    }
    lua_pop(lua, 1);
}

int open_everything(lua_State* lua)
{
    Services& services = services_of(lua);
    luaL_openlibs(lua);
    prepare_libraries(lua);
    set_module_paths(lua);
    seed_random(lua);
    use_local_paths(lua);
    track_coroutines(lua);
    if (services.bizhawk.has_lua51()) {
        imitate_kopilua(lua);
    } else {
        remove_compatibility_names(lua);
    }
    for (auto* const open : {open_bit,
                             open_bizstring,
                             open_client,
                             open_client_window,
                             open_comm_http,
                             open_comm_maps,
                             open_comm_sockets,
                             open_comm_web_sockets,
                             open_console,
                             open_emu,
                             open_event,
                             open_forms,
                             open_form_contents,
                             open_gameinfo,
                             open_gui,
                             open_input,
                             open_joypad,
                             open_memory,
                             open_memorysavestate,
                             open_movie,
                             open_savestate,
                             open_userdata,
                             open_bh_emu}) {
        open(lua, services);
    }
    mark_lacking_functions(lua, services);
    replace_print(lua);
    return 0;
}

} // namespace

LuaState::LuaState(Services& services)
{
    g_lua = services.bizhawk.has_lua51() ? &lua51_functions() : &lua54_functions();
    m_lua = lua_newstate(&LuaState::allocate, this);
    if (m_lua == nullptr) {
        throw std::bad_alloc{};
    }
    lua_set_context(m_lua, &services);
    lua_pushcfunction(m_lua, open_everything);
    if (lua_pcall(m_lua, 0, 0, 0) != LUA_OK) {
        const char* const reason = lua_tostring(m_lua, -1);
        const std::string text = std::string{"Lua: "} + (reason != nullptr ? reason : "cannot be started");
        lua_close(m_lua);
        throw Error{text};
    }
}

LuaState::~LuaState()
{
    lua_close(m_lua);
}

void* LuaState::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size)
{
    std::size_t& used = static_cast<LuaState*>(self)->m_bytes;
    const std::size_t held = block != nullptr ? old_size : 0; // without a block old_size is a kind of object
    if (new_size == 0) {
        std::free(block);
        used -= held;
        return nullptr;
    }
    if (new_size > held && new_size - held > k_bytes_max - used) {
        return nullptr;
    }
    void* const moved = std::realloc(block, new_size);
    if (moved != nullptr) {
        used = used - held + new_size;
    }
    return moved;
}

} // namespace bh::emu
