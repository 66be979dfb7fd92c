-- Finds the field map for the game that runs: one of our own, a game of stable-retro, or a RAM watch file.
local files = require("bh.files")
local integration = require("bh.integration")
local watch = require("bh.watch")

local maps = {}

local k_map_keys = { "domain", "fields", "hash", "match", "name", "reward", "start", "steps", "system", "terminal",
    "terminated", "truncated" }

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
    elseif not (name:find("[/\\]") or name:match("%.%w+$")) then
        return { folder .. "maps/" .. name .. ".lua", folder .. "maps/" .. name }
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
    if type(map.start) == "string" and not map.start:match("^[/\\]") and not map.start:match("^%a:") then
        map.start = (path:match("^.*[/\\]") or "") .. map.start    -- it lies where the map does
    end
    return map
end

local function find_named(name, folder, game, set)
    local tried = places(name, folder)
    for _, path in ipairs(tried) do
        local of_retro = integration.folder(path)
        if of_retro then
            return integration.map(of_retro, game.system, set.scenario, set.start)
        elseif not files.is_missing(path) then
            local map = path:lower():match("%.wch$") and watch.map(files.content(path), path) or load_map(path)
            map.start = set.start or map.start
            return map
        end
    end
    error("no map '" .. name .. "': there is no "
        .. table.concat(tried, ", no ") .. "; maps that come with the script: "
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
--- (name), `hash` and `system`. `set`: the settings `scenario` and `start`. Raises an error that says what to do if
--- there is no map.
function maps.find(name, folder, game, set)
    set = set or {}
    if name then
        return find_named(name, folder, game, set)
    end
    for _, known in ipairs(maps.load_table(folder .. "maps/index.lua")) do
        local map = load_map(folder .. "maps/" .. known .. ".lua")
        if maps.fits(map, game) then
            map.start = set.start or map.start
            return map
        end
    end
    error("no field map fits the ROM '" .. game.rom .. "' (" .. game.system .. "); name one with"
        .. " --userdata=map:NAME, or see README.md for how to write one", 0)
end

return maps
