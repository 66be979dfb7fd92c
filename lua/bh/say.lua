-- Messages for the Lua console, each kind once.
--
-- The console is slow and goes silent after 100 messages in one turn, so a fault that comes back at every update may
-- be told only once. When it is over, `say.over(kind)` arms that kind again.
local say = {}
say.__index = say

--- `log` is what prints a line: console.log inside BizHawk. `name` stands in front of each.
function say.new(log, name)
    return setmetatable({ log = log, name = name or "gsl_sender", told = {} }, say)
end

function say:line(text)
    self.log(self.name .. ": " .. text)
end

function say:once(kind, text)
    if not self.told[kind] then
        self.told[kind] = true
        self:line(text)
    end
end

--- True if a message of this kind had been given.
function say:over(kind)
    local was_told = self.told[kind] == true
    self.told[kind] = nil
    return was_told
end

--- Ends what `say:once("down", ...)` told: the server answers again.
function say:recovered()
    if self:over("down") then
        self:line("the server answers again")
    end
end

return say
