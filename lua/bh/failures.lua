-- A server that is away: how long until the next try, when to give up, and why it failed, in few words.
local gsl = require("bh.gsl")

local failures = {}
failures.__index = failures

local k_wait_s_max = 10

-- What .NET, Mono and bh-emu say, and what it means.
local k_meanings = {
    { "refused", "connection refused" },
    { "TaskCanceledException", "timed out" },
    { "OperationCanceledException", "timed out" },
    { "timed out", "timed out" },
    { "NameResolutionFailure", "no such host" },
    { "Name or service not known", "no such host" },
    { "No such host is known", "no such host" },
    { "could not be resolved", "no such host" },
    { "nreachable", "the host cannot be reached" },
    { "reset by peer", "the connection was reset" },
    { "forcibly closed", "the connection was reset" },
    { "closed prematurely", "the connection was closed" },
    { "unexpected end", "the connection was closed" },
}

--- Whether a text is that of an exception: its type comes first.
function failures.is_exception(text)
    return text:match("^[%w_.]+Exception:") ~= nil or text:match("^System%.[%w_.]+: ") ~= nil
end

--- The first line of a value, at most 200 bytes of it, without control characters.
function failures.first_line(value)
    local line = tostring(value):sub(1, 4096):match("[^\r\n]*")
    return (gsl.clean(line):gsub("%c", " "):sub(1, 200))
end

--- The reason in the text of an exception, in a few words: its meaning if that is known, or what the innermost
--- exception says.
function failures.reason(value)
    local text = tostring(value):sub(1, 4096)
    if text:match("^ERR:") then
        return failures.first_line(text)
    end
    for _, meaning in ipairs(k_meanings) do
        if text:find(meaning[1], 1, true) then
            return meaning[2]
        end
    end
    local message = text:gsub("\r?\n%s+at .*", "")    -- the places in the program
    message = message:match("^[^\n]-%.lua:%d+: (.*)$") or message:match('^%[string "[^\n]-"%]:%d+: (.*)$') or message
    message = message:match("^.*%-%-%-> (.*)$") or message
    message = message:match("^[%w_.]+Exception: (.*)$") or message
    return failures.first_line(message)
end

--- `limits.tries`: how often a message is sent at most. `limits.give_up`: how many seconds a server may be away; nil
--- or 0: for ever. `now`: a clock in seconds. `first_wait_s`, 0 or 1: from the first failure to the next try; then the
--- tries are 1, 2, 4, 8, 10, 10... seconds apart, because each may stop the game for seconds.
function failures.new(limits, now, first_wait_s)
    return setmetatable({ tries = limits.tries, give_up_s = limits.give_up, now = now, count = 0,
        first_wait_s = first_wait_s }, failures)
end

--- Counts a failure. Returns the seconds until the next try; or nil and how much was tried, if that is enough.
function failures:failed()
    self.count = self.count + 1
    self.since_s = self.since_s or self.now()
    local away_s = self.now() - self.since_s
    if self.tries and self.count >= self.tries then
        return nil, string.format("try %.0f of %.0f", self.count, self.tries)
    elseif (self.give_up_s or 0) > 0 and away_s >= self.give_up_s then
        return nil, string.format("for %.0f s", away_s)
    elseif self.count == 1 and self.first_wait_s == 0 then
        return 0
    end
    local exponent = self.count - (self.first_wait_s == 0 and 2 or 1)
    local wait_s = math.min(2 ^ exponent, k_wait_s_max)
    if (self.give_up_s or 0) > 0 then
        wait_s = math.min(wait_s, math.max(self.give_up_s - away_s, 1))    -- the last try is when the time is over
    end
    return wait_s
end

--- The server answered.
function failures:over()
    self.count, self.since_s = 0, nil
end

return failures
