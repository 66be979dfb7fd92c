-- What the player holds, frame by frame: a person, or a movie that plays. In place of bh/pad.lua for scripts that watch
-- and press nothing.
--
-- A frame is looked at in event.onframeend, before any script can press for the next one.
local bizhawk = require("bh.bizhawk")
local pad = require("bh.pad")

local player = setmetatable({}, { __index = pad })
player.__index = player

function player.new(joypad, event)
    local self = setmetatable(pad.new(joypad), player)
    -- Where an axis rests is not known. One that was never off 0 rests there; any other is written down in every frame.
    self.has_moved = {}
    event.onframeend(function() self:look() end, "bh.player")
    return self
end

--- Whatever an action asks for, the player decides. From now on frames are written down.
function player:hold()
    self.buttons = {}
    return {}
end

--- Nothing is pressed before a frame.
function player.step() end

local function describe(self, held)
    local parts = {}
    for _, name in ipairs(self.names) do
        local value = held[name]
        if self.is_button[name] then
            parts[#parts + 1] = value and self.label[name] or nil
        else
            self.has_moved[name] = self.has_moved[name] or value ~= 0
            parts[#parts + 1] = self.has_moved[name] and self.label[name] .. "=" .. string.format("%.0f", value) or nil
        end
    end
    return #parts > 0 and table.concat(parts, "+") or "NONE"
end

--- To be called after every frame.
function player:look()
    if self.buttons then
        self.text = describe(self, bizhawk.held())
        self:log_frame()
    end
end

return player
