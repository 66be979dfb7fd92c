-- Carries BrainHawk's messages to the server: by HTTP, or over EmuHawk's socket.
--
-- HTTP is used if EmuHawk was started with a URL flag. The socket is used for everything if there is only that, and for
-- screenshots that are too large for HTTP if there are both.
--
-- A message is sent until it is answered. While the server is away the game stands still: scripts that go on without
-- an answer would play on with the old controls.
local link = require("bh.link")

local wire = {}
wire.__index = wire

local k_wait_s_max = 10
-- Long enough for a policy that thinks. BizHawk's own limits are 100 s for HTTP and none for sockets.
local k_timeout_ms = 30000
-- Up to here a socket's answers come in blocks of 256 bytes with no end, so only pictures can go that way.
local k_first_with_prefix = 2006002
local k_wants_token = "ERR:a token is needed"

--- BizHawk's version as a number: 2009001 for 2.9.1.
function wire.version()
    local major, minor, patch = tostring(client.getversion()):match("(%d+)%.(%d+)%.?(%d*)")
    return (tonumber(major) or 0) * 1000000 + (tonumber(minor) or 0) * 1000 + (tonumber(patch) or 0)
end

-- The name of the session in an address, or nil for the port's own session.
local function session_of(url)
    local name = url:match("/s/([^/?]+)$") or url:match("/act/([^/?]+)$")
    return name and (name:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

--- `url`: where to post; nil: EmuHawk's --url_post. `now`: a clock in seconds (os.time).
function wire.new(url, say, now)
    return setmetatable({ url = url, say = say, now = now, failures = 0 }, wire)
end

local function has_socket()
    -- 2.3 has a socket that cannot be asked where it goes; it would dial a stranger.
    local ok, ip = pcall(function() return comm.socketServerGetIp() end)
    return ok and ip ~= nil
end

local function use_http(self)
    pcall(function() comm.httpSetTimeout(k_timeout_ms) end)    -- refused after the first request of the process
    self.url = self.url or link.flag_url() or "http://127.0.0.1:1337"
    if not pcall(function() comm.httpSetPostUrl(self.url) end) then
        error("BHClient: EmuHawk was started without an address; give it --url_get=" .. self.url .. " --url_post="
            .. self.url .. ", or --socket_ip and --socket_port", 0)
    end
end

local function hear(text)
    return comm.socketServerSend(text) > 0 and comm.socketServerResponse() or ""
end

-- A new connection has no time-out, has not said the token and is in no session yet.
local function greet(self)
    comm.socketServerSetTimeout(k_timeout_ms)
    if self.token then
        hear("TOKEN " .. self.token)
    end
    local name = self.url and session_of(self.url)
    if name and self.has_prefix then
        hear("SESSION " .. name)
    end
    self.greeted = true
end

-- `send` sends something over the socket and returns the answer. The token is not said before a server asks for it:
-- only then is it known that the address begins with one.
local function converse(self, send)
    if not self.greeted then
        greet(self)
    end
    local answer = send()
    if answer == k_wants_token and self.has_prefix and not self.token then
        self.token = self.url and self.url:match("^%a+://[^/]*/([%w._~-]+)")
        if self.token then
            greet(self)
            answer = send()
        end
    end
    return answer
end

--- Finds out what there is; called by whatever needs it first.
function wire:open()
    if self.opened then
        return
    end
    self.opened = true
    self.has_socket = has_socket()
    self.has_prefix = wire.version() >= k_first_with_prefix
    self.by_socket = self.has_socket and not pcall(function() assert(comm.httpGetPostUrl()) end)
    if not self.by_socket then
        use_http(self)
    elseif not self.has_prefix then
        error("BHClient: before BizHawk 2.6.2 answers over a socket have no end; start EmuHawk with"
            .. " --url_get=http://ADDRESS:PORT --url_post=http://ADDRESS:PORT", 0)
    end
end

local function reconnect(self)
    self.greeted = false
    return pcall(function() comm.socketServerSetPort(comm.socketServerGetPort()) end)
end

-- A server that answers the head alone sends a second one.
local function without_head(result)
    return (result:gsub("^HTTP/1%..-\r\n\r\n", ""))
end

-- Each of these returns the answer, or nil and the reason.
local function ask_http(self, text)
    local ok, result = pcall(comm.httpPost, self.url, text)
    if ok and type(result) == "string" and not link.is_exception_text(result) then
        return without_head(result)
    end
    return nil, result == nil and "the status was not 2xx" or link.first_line(result)
end

local function ask_socket(self, text)
    if self.lost and not reconnect(self) then
        return nil, "nobody listens"
    end
    local ok, answer = pcall(converse, self, function() return hear(text) end)
    self.lost = not ok or answer == "" or answer == "BYE"
    if answer == "BYE" then
        self.is_over = true
    elseif self.lost then
        return nil, ok and "no answer" or link.first_line(answer)
    end
    return answer == "OK" and "" or answer    -- an empty answer cannot be sent there
end

-- The game stands still, the window does not.
local function wait(self, reason)
    self.failures = self.failures + 1
    self.say:once("down", "no answer from " .. (self.by_socket and "the socket" or self.url) .. " (" .. reason
        .. "); the game waits, trying again")
    local was_paused = client.ispaused()
    local until_s = self.now() + math.min(2 ^ (self.failures - 1), k_wait_s_max)
    client.pause()
    while self.now() < until_s do
        emu.yield()
    end
    if not was_paused then
        client.unpause()
    end
end

local function answered(self)
    self.failures = 0
    self.say:recovered()
end

-- What the server did not accept, or nil. The original server has no such answers.
local function refusal(answer)
    return type(answer) == "string" and answer:match("^ERR:") and link.first_line(answer)
end

--- Sends one message of at most link.k_text_bytes_max bytes; returns the answer, or nil after telling that the server
--- refused it. After the server said goodbye on a socket, nothing is sent any more and `is_over` is true.
function wire:ask(text)
    self:open()
    while not self.is_over do
        local answer, reason = (self.by_socket and ask_socket or ask_http)(self, text)
        if answer then
            answered(self)
            if refusal(answer) then
                self.say:once("refused", "the server refuses a message: " .. refusal(answer))
                return nil
            end
            return answer
        end
        wait(self, reason)
    end
    return ""
end

local function shot_by_socket(self)
    if self.lost then
        reconnect(self)
    end
    local ok, answer = pcall(converse, self, function() return comm.socketServerScreenShotResponse() end)
    self.is_over = self.is_over or answer == "BYE"
    self.lost = not ok or answer == "BYE" or self.has_prefix and answer == "Failed to get a response"
    if self.lost or refusal(answer) then
        self.say:once("shot", "a screenshot was not sent over the socket (" .. link.first_line(answer) .. ")")
    end
end

local function too_large(self, reason)
    if not self.has_socket then
        self.say:once("shot", "a screenshot was not sent: HTTP takes PNGs of at most " .. link.k_png_bytes_max
            .. " bytes; start EmuHawk with --socket_ip and --socket_port, too (" .. reason .. ")")
        return
    end
    self.say:once("large", "a screenshot is too large for HTTP (more than " .. link.k_png_bytes_max
        .. " bytes as PNG); screenshots go over the socket from now on")
    self.shots_by_socket = true
    shot_by_socket(self)
end

--- Sends the picture. One that cannot be sent is told once, and play goes on without it.
function wire:shot()
    self:open()
    if self.is_over then
        return
    elseif self.by_socket or self.shots_by_socket then
        return shot_by_socket(self)
    end
    while true do
        local ok, result = pcall(function()
            if comm.httpGetPostUrl() ~= self.url then
                comm.httpSetPostUrl(self.url)
            end
            return comm.httpPostScreenshot()
        end)
        if not ok then
            return too_large(self, link.first_line(result))
        elseif result == nil then
            return self.say:once("shot", self.url .. " did not take a screenshot (the status was not 2xx)")
        elseif refusal(without_head(result)) then
            return self.say:once("shot", self.url .. " did not take a screenshot ("
                .. refusal(without_head(result)) .. ")")
        elseif not link.is_exception_text(result) then
            return answered(self)
        end
        wait(self, link.first_line(result))
    end
end

return wire
