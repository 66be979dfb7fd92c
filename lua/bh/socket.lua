-- EmuHawk's socket: BrainHawk's messages from BizHawk 2.6.2 on, and pictures in every version.
--
-- From 2.6.2 on, a message and its answer begin with their size. Before, they are bare: an answer comes in blocks of
-- 256 bytes and has no end but silence, so that each costs a time-out, 5 ms unless a script sets it. Bare words end
-- with a line feed; so does what bh-serve answers to them. BrainHawk's own server ends nothing: there, bare words are
-- said before a picture only.
local bizhawk = require("bh.bizhawk")
local failures = require("bh.failures")

local socket = {}
socket.__index = socket

local k_first_with_prefix = 2006002
-- An answer to a bare picture is waited for in steps of that time-out. Windows may make half a second of it.
local k_bare_timeout_ms = 5
local k_bare_steps_max = 400
local k_bare_wait_s_max = 2
local k_wants_token = "ERR:a token is needed"

-- The name of the session in an address, or nil for the port's own session.
local function session_of(url)
    local name = url:match("/s/([^/?]+)$") or url:match("/act/([^/?]+)$")
    return name and (name:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- What may be a token in an address: the first part of its path.
local function token_of(url)
    return url:match("^%a+://[^/]*/([%w._~-]+)")
end

--- `is_said`: whether the script says that there is a socket, for versions that do not tell; `wait_s`: how long to wait
--- for an answer, as BizHawk has no limit of its own here; `now`: a clock in seconds. `is_over` is true once the server
--- said goodbye, `is_lost` if the next message needs a new connection.
function socket.new(is_said, wait_s, now)
    local is_there = is_said == true
    if bizhawk.tells_socket() then
        is_there = bizhawk.has_socket()
    end
    return setmetatable({
        is_there = is_there, has_prefix = bizhawk.version() >= k_first_with_prefix, wait_s = wait_s, now = now,
        is_greeted = false, is_lost = false, is_over = false,
    }, socket)
end

--- How long to wait for an answer from the next message on.
function socket:set_wait(seconds)
    self.wait_s = seconds
    if self.is_greeted and self.has_prefix then
        comm.socketServerSetTimeout(seconds * 1000)
    end
end

--- Where the server is; its path may name a session and begin with the token.
function socket:set_url(url)
    self.url, self.name = url, url and session_of(url)
end

-- A new connection has no time-out, has not said the token and is in no session yet. 2.3 and 2.3.1 connect by
-- themselves.
local function reconnect(self)
    self.is_greeted = false
    self.is_lost = not bizhawk.reconnect_socket()
    return not self.is_lost
end

-- With sizes

local function hear(text)
    return comm.socketServerSend(text) > 0 and comm.socketServerResponse() or ""
end

local function greet(self, is_for_picture)
    comm.socketServerSetTimeout(self.wait_s * 1000)
    if self.token then
        hear("TOKEN " .. self.token)
    end
    if self.name then
        hear("SESSION " .. self.name)
    elseif is_for_picture and not self.token then
        -- Some of the first versions with sizes send none before a picture, but wait for one before its answer. By a
        -- message, which no server minds, it knows with whom it speaks.
        hear("TOKEN -")
    end
    self.is_greeted = true
end

-- `send` sends something and returns the answer. The token is not said before a server asks for it: only then is it
-- known that the address begins with one.
local function converse(self, send, is_for_picture)
    if not self.is_greeted then
        greet(self, is_for_picture)
    end
    local answer = send()
    if answer == k_wants_token and not self.token then
        self.token = self.url and token_of(self.url)
        if self.token then
            greet(self)
            answer = send()
        end
    end
    return answer
end

local function send_picture(self)
    local answer = converse(self, function() return comm.socketServerScreenShotResponse() end, true)
    self.is_over = self.is_over or answer == "BYE"
    self.is_lost = answer == "BYE" or answer == "Failed to get a response"
    return (self.is_lost or answer:match("^ERR:")) and answer or nil
end

-- Bare

local function say(text)
    local sent = comm.socketServerSend(text)    -- a number; in 2.3 and 2.3.1 "Sent : 6 bytes"
    return (tonumber(sent) or tonumber(tostring(sent):match("%-?%d+")) or -1) > 0
end

-- What the server says, without the zeros behind it; "" if it says nothing; nil if it closed the connection.
local function listen(self)
    comm.socketServerSetTimeout(k_bare_timeout_ms)
    local until_s = self.now() + k_bare_wait_s_max
    for _ = 1, self.is_mute and 1 or k_bare_steps_max do
        local heard = comm.socketServerResponse()
        if heard ~= "" then
            self.is_mute = false
            return heard:find("[\1-\255]") and heard:match("^%c*(%C*)") or nil
        elseif self.now() > until_s then
            break
        end
    end
    self.is_mute = true    -- the game does not stand still a second time
    return ""
end

-- Nothing can be asked for here without a wait: the token is said where the address seems to have one.
local function greet_bare(self)
    local token = self.url and token_of(self.url)
    local words = token and token ~= "s" and token ~= "act" and "TOKEN " .. token .. "\n" or ""
    if self.name then
        words = words .. "SESSION " .. self.name:gsub("%c", " ") .. "\n"
    end
    self.is_greeted = true
    if words == "" then
        return
    end
    if not say(words) then
        comm.socketServerResponse()    -- 2.3 and 2.3.1 connect here, not when they send
        say(words)
    end
    listen(self)
end

-- The answer to a line, up to its LF, in as many blocks as it takes. EmuHawk gives nothing after a silence, and zeros
-- where the connection was closed.
local function ask_bare(self, text)
    if not self.is_greeted then
        greet_bare(self)
    end
    if not say(text .. "\n") then
        return ""
    end
    comm.socketServerSetTimeout(k_bare_timeout_ms)
    local answer, until_s = "", self.now() + self.wait_s
    repeat
        local heard = comm.socketServerResponse()
        if heard ~= "" and not heard:find("[\1-\255]") then
            return ""
        end
        answer = answer .. heard:gsub("%z", "")
        if answer:find("\n", 1, true) then
            return (answer:match("^[^\n]*"))
        end
    until self.now() > until_s
    return ""
end

--- Sends one message; before 2.6.2 a line without LF. Returns the answer, or nil and the reason.
function socket:ask(text)
    if self.is_lost and not reconnect(self) then
        return nil, "nobody listens"
    end
    local ok, answer = pcall(function()
        return self.has_prefix and converse(self, function() return hear(text) end) or ask_bare(self, text)
    end)
    self.is_lost = not ok or answer == "" or answer == "BYE"
    if answer == "BYE" then
        self.is_over = true
    elseif self.is_lost then
        return nil, ok and "timed out or closed" or failures.reason(answer)
    end
    return answer == "OK" and "" or answer    -- an empty answer cannot be sent there
end

local function send_bare_picture(self)
    if not self.is_greeted then
        greet_bare(self)
    end
    local said = comm.socketServerScreenShot()
    local answer = said == "Screenshot was sent" and listen(self)
    self.is_lost = not answer or answer:match("^ERR:") ~= nil
    if not answer then
        return said == "Screenshot was sent" and "the connection was closed" or tostring(said)
    end
    return self.is_lost and answer or nil
end

--- Sends the picture. Returns nil, or why the server did not take it.
function socket:shot()
    if self.is_lost then
        reconnect(self)
    end
    local ok, reason = pcall(self.has_prefix and send_picture or send_bare_picture, self)
    if not ok then
        self.is_lost = true
    end
    return reason and failures.reason(reason)
end

return socket
