-- A field map from a game of stable-retro: data.json (the fields), scenario.json (reward and end) and metadata.json
-- (the state to begin with), as its documentation's chapter "Game Integration" describes them.
--
-- Addresses are those of the console's bus; here each becomes a memory domain of BizHawk and an offset in it.
local files = require("bh.files")
local json = require("bh.json")

local integration = {}

-- Where memory lies on the bus: first and last address, the domain, and the offset of the first in it. What is in no
-- other row is read from the System Bus, if there is a row for that.
local k_whole_bus = { 0, math.huge, "System Bus", 0 }
local k_game_boy = { { 0xC000, 0xDFFF, "WRAM", 0 }, { 0xFF80, 0xFFFE, "HRAM", 0 }, k_whole_bus }
local k_sega_8_bit = { { 0xC000, 0xDFFF, "Main RAM", 0 }, { 0xE000, 0xFFFF, "Main RAM", 0 }, k_whole_bus }
local k_memory = {
    A26 = { { 0x80, 0xFF, "Main RAM", 0 }, k_whole_bus },
    GB = k_game_boy,
    GBA = { { 0x2000000, 0x203FFFF, "EWRAM", 0 }, { 0x3000000, 0x3007FFF, "IWRAM", 0 }, k_whole_bus },
    GBC = k_game_boy,
    GEN = { { 0xFF0000, 0xFFFFFF, "68K RAM", 0 } },
    GG = k_sega_8_bit,
    N64 = { { 0, 0x7FFFFF, "RDRAM", 0 } },
    NES = { { 0, 0x7FF, "RAM", 0 }, k_whole_bus },
    PCE = { { 0xF80000, 0xF81FFF, "Main Memory", 0 } },
    SMS = k_sega_8_bit,
    SNES = { { 0x7E0000, 0x7FFFFF, "WRAM", 0 }, k_whole_bus },
}

local function place(system, address, where)
    for _, row in ipairs(k_memory[system]) do
        if address >= row[1] and address <= row[2] then
            return row[3], address - row[1] + row[4]
        end
    end
    error(string.format("%s: address %.0f is in no memory of %s that is known here", where, address, system), 0)
end

local function read_json(path)
    local ok, value = pcall(json.decode, files.content(path))
    if not ok then
        error(path .. ": " .. tostring(value), 0)
    elseif not json.is_object(value) then
        error(path .. ": it must hold an object", 0)
    end
    return value
end

-- A member that must be an object if it is there.
local function object_in(parent, key, where)
    local value = parent[key]
    if value ~= nil and not json.is_object(value) then
        error(where .. ": " .. key .. " must be an object", 0)
    end
    return value
end

-- Names have letters, digits, "_", "." and "-" here.
local function key_of(name, taken)
    local key = name:gsub("^%s+", ""):gsub("%s+$", ""):gsub("[^%w_.-]+", "_"):gsub("^_", "v_")
    local free, count = key == "" and "v" or key, 1
    while taken[free] do
        count = count + 1
        free = key .. "_" .. count
    end
    taken[free] = true
    return free
end

-- The fields, and the key of each by its name in the file.
local function read_fields(path, system)
    local info = object_in(read_json(path), "info", path) or error(path .. ": info is missing", 0)
    local list, keys, taken = {}, {}, {}
    for name, variable in json.members(info) do
        local where = path .. ": " .. name
        if not json.is_object(variable) or type(variable.address) ~= "number" or type(variable.type) ~= "string" then
            error(where .. ": it needs a number as address, and a type", 0)
        end
        local domain, addr = place(system, variable.address, where)
        keys[name] = key_of(name, taken)
        list[#list + 1] = { key = keys[name], addr = addr, domain = domain, type = variable.type,
            mask = variable.mask }
    end
    return list, keys
end

local k_operations = {
    ["equal"] = function(v, r) return v == r and 1 or 0 end,
    ["greater-or-equal"] = function(v, r) return v >= r and 1 or 0 end,
    ["greater-than"] = function(v, r) return v > r and 1 or 0 end,
    ["less-or-equal"] = function(v, r) return v <= r and 1 or 0 end,
    ["less-than"] = function(v, r) return v < r and 1 or 0 end,
    ["negative"] = function(v) return v < 0 and 1 or 0 end,
    ["negative-equal"] = function(v, r) return v == r and -1 or 0 end,
    ["nonzero"] = function(v) return v ~= 0 and 1 or 0 end,
    ["not-equal"] = function(v, r) return v ~= r and 1 or 0 end,
    ["positive"] = function(v) return v > 0 and 1 or 0 end,
    ["sign"] = function(v) return v > 0 and 1 or v < 0 and -1 or 0 end,
    ["zero"] = function(v) return v == 0 and 1 or 0 end,
}

-- A function that measures a variable as `spec` says: its value or its change, through an operation.
local function measure(spec, key, measurement, where)
    if not json.is_object(spec) then
        error(where .. ": it must be an object", 0)
    end
    local operation = spec.op == nil and function(value) return value end or k_operations[spec.op]
    if not operation then
        error(where .. ": unknown op '" .. tostring(spec.op) .. "'", 0)
    end
    measurement = spec.measurement or measurement
    if measurement ~= "absolute" and measurement ~= "delta" then
        error(where .. ": measurement is absolute or delta, not '" .. tostring(measurement) .. "'", 0)
    end
    local reference = tonumber(spec.reference) or 0
    return function(values, change)
        return operation(measurement == "delta" and change(key) or tonumber(values[key]) or 0, reference)
    end
end

local function measures(parent, keys, measurement, where)
    local list = {}
    for name, spec in json.members(object_in(parent, "variables", where) or json.decode("{}")) do
        if not keys[name] then
            error(where .. ": data.json has no variable " .. name, 0)
        end
        list[#list + 1] = { measure(spec, keys[name], measurement, where .. ": " .. name), spec }
    end
    return list
end

-- Scripts of an integration are files of Lua with the fields in `data` and two numbers in `scenario`. They are run anew
-- for every episode, with nothing around them but what follows.
local k_script_libraries = { "assert", "error", "ipairs", "math", "next", "pairs", "pcall", "print", "select", "string",
    "table", "tonumber", "tostring", "type" }

local function script_globals(of)
    local globals = { data = setmetatable({}, {
        __index = function(_, name)
            local key = of.keys[name]
            if not key then
                return of.own[name]
            end
            return of.values[key]
        end,
        __newindex = function(_, name, value)
            if of.keys[name] then
                error("data." .. tostring(name) .. ": a script does not write to the game's memory here", 2)
            end
            of.own[name] = value
        end,
    }), scenario = setmetatable({}, { __index = function(_, name)
        local frame = emu.framecount() - of.first_frame
        return name == "frame" and frame or name == "timestep" and math.floor(frame / 4) or nil
    end }) }
    for _, name in ipairs(k_script_libraries) do
        globals[name] = _G[name]
    end
    globals._G = globals
    return globals
end

local function run_script(path, globals)
    local chunk, reason
    local set_globals = rawget(_G, "setfenv")    -- 5.1 has it, and no third argument below
    if set_globals then
        chunk, reason = loadfile(path)
        if chunk then
            set_globals(chunk, globals)
        end
    else
        chunk, reason = loadfile(path, "t", globals)
    end
    if not chunk then
        error(tostring(reason), 0)
    end
    chunk()
end

-- What the functions of an integration's scripts need: `call` makes a rule of one of them, `begin` starts all anew.
local function scripts_of(scenario, keys, folder, where)
    local paths = {}
    for _, name in ipairs(json.is_array(scenario.scripts) and scenario.scripts or {}) do
        paths[#paths + 1] = folder .. tostring(name):gsub("^.*:", "")
        if files.is_missing(paths[#paths]) then
            error(paths[#paths] .. ": there is no such file", 0)
        end
    end
    local of = { keys = keys, own = {}, values = {}, first_frame = 0 }
    local globals = {}
    local function begin()
        of.own, of.first_frame = {}, emu.framecount()
        globals = script_globals(of)
        for _, path in ipairs(paths) do
            run_script(path, globals)
        end
    end
    local function call(name)
        local wanted = tostring(name):gsub("^.*:", "")
        return function(values)
            of.values = values
            local body = globals[wanted] or error(where .. ": its scripts have no function " .. wanted, 0)
            return body()
        end
    end
    return { begin = #paths > 0 and begin or nil, call = call }
end

local function reward_rule(reward, keys, scripts, where)
    if reward.script ~= nil then
        return scripts.call(reward.script)
    end
    local list = measures(reward, keys, "delta", where)
    local time = object_in(reward, "time", where) or {}
    local each = (tonumber(time.reward) or 0) - (tonumber(time.penalty) or 0)
    return function(values, change)
        local sum = each
        for _, item in ipairs(list) do
            local measured = item[1](values, change)
            sum = sum + measured * (tonumber(measured < 0 and item[2].penalty or measured > 0 and item[2].reward) or 0)
        end
        return sum
    end
end

-- Variables and groups of them, joined by any or all. Nil if there is nothing that could hold.
local function done_rule(node, keys, scripts, where)
    if node.script ~= nil then
        local script = scripts.call(node.script)
        return function(values)
            local result = script(values)
            return result == true or (tonumber(result) or 0) > 0
        end
    end
    local tests = {}
    for _, item in ipairs(measures(node, keys, "absolute", where)) do
        tests[#tests + 1] = function(values, change) return item[1](values, change) > 0 end
    end
    for name, group in json.members(object_in(node, "nodes", where) or json.decode("{}")) do
        if not json.is_object(group) then
            error(where .. ": nodes: " .. name .. " must be an object", 0)
        end
        tests[#tests + 1] = done_rule(group, keys, scripts, where .. ": nodes: " .. name)
    end
    local wants_all = node.condition == "all"
    return #tests > 0 and function(values, change)
        for _, test in ipairs(tests) do
            if test(values, change) ~= wants_all then
                return not wants_all
            end
        end
        return wants_all
    end or nil
end

local function read_scenario(map, path, keys, folder)
    local scenario = read_json(path)
    local scripts = scripts_of(scenario, keys, folder, path)
    local reward = object_in(scenario, "reward", path)
    if not reward and json.is_array(scenario.rewards) then
        reward = json.is_object(scenario.rewards[1]) and scenario.rewards[1] or nil    -- of the first player
    end
    local done = object_in(scenario, "done", path)
    map.reward = reward and reward_rule(reward, keys, scripts, path .. ": reward")
    map.terminated = done and done_rule(done, keys, scripts, path .. ": done")
    map.begin_episode = scripts.begin
end

--- Whether a path leads to an integration: its folder, or its data.json. Returns the folder, with the last slash.
function integration.folder(path)
    local folder = path:match("^(.-)[^/\\]*%.json$") or path:gsub("[/\\]*$", "") .. "/"
    return not files.is_missing(folder .. "data.json") and folder or nil
end

--- `folder`: as integration.folder() gives it. `system`: as BizHawk names it. `scenario`: the name of another file than
--- scenario.json, with or without .json. `state`: the name of another state than that of metadata.json.
function integration.map(folder, system, scenario, state)
    if not k_memory[system] then
        local known = {}
        for name in pairs(k_memory) do
            known[#known + 1] = name
        end
        table.sort(known)
        error(folder .. ": where the memory of " .. tostring(system) .. " lies is not known here; known are "
            .. table.concat(known, ", "), 0)
    end
    local map = { name = folder:match("([^/\\]+)[/\\]$") or folder }
    local keys
    map.fields, keys = read_fields(folder .. "data.json", system)
    local path = folder .. (scenario or "scenario"):gsub("%.json$", "") .. ".json"
    if scenario or not files.is_missing(path) then
        read_scenario(map, path, keys, folder)
    end
    local metadata = not files.is_missing(folder .. "metadata.json") and read_json(folder .. "metadata.json") or {}
    local name = state or metadata.default_state
    if type(name) == "string" and name ~= "" then
        map.start = folder .. name:gsub("%.[sS]tate$", "") .. ".State"
    end
    return map
end

return integration
