-- What the user set: --userdata=KEY:VALUE;... on EmuHawk's command line (2.8 and later), or, for every version, a
-- table in gsl_sender_config.lua beside the script. The command line wins.
local bizhawk = require("bh.bizhawk")
local maps = require("bh.maps")

local settings = {}

-- The longest that a number of seconds may be: a day.
local k_seconds_max = 86400
-- Longer than a policy thinks, and hardly longer than BizHawk's own 100 s: for so long the window may be frozen.
local k_wait_s = 120
-- Nobody sits before bh-emu who could end a script whose server is gone.
local k_give_up_s_unattended = 60

local k_known = { "give_up", "interval", "map", "reset", "reward", "scenario", "session", "shots", "start", "steps",
    "terminated", "transport", "tries", "truncated", "url", "wait" }

local function is_known(key)
    for _, known in ipairs(k_known) do
        if key == known then
            return true
        end
    end
    return false
end

local function from_file(path)
    local file = io.open(path, "rb")
    if not file then
        return {}
    end
    file:close()
    local values = maps.load_table(path)
    for key in pairs(values) do
        if not is_known(key) then
            error(path .. ": unknown setting '" .. tostring(key) .. "'; there are: " .. table.concat(k_known, ", "), 0)
        end
    end
    return values
end

local function text(value)
    return value ~= nil and tostring(value) or nil
end

local k_switch = { ["true"] = true, ["1"] = true, ["false"] = false, ["0"] = false }

local function switch(key, value, default)
    if value == nil then
        return default
    end
    local on = k_switch[tostring(value):lower()]
    if on == nil then
        error(key .. ": '" .. tostring(value) .. "' is neither true nor false", 0)
    end
    return on
end

local function whole(key, value, low, high, what)
    if value == nil then
        return nil
    end
    local number = tonumber(value)
    if not number or number < low or number > high or number % 1 ~= 0 then
        error(string.format("%s: '%s' is not a number of %s from %.0f to %.0f",
            key, tostring(value), what, low, high), 0)
    end
    return number
end

local function one_of(key, value, ...)
    local names = { ... }
    for _, name in ipairs(names) do
        if value == nil or tostring(value) == name then
            return name
        end
    end
    error(string.format("%s: '%s' is none of %s", key, tostring(value), table.concat(names, ", ")), 0)
end

-- Whether this is bh-emu, where nobody watches.
local function is_unattended()
    return rawget(_G, "bh_emu") ~= nil
end

--- How long to wait for a server: `tries`, `give_up` and `wait` as failures.new() and link.new() take them. `get`: a
--- function that gives the value of a key. `who`: the beginning of an error's text.
function settings.limits(get, who)
    local give_up = whole(who .. "give_up", get("give_up"), 0, k_seconds_max, "seconds")
    if give_up == nil and get("tries") == nil and is_unattended() then
        give_up = k_give_up_s_unattended
    end
    return {
        tries = whole(who .. "tries", get("tries"), 1, 1000000, "tries"),
        give_up = give_up,
        wait = whole(who .. "wait", get("wait"), 1, k_seconds_max, "seconds") or k_wait_s,
    }
end

--- Whether a server's word, how many seconds an answer may take, asks for more than `wait_s`.
function settings.is_longer_wait(seconds, wait_s)
    return seconds ~= nil and seconds % 1 == 0 and seconds > wait_s and seconds <= k_seconds_max
end

--- What to tell if BizHawk does not take that time.
function settings.wait_refused(seconds, wait_s)
    return string.format("the server may take %.0f s for an answer, this script waits %.0f s; BizHawk takes another"
        .. " time before its first request only: set wait:%.0f", seconds, wait_s, seconds)
end

--- `folder`: where the scripts are, with the last slash. `resets`: false if `reset` is not true unless it is set.
--- `tell`: a function for what the user should know. Raises an error for a value that cannot be used.
function settings.read(folder, resets, tell)
    local file = from_file(folder .. "gsl_sender_config.lua")
    local function get(key)
        local value = bizhawk.userdata(key)
        if value == nil then
            value = file[key]
        end
        return value
    end
    for _, key in ipairs(bizhawk.userdata_keys()) do
        -- Others may keep things there; ours have a dot in their names.
        if not is_known(key) and not key:find(".", 1, true) then
            tell("no setting is called '" .. key .. "'; there are: " .. table.concat(k_known, ", "))
        end
    end
    local limits = settings.limits(get, "")
    return {
        interval = whole("interval", get("interval"), 1, 36000, "frames") or 30,
        shots = switch("shots", get("shots"), false),
        reset = switch("reset", get("reset"), resets ~= false),
        steps = whole("steps", get("steps"), 1, 1e9, "steps"),
        transport = one_of("transport", get("transport"), "auto", "http", "socket"),
        map = text(get("map")),
        scenario = text(get("scenario")),
        start = text(get("start")),
        reward = text(get("reward")),
        terminated = text(get("terminated")),
        truncated = text(get("truncated")),
        session = text(get("session")),
        url = text(get("url")),
        tries = limits.tries,
        give_up = limits.give_up,
        wait = limits.wait,
    }
end

return settings
