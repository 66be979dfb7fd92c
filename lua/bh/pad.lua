-- The controllers: which controls there are, what is held, and what was held.
--
-- Names are BizHawk's own, taken from joypad.get(): "P1 A", or "A" on a handheld, where no prefix exists. A name in
-- an action may have any case and leave out "P1 ". joypad.set lasts for one frame, so it is called before every frame
-- and names every button, true or false: nobody else's input gets in, and the log below is what the game really got.
-- joypad.setanalog lasts until it is unset (with an empty text), so axes are unset as soon as they are not wanted.
local gsl = require("bh.gsl")

local pad = {}
pad.__index = pad

local function player_of(name)
    return tonumber(name:match("^P(%d+) ")) or 1
end

function pad.new(joypad)
    local self = setmetatable({ joypad = joypad, names = {}, is_button = {}, by_upper = {}, label = {} }, pad)
    for name, value in pairs(joypad.get()) do
        self.names[#self.names + 1] = name
        self.is_button[name] = type(value) == "boolean"
        self.by_upper[name:upper()] = name
    end
    for _, name in ipairs(self.names) do
        local short = name:match("^P1 (.+)$")
        local is_free = short and not self.by_upper[short:upper()]
        self.label[name] = gsl.escape_name((is_free and short or name):upper())
    end
    table.sort(self.names, function(a, b)
        local pa, pb = player_of(a), player_of(b)
        if pa ~= pb then
            return pa < pb
        end
        return self.label[a] < self.label[b]
    end)
    self:clear_log()
    self:free()
    return self
end

--- The names of all controls, for the hello line: sorted, because a Lua table does not keep BizHawk's own order.
function pad:key_list()
    local names = {}
    for i, name in ipairs(self.names) do
        names[i] = gsl.escape_name(name)
    end
    table.sort(names)
    return table.concat(names, ",")
end

function pad:find(name)
    local upper = name:upper()
    return self.by_upper[upper] or self.by_upper["P1 " .. upper]
end

local function released(self)
    local buttons = {}
    for _, name in ipairs(self.names) do
        if self.is_button[name] then
            buttons[name] = false
        end
    end
    return buttons
end

local function set_axes(self, wanted)
    for name in pairs(self.axes or {}) do
        if not wanted[name] then
            self.joypad.setanalog({ [name] = "" })
        end
    end
    if next(wanted) then
        self.joypad.setanalog(wanted)
    end
    self.axes = wanted
end

local function describe(self)
    local parts = {}
    for _, name in ipairs(self.names) do
        if self.buttons[name] then
            parts[#parts + 1] = self.label[name]
        elseif self.axes[name] then
            parts[#parts + 1] = self.label[name] .. "=" .. string.format("%.0f", self.axes[name])
        end
    end
    return #parts > 0 and table.concat(parts, "+") or "NONE"
end

--- Holds the items of an action, and nothing else, from the next frame on. Returns the names that were not
--- understood: unknown, or an axis without a value.
function pad:hold(items)
    local buttons, axes, bad = released(self), {}, {}
    for _, item in ipairs(items) do
        local name = self:find(item.name)
        if name and self.is_button[name] then
            buttons[name] = item.value ~= 0
        elseif name and item.value then
            axes[name] = item.value
        else
            bad[#bad + 1] = item.name
        end
    end
    self.buttons = buttons
    set_axes(self, axes)
    self.text = describe(self)
    return bad
end

--- Lets go of everything: the controls are the player's own again and are not logged.
function pad:free()
    self.buttons = nil
    set_axes(self, {})
end

--- To be called before every frame.
function pad:step()
    self:press()
    self:log_frame()
end

--- The two halves of step(), for scripts that may press more than once before a frame.
function pad:press()
    if self.buttons then
        self.joypad.set(self.buttons)
    end
end

function pad:log_frame()
    if not self.buttons then
        return
    end
    if self.log_text[#self.log_text] == self.text then
        self.log_count[#self.log_count] = self.log_count[#self.log_count] + 1
    else
        self.log_text[#self.log_text + 1] = self.text
        self.log_count[#self.log_count + 1] = 1
    end
end

function pad:clear_log()
    self.log_text, self.log_count = {}, {}
end

--- What was held in each frame since the last call, run by run: "28*RIGHT,2*NONE".
function pad:take_log()
    local runs = {}
    for i, text in ipairs(self.log_text) do
        runs[i] = string.format("%.0f*%s", self.log_count[i], text)
    end
    self:clear_log()
    return table.concat(runs, ",")
end

return pad
