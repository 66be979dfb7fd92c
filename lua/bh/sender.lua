-- One game, one server: greets it, sends what the map reads, plays what it answers.
local game = require("bh.game")
local gsl = require("bh.gsl")
local link = require("bh.link")
local settings = require("bh.settings")

local sender = {}
sender.__index = sender

--- `parts`: pad, link, states, commands, say; `read` of the map and `episode`, what it says of rewards and ends;
--- `settings`; `game` as bh.game has it.
function sender.new(parts)
    return setmetatable(parts, sender)
end

local function lag_count()
    local ok, count = pcall(function() return emu.lagcount() end)
    return ok and type(count) == "number" and count or nil
end

--- Starts counting afresh: frames before this belong to no update.
function sender:begin_log()
    self.pad:clear_log()
    self.lag_before = lag_count()
    self.episode:begin()
end

local function advance(self, frames, held)
    for i = 1, frames do
        if held and i == held + 1 then
            self.pad:hold({})
        end
        self.pad:step()
        emu.frameadvance()
    end
end

--- After the start and after every loaded state one frame runs with everything released, so that the first picture
--- shows the state, and a server that loads a state in every answer cannot keep the emulator from running.
local function settle(self)
    self:begin_log()
    self.pad:hold({})
    advance(self, 1)
end

function sender:hello_line()
    local fields = game.fields(self.game, self.pad:key_list())
    fields[#fields + 1] = { "_interval", string.format("%.0f", self.settings.interval) }
    fields[#fields + 1] = { "_wait", string.format("%.0f", self.settings.wait) }
    if self.settings.session then
        fields[#fields + 1] = { "_session", self.settings.session }
    end
    fields[#fields + 1] = self.link and self.link:direct_field()
    return gsl.line("H", fields)
end

-- As few digits as give the same number again.
local function number_text(number)
    local text = string.format("%.15g", number)
    return tonumber(text) == number and text or string.format("%.17g", number)
end

--- The line of this moment; the log of inputs is used up by it. `fields` is what the map read.
function sender:state_line(fields, reward, is_terminated, is_truncated)
    local ours = { { "_frame", string.format("%.0f", emu.framecount()) }, { "_inputs", self.pad:take_log() } }
    local lag = lag_count()
    if lag and self.lag_before then
        ours[#ours + 1] = { "_lag", string.format("%.0f", math.max(lag - self.lag_before, 0)) }
    end
    self.lag_before = lag
    if reward then
        ours[#ours + 1] = { "_reward", number_text(reward) }
    end
    if is_terminated then
        ours[#ours + 1] = { "_terminated", "1" }
    end
    if is_truncated then
        ours[#ours + 1] = { "_truncated", "1" }
    end
    ours[#ours + 1] = self.states:take_outcome()
    local function line(of_game)
        for _, field in ipairs(ours) do
            of_game[#of_game + 1] = field
        end
        return gsl.line((is_terminated or is_truncated) and "E" or "S", of_game)
    end
    local text = line(fields)
    local longest = self.link and self.link:longest() or link.k_direct_bytes_max
    if #text > longest then
        self.say:once("long", string.format("the state has %.0f bytes, BizHawk can post %.0f; only its length is sent",
            #text, longest))
        text = line({ { "too_long", #text } })
    end
    return text
end

local function carry_out(self, reply)
    local outcome = self.commands:reply(reply.fields)
    if outcome == "reset" then
        settle(self)
    elseif reply.fields.load or gsl.is_on(reply.fields.restart) then
        self.episode:begin()    -- to the server, though nothing could be loaded
    end
    return outcome
end

--- The server is away: the player has the controls, and the next line it gets is a new hello.
local function go_without(self)
    self.greeted = false
    self.pad:free()
    advance(self, self.settings.interval)
end

-- How long the server may take for an answer, if it says so in the reply to a hello.
local function take_wait(self, text)
    local seconds = text and tonumber(text:match("^%d+$"))
    if not settings.is_longer_wait(seconds, self.settings.wait) then
        return
    elseif self.link:allow(seconds) then
        self.settings.wait = seconds
    else
        self.say:once("wait", settings.wait_refused(seconds, self.settings.wait))
    end
end

local function greet(self)
    local kind, reply = self.link:post(self:hello_line())
    if kind == "down" then
        return go_without(self)
    end
    self.greeted = true
    self.told_over = false
    take_wait(self, reply and reply.fields.wait)
    self.link:open_direct(reply and reply.fields.direct, self.settings.wait)
    local outcome = kind == "act" and carry_out(self, reply) or nil
    if not outcome then
        settle(self)
    end
    return outcome
end

--- The end of an episode: its last line went out, now comes the next start.
local function after_end(self, outcome)
    if outcome then
        self.told_over = false
        return outcome
    end
    if self.settings.reset and self.states:restart() then
        settle(self)
        self.told_over = false
        return "reset"
    end
    self.episode:begin()
    self.pad:hold({})
    advance(self, self.settings.interval)
end

local function play(self, reply)
    local bad = self.pad:hold(reply.items)
    if #bad > 0 then
        self.say:once("control", "the action names what this controller has not: '" .. gsl.clean(bad[1])
            .. "' (it has " .. self.pad:key_list() .. ")")
    end
    advance(self, math.max(self.settings.interval, reply.frames or 0), reply.frames)
end

--- Posts the state, with the picture if wanted. Returns what link:post does.
local function post_state(self, fields, reward, is_terminated, is_truncated)
    local line = self:state_line(fields, reward, is_terminated, is_truncated)
    return self.link:post(line, self.settings.shots)
end

--- One update and the frames up to the next one. Returns "exit" when the script shall end.
function sender:update()
    if not self.link:is_due() then
        return go_without(self)
    end
    if not self.greeted then
        return greet(self)
    end
    local fields, values = self.read()
    local reward, is_terminated, is_truncated, is_by_steps = self.episode:look(fields, values)
    local is_over = is_terminated or is_truncated
    if is_over and self.told_over then
        -- Without a reset the game stays in its last moment for a while; that was told already.
        self.episode:begin()
        return play(self, { items = {} })
    end
    self.told_over = is_over and not is_by_steps
    local kind, reply = post_state(self, fields, reward, is_terminated, is_truncated)
    if kind == "down" then
        return go_without(self)
    end
    local outcome = kind == "act" and carry_out(self, reply) or nil
    if is_over then
        return after_end(self, outcome)
    end
    return outcome or play(self, reply or { items = {} })
end

function sender:run()
    repeat
        local outcome = self:update()
    until outcome == "exit"
    self.pad:free()
end

return sender
