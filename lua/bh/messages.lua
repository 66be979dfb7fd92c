-- Messages for the Lua console, each kind once.
--
-- The console is slow and goes silent after 100 messages in one turn, so a fault that comes back at every update may
-- be told only once. When it is over, `messages.over(kind)` arms that kind again.
local messages = {}
messages.__index = messages

--- `log` is what prints a line: console.log inside BizHawk. `name` stands in front of each.
function messages.new(log, name)
    return setmetatable({ log = log, name = name or "gsl_sender", told = {} }, messages)
end

local function byte_escape(c)
    return string.format("\\x%02x", c:byte(-1))
end

--- What a server or a file wrote, as a console may show it: control characters, and what turns the direction of text
--- or ends a line in Unicode, become escapes. LF stays.
function messages.printable(text)
    return (text:gsub("[%z\1-\9\11-\31\127]", byte_escape)
        :gsub("\194[\128-\159]", byte_escape)
        :gsub("\216\156", "\\u061c")
        :gsub("\226\128[\142\143\168-\174]", function(c) return string.format("\\u20%02x", c:byte(3) - 128) end)
        :gsub("\226\129[\166-\169]", function(c) return string.format("\\u20%02x", c:byte(3) - 64) end))
end

function messages:line(text)
    self.log(self.name .. ": " .. messages.printable(text))
end

function messages:once(kind, text)
    if not self.told[kind] then
        self.told[kind] = true
        self:line(text)
    end
end

--- True if a message of this kind had been given.
function messages:over(kind)
    local was_told = self.told[kind] == true
    self.told[kind] = nil
    return was_told
end

--- Ends what `messages:once("down", ...)` told: the server answers again.
function messages:recovered()
    if self:over("down") then
        self:line("the server answers again")
    end
end

return messages
