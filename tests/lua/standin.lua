-- Stand-ins for BizHawk's tables, with its functions as it has them: userdata that can be called. To a script that asks
-- for their type they are no functions.
local standin = {}

local k_libraries = { "bizstring", "client", "comm", "console", "emu", "event", "gameinfo", "gui", "joypad",
    "mainmemory", "memory", "memorysavestate", "movie", "savestate", "userdata" }

-- Lua 5.1 makes plain userdata with newproxy, which 5.4 has not: there a closed file is one that nobody uses.
local function new_userdata()
    local newproxy = rawget(_G, "newproxy")
    if newproxy then
        return newproxy(false)
    end
    local file = io.open(arg[0], "rb")
    file:close()
    return file
end

--- What BizHawk makes of a function.
function standin.callable(body)
    local made = new_userdata()
    debug.setmetatable(made, { __call = function(_, ...) return body(...) end })
    return made
end

--- A table of the API: each function of `content`, and each one that is put into it later, becomes callable userdata.
function standin.library(content)
    local made, known = {}, content
    return setmetatable({}, {
        __index = function(_, name)
            local value = known[name]
            if type(value) ~= "function" then
                return value
            end
            if not made[value] then
                made[value] = standin.callable(value)
            end
            return made[value]
        end,
        __newindex = function(_, name, value)
            known[name] = value
        end,
    })
end

--- From now on, whatever table becomes a global of such a name is a table of the API.
function standin.install()
    local is_library, libraries = {}, {}
    for _, name in ipairs(k_libraries) do
        is_library[name] = true
    end
    setmetatable(_G, {
        __index = libraries,
        __newindex = function(globals, name, value)
            if is_library[name] then
                libraries[name] = type(value) == "table" and standin.library(value) or value
            else
                rawset(globals, name, value)
            end
        end,
    })
end

return standin
