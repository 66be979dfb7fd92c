#include "script/bind.hpp"
#include "script/lua_state.hpp"

namespace bh::emu {

namespace {

// setfenv and getfenv work on the _ENV of a function; a level counts from the caller, 0 stands for the globals.
constexpr std::string_view k_source = R"lua(
unpack = table.unpack
loadstring = load
math.pow = function(x, y) return x ^ y end
math.mod = math.fmod
math.frexp = math.frexp or function(x)
    if x == 0 then return 0.0, 0 end
    local e = math.floor(math.log(math.abs(x), 2)) + 1
    return x / 2.0 ^ e, e
end
math.ldexp = function(m, e) return m * 2.0 ^ e end
math.log10 = function(x) return math.log(x, 10) end
math.cosh = function(x) return (math.exp(x) + math.exp(-x)) / 2 end
math.sinh = function(x) return (math.exp(x) - math.exp(-x)) / 2 end
math.tanh = function(x) local e = math.exp(2 * x) return (e - 1) / (e + 1) end
table.getn = function(t) return #t end
table.maxn = function(t)
    local n = 0
    for k in pairs(t) do if type(k) == "number" and k > n then n = k end end
    return n
end
table.foreach = function(t, f)
    for k, v in pairs(t) do local r = f(k, v) if r ~= nil then return r end end
end
table.foreachi = function(t, f)
    for i = 1, #t do local r = f(i, t[i]) if r ~= nil then return r end end
end
string.gfind = string.gmatch
local function environment(f)
    if type(f) == "function" then
        for i = 1, 255 do
            local name, value = debug.getupvalue(f, i)
            if name == "_ENV" then return i, value end
            if name == nil then break end
        end
    end
    return nil, _G
end
local function target(f)
    if type(f) == "number" and f > 0 then return debug.getinfo(f + 2, "f").func end
    return f
end
getfenv = function(f)
    local _, value = environment(target(f or 1))
    return value
end
setfenv = function(f, env)
    f = target(f)
    local i = environment(f)
    if i then debug.upvaluejoin(f, i, function() return env end, 1) end
    return f
end
)lua";

} // namespace

void remove_compatibility_names(lua_State* lua)
{
    lua_getglobal(lua, "math");
    for (const char* const name : {"cosh", "sinh", "tanh", "pow", "frexp", "ldexp", "log10"}) {
        lua_pushnil(lua);
        lua_setfield(lua, -2, name);
    }
    lua_pop(lua, 1);
}

void add_lua51_names(lua_State* lua)
{
    if (luaL_loadbufferx(lua, k_source.data(), k_source.size(), "=lua 5.1 names", "t") != LUA_OK) {
        lua_error(lua);
    }
    lua_call(lua, 0, 0);
}

} // namespace bh::emu
