-- Finds the field map for the game that runs, and says when an episode of it is over.
local files = require("bh.files")

local maps = {}

local k_map_keys = { "domain", "fields", "hash", "match", "name", "steps", "system", "terminal", "terminated",
    "truncated" }

--- Raises an error that lists the known keys if `key` is none of them.
function maps.check_known(key, known, where)
    for _, name in ipairs(known) do
        if name == key then
            return
        end
    end
    error(where .. ": unknown key '" .. tostring(key) .. "'; there are: " .. table.concat(known, ", "), 0)
end

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

-- Where a map of that name may be.
local function places(name, folder)
    if name:match("^[/\\]") or name:match("^%a:") then
        return { name }
    elseif not (name:find("[/\\]") or name:match("%.lua$")) then
        return { folder .. "maps/" .. name .. ".lua" }
    end
    local found = { name }
    if folder ~= "./" then
        found[#found + 1] = folder .. name
    end
    found[#found + 1] = folder .. "maps/" .. name
    local own = rawget(_G, "bh_emu")
    if own ~= nil and own.start_folder ~= nil then
        found[#found + 1] = own.start_folder() .. "/" .. name
    end
    return found
end

local function load_map(path)
    local map = maps.load_table(path)
    for key in pairs(map) do
        maps.check_known(key, k_map_keys, "map " .. path)
    end
    return map
end

local function find_named(name, folder)
    local tried = places(name, folder)
    for _, path in ipairs(tried) do
        if not files.is_missing(path) then
            return load_map(path)
        end
    end
    error("no map '" .. name .. "': there is no " .. table.concat(tried, ", no ") .. "; maps that come with the script: "
        .. table.concat(maps.load_table(folder .. "maps/index.lua"), ", "), 0)
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
        return find_named(name, folder)
    end
    for _, known in ipairs(maps.load_table(folder .. "maps/index.lua")) do
        local map = load_map(folder .. "maps/" .. known .. ".lua")
        if maps.fits(map, game) then
            return map
        end
    end
    error("no field map fits the ROM '" .. game.rom .. "' (" .. game.system .. "); name one with"
        .. " --userdata=map:NAME, or see README.md for how to write one", 0)
end

-- A condition is a function of the values read, or { key = "mode", equals = 5 }, or with a list of values in `equals`.
local function condition(map, name)
    local wanted = map[name]
    if wanted == nil then
        return function() return false end
    elseif type(wanted) ~= "table" then
        return function(values) return wanted(values) and true or false end
    end
    local where = "map " .. tostring(map.name) .. ": " .. name
    for key in pairs(wanted) do
        maps.check_known(key, { "equals", "key" }, where)
    end
    local is_field = false
    for _, spec in ipairs(map.fields or {}) do
        is_field = is_field or spec.key == wanted.key
    end
    if not is_field or wanted.equals == nil then
        error(where .. ": it must be a function, or name a field of the map and what that equals", 0)
    end
    return function(values)
        local value = values[wanted.key]
        return value ~= nil and one_of(wanted.equals, value)
    end
end

--- The map's conditions for the end of an episode: `terminated` (the game ended it; `terminal` is its old name),
--- `truncated` (it is broken off), and `steps`, after how many steps it is broken off; `steps_max` of the settings comes
--- before that. Returns a function that gives from the values, and the steps so far, whether the episode is terminated,
--- whether it is truncated, and whether the number of steps is the only reason.
function maps.ending(map, steps_max)
    if map.terminal ~= nil and map.terminated ~= nil then
        error("map " .. tostring(map.name) .. ": terminal is the old name of terminated; give one of the two", 0)
    end
    local is_terminated = condition(map, map.terminal ~= nil and "terminal" or "terminated")
    local is_truncated = condition(map, "truncated")
    local limit = steps_max or map.steps
    if limit ~= nil and (type(limit) ~= "number" or limit < 1 or limit % 1 ~= 0) then
        error("map " .. tostring(map.name) .. ": steps must be a whole number, 1 or more", 0)
    end
    return function(values, steps)
        local terminated, truncated = is_terminated(values), is_truncated(values)
        local is_limit = limit ~= nil and steps >= limit
        return terminated, truncated or is_limit, is_limit and not (terminated or truncated)
    end
end

return maps
