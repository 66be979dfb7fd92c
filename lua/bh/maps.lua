-- Finds the field map for the game that runs, and says when an episode of it is over.
local maps = {}

--- Runs a file that returns a table. `loadfile` and not `require`: BizHawk keeps one Lua state for all scripts, and a
--- required file would not be read again after it was edited.
function maps.load_table(path)
    local chunk, reason = loadfile(path)
    if not chunk then
        error(path .. ": " .. tostring(reason), 0)
    end
    local value = chunk()
    if type(value) ~= "table" then
        error(path .. ": it must return a table", 0)
    end
    return value
end

local function path_of(name, folder)
    if name:find("[/\\]") or name:match("%.lua$") then
        return name
    end
    return folder .. "maps/" .. name .. ".lua"
end

local function one_of(value, wanted)
    for _, item in ipairs(type(value) == "table" and value or { value }) do
        if item == wanted then
            return true
        end
    end
    return false
end

--- Whether a map is meant for this game: the hash decides if it is listed, otherwise system and name together.
function maps.fits(map, game)
    if map.hash and one_of(map.hash, game.hash) then
        return true
    end
    if map.system and not one_of(map.system, game.system) then
        return false
    end
    for _, pattern in ipairs(map.match or {}) do
        if game.rom:find(pattern) then
            return true
        end
    end
    return false
end

--- `name`: what the user asked for, or nil. `folder`: where the scripts are, with the last slash. `game`: its `rom`
--- (name), `hash` and `system`. Raises an error that says what to do if there is no map.
function maps.find(name, folder, game)
    if name then
        return maps.load_table(path_of(name, folder))
    end
    for _, known in ipairs(maps.load_table(folder .. "maps/index.lua")) do
        local map = maps.load_table(path_of(known, folder))
        if maps.fits(map, game) then
            return map
        end
    end
    error("no field map fits the ROM '" .. game.rom .. "' (" .. game.system .. "); name one with"
        .. " --userdata=map:NAME, or see README.md for how to write one", 0)
end

--- The map's `terminal` is a function of the values read, or { key = "mode", equals = 5 }, or with a list of values
--- in `equals`. Returns a function that tells from the values whether the episode is over.
function maps.terminal(map)
    local terminal = map.terminal
    if terminal == nil then
        return function() return false end
    elseif type(terminal) == "table" then
        return function(values)
            local value = values[terminal.key]
            return value ~= nil and one_of(terminal.equals, value)
        end
    end
    return function(values) return terminal(values) and true or false end
end

return maps
