-- Carries BrainHawk's messages to the server: by HTTP, or over EmuHawk's socket.
--
-- HTTP is used if EmuHawk was started with a URL flag. The socket is used for everything if there is only that, and for
-- screenshots that are too large for HTTP if there are both.
--
-- A message is sent until it is answered, or as often as the user said. While the server is away the game stands still:
-- scripts that go on without an answer would play on with the old controls. Who answers then may be a server that was
-- started again and knows nothing: it is told what it was told at the beginning.
local bizhawk = require("bh.bizhawk")
local failures = require("bh.failures")
local link = require("bh.link")
local settings = require("bh.settings")
local socket = require("bh.socket")

local connection = {}
connection.__index = connection

--- `url`: where to post; nil: EmuHawk's --url_post. `now`: a clock in seconds (os.time). `stop`: a function that ends
--- the script for a reason. `options.socket`: the script says that EmuHawk was started with the socket flags.
--- `options.tries`, `options.give_up` and `options.wait`: as the settings of these names, which count where the script
--- says nothing. What `introduction` is set to later, statements without an answer, is said again to a server that was
--- away.
function connection.new(url, say, now, stop, options)
    local limits = settings.limits(function(key)
        if options[key] ~= nil then
            return options[key]
        end
        return bizhawk.userdata(key)
    end, "BHClient: ")
    local self = setmetatable({ url = url, say = say, now = now, stop = stop, has_socket = options.socket,
        wait_s = limits.wait }, connection)
    self.failures = failures.new(limits, function() return self.now() end, 1)
    return self
end

local function use_http(self)
    link.set_wait(self.wait_s)
    self.url = self.url or link.flag_url() or "http://127.0.0.1:1337"
    if not pcall(function() comm.httpSetPostUrl(self.url) end) then
        error("BHClient: EmuHawk was started without an address; give it --url_get=" .. self.url .. " --url_post="
            .. self.url .. ", or --socket_ip and --socket_port", 0)
    end
end

--- The server says that an answer may take so many seconds. What is less than the script waits anyway, or no time at
--- all, changes nothing.
function connection:set_wait(seconds)
    if not settings.is_longer_wait(seconds, self.wait_s) then
        return
    elseif not self.by_socket and not link.set_wait(seconds) then
        return self.say:once("wait", settings.wait_refused(seconds, self.wait_s))
    end
    self.wait_s = seconds
    self.socket:set_wait(seconds)
end

--- Finds out what there is; called by whatever needs it first.
function connection:open()
    if self.socket then
        return
    end
    self.socket = socket.new(self.has_socket, self.wait_s, function() return self.now() end)
    self.by_socket = self.socket.is_there and not pcall(function() assert(comm.httpGetPostUrl()) end)
    if not self.by_socket then
        use_http(self)
    elseif not self.socket.has_prefix then
        error("BHClient: before BizHawk 2.6.2 answers over a socket have no end; start EmuHawk with"
            .. " --url_get=http://ADDRESS:PORT --url_post=http://ADDRESS:PORT", 0)
    end
    self.socket:set_url(self.url)
end

--- Whether the server said goodbye. Then nothing is sent any more.
function connection:is_over()
    return self.socket ~= nil and self.socket.is_over
end

-- A server that answers the head alone sends a second one.
local function without_head(result)
    return (result:gsub("^HTTP/1%..-\r\n\r\n", ""))
end

-- The answer, or nil and the reason.
local function ask_http(self, text)
    local ok, result = pcall(comm.httpPost, self.url, text)
    if ok and type(result) == "string" and not failures.is_exception(result) then
        return without_head(result)
    end
    return nil, result == nil and "the status was not 2xx" or failures.reason(result)
end

-- The game stands still, the window does not.
local function wait(self, reason)
    self.socket.is_lost = true    -- its other end may be gone, too
    self.is_unknown = true
    local what = reason .. " (no answer from " .. (self.by_socket and "the socket" or self.url)
    local wait_s, tried = self.failures:failed()
    if not wait_s then
        self.stop(what .. ", " .. tried .. "); the script ends")
    end
    self.say:once("down", what .. "); the game waits, trying again")
    local was_paused = client.ispaused()
    local until_s = self.now() + wait_s
    client.pause()
    while self.now() < until_s do
        emu.yield()
    end
    if not was_paused then
        client.unpause()
    end
end

local function answered(self)
    self.failures:over()
    self.say:recovered()
end

-- What the server did not accept, or nil. The original server has no such answers.
local function refusal(answer)
    return type(answer) == "string" and answer:match("^ERR:") and failures.first_line(answer)
end

-- A message as it goes to a server that may know nothing of the game.
local function introduced(self, text)
    local is_possible = self.is_unknown and self.introduction and not text:find("^ *SESSION ")
        and #self.introduction + 2 + #text <= link.k_text_bytes_max
    return is_possible and self.introduction .. "; " .. text or text
end

--- Sends one message of at most link.k_text_bytes_max bytes; returns the answer, or nil after telling that the server
--- refused it, and "" after the server said goodbye.
function connection:ask(text)
    self:open()
    while not self:is_over() do
        local answer, reason
        if self.by_socket then
            answer, reason = self.socket:ask(introduced(self, text))
        else
            answer, reason = ask_http(self, introduced(self, text))
        end
        if answer then
            answered(self)
            self.is_unknown = false
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
    local reason = self.socket:shot()
    if reason then
        self.say:once("shot", "a screenshot was not sent over the socket (" .. reason .. ")")
    end
end

local function too_large(self, reason)
    if not self.socket.is_there then
        self.say:once("shot", "a screenshot was not sent: HTTP takes PNGs of at most " .. link.k_png_bytes_max
            .. " bytes; start EmuHawk with --socket_ip and --socket_port, too" .. (not bizhawk.tells_socket()
            and ", and say so with BHClient:new(ADDRESS, { socket = true })" or "") .. " (" .. reason .. ")")
        return
    end
    self.say:once("large", "a screenshot is too large for HTTP (more than " .. link.k_png_bytes_max
        .. " bytes as PNG); screenshots go over the socket from now on")
    self.shots_by_socket = true
    shot_by_socket(self)
end

--- Sends the picture. One that cannot be sent is told once, and play goes on without it.
function connection:shot()
    self:open()
    if self:is_over() then
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
            return too_large(self, failures.reason(result))
        elseif result == nil then
            return self.say:once("shot", self.url .. " did not take a screenshot (the status was not 2xx)")
        elseif refusal(without_head(result)) then
            return self.say:once("shot", self.url .. " did not take a screenshot ("
                .. refusal(without_head(result)) .. ")")
        elseif not failures.is_exception(result) then
            return answered(self)
        end
        wait(self, failures.reason(result))
    end
end

return connection
