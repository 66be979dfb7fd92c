-- What the user set: --userdata=KEY:VALUE;... on EmuHawk's command line (2.8 and later), or, for every version, a
-- table in gsl_sender_config.lua beside the script. The command line wins.
local maps = require("bh.maps")

local settings = {}

local function from_userdata(key)
    local ok, value = pcall(function() return userdata.get(key) end)
    if ok then
        return value
    end
    return nil
end

local function from_file(path)
    local file = io.open(path, "rb")
    if not file then
        return {}
    end
    file:close()
    return maps.load_table(path)
end

local function text(value)
    return value ~= nil and tostring(value) or nil
end

local function yes(value, default)
    if value == nil then
        return default
    end
    return value == true or value == 1 or tostring(value):lower() == "true"
end

--- `folder`: where the scripts are, with the last slash. `resets`: false if `reset` is not true unless it is
--- set. Raises an error for a value that cannot be used.
function settings.read(folder, resets)
    local file = from_file(folder .. "gsl_sender_config.lua")
    local function get(key)
        local value = from_userdata(key)
        if value == nil then
            value = file[key]
        end
        return value
    end
    local interval = get("interval")
    local frames = tonumber(interval or 30)
    if not frames or frames < 1 or frames > 36000 or frames % 1 ~= 0 then
        error("interval: '" .. tostring(interval) .. "' is not a number of frames from 1 to 36000", 0)
    end
    return {
        interval = frames,
        shots = yes(get("shots"), false),
        reset = yes(get("reset"), resets ~= false),
        map = text(get("map")),
        session = text(get("session")),
        url = text(get("url")),
    }
end

return settings
