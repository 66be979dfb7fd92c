-- Carries out the fields of a reply: `speed`, `frameskip`, `sound`, `msg`, `save`, `exit`, `load`, `restart`.
local gsl = require("bh.gsl")

local commands = {}

-- More than fits on a screen.
local k_message_bytes_max = 1000
commands.__index = commands

function commands.new(states, say)
    return setmetatable({ states = states, say = say, last = {} }, commands)
end

local function whole(value, low, high)
    local number = value:match("^%d+$") and tonumber(value)
    return number and number >= low and number <= high and number or nil
end

local settings = {}

function settings.speed(value)
    local percent = whole(value, 1, 6399)
    if not percent and value:lower() ~= "max" then
        return false
    end
    -- 6399 is the most BizHawk takes; only without the frame limit is it as fast as the machine can.
    emu.limitframerate(percent ~= nil)
    client.speedmode(percent or 6399)
end

function settings.frameskip(value)
    local frames = whole(value, 0, 99)
    if not frames then
        return false
    end
    client.frameskip(frames)
end

function settings.sound(value)
    client.SetSoundOn(gsl.is_on(value))
end

-- Only a change is passed on: a server may repeat a setting in every reply, and BizHawk shows a message each time.
local function set(self, key, value)
    if value == nil or self.last[key] == value then
        return
    end
    local ok, result = pcall(settings[key], value)
    if ok and result ~= false then
        self.last[key] = value
    else
        self.say:once(key, "cannot set " .. key .. " to '" .. value .. "'"
            .. (ok and "" or " (" .. tostring(result) .. ")"))
    end
end

--- Returns "exit" if the emulator was told to close, "reset" if another moment was loaded, else nil.
function commands:reply(fields)
    set(self, "speed", fields.speed)
    set(self, "frameskip", fields.frameskip)
    set(self, "sound", fields.sound)
    if fields.msg then
        pcall(function() gui.addmessage(fields.msg:sub(1, k_message_bytes_max)) end)
    end
    if fields.save then
        self.states:save(fields.save)
    end
    if gsl.is_on(fields.exit) then
        pcall(function() client.exit() end)
        return "exit"
    end
    if fields.load then
        return self.states:load(fields.load) and "reset" or nil
    end
    if gsl.is_on(fields.restart) then
        return self.states:restart() and "reset" or nil
    end
    return nil
end

return commands
