-- Posts lines to the server and judges what comes back.
--
-- comm.httpPost blocks the emulator until it is done and does not raise when the network fails: it returns the text
-- of the exception, or nil if the status was not 2xx. Only a text that starts with "ACT:" is ever obeyed.
local failures = require("bh.failures")
local gsl = require("bh.gsl")

local link = {}
link.__index = link

-- BizHawk raises an error for a form value of 65,520 characters or more (.NET's Uri.EscapeDataString). A character
-- takes at least one byte, so counting bytes is safe.
link.k_text_bytes_max = 65519
-- The same limit for a picture, which is sent as base64.
link.k_png_bytes_max = 49137
-- What bh-serve takes of a text that has no such limit.
link.k_direct_bytes_max = 2 ^ 20
-- How pictures go where there is a direct connection.
link.k_direct_format = "rgb24"

local first_line = failures.first_line

-- An answer that may be obeyed never looks like this.
local function is_exception(text)
    return text:match("^System%.") ~= nil or text:find("Exception", 1, true) ~= nil
end

--- The address in EmuHawk's --url_post, or nil.
function link.flag_url()
    local ok, url = pcall(function() return comm.httpGetPostUrl() end)
    -- Without the flag 2.3 and 2.3.1 have this address of their own.
    return ok and url and url:match("^https?://") and url ~= "http://localhost:9876/post/" and url or nil
end

--- Puts the session's name into the address. GSL is served under /act, each session under /act/NAME.
function link.address(url, session)
    local origin, path = url:match("^(https?://[^/]+)(.*)$")
    if not origin then
        return nil
    end
    if path == "" or path == "/" then
        path = "/act"
    end
    if session and session ~= "" then
        local name = session:gsub("[^%w._~-]", function(c) return string.format("%%%02X", c:byte()) end)
        path = path:gsub("/act/?[^/]*$", function() return "/act/" .. name end)
    end
    return origin .. path
end

--- How long BizHawk waits for an answer over HTTP. .NET refuses it after the first request of the process; then the
--- time of before stays. Returns whether it was taken.
function link.set_wait(seconds)
    return (pcall(function() comm.httpSetTimeout(seconds * 1000) end))
end

--- A text that differs from one running script to the next: clients without a name are told apart by it.
function link.identity()
    local address = tostring({}):match("(%x+)$") or ""
    return string.format("%x-%s-%x", os.time() % 0x1000000, address:sub(-8), math.floor(os.clock() * 1e6) % 0x100000)
end

--- `limits`: `wait`, the seconds to wait for an answer, `transport`, and those of failures.new(). `now`: a clock in
--- seconds (os.time). `stop`: a function that ends the script for a reason. `identity`: see link.identity(); nil for a
--- client that has a name. `way`: EmuHawk's socket, as bh.socket has it, if lines and pictures shall go over that.
function link.new(url, limits, say, now, stop, identity, way)
    if not way then
        link.set_wait(limits.wait)
    end
    local target = identity and url .. (url:find("?", 1, true) and "&" or "?") .. "client=" .. identity or url
    if way then
        way:set_url(url)
        way.name = nil    -- the hello says it
    end
    local may_be_direct = limits.transport == "auto" and not way
    return setmetatable({ may_be_direct = may_be_direct, socket = way, url = url, target = target, say = say,
        now = now, stop = stop, retry_at = 0,
        failures = failures.new(limits, now, 0) }, link)
end

--- False while the server is down and the next try is not due.
function link:is_due()
    return self.now() >= self.retry_at
end

local function failed(self, result)
    local what = failures.reason(result) .. " (no answer from " .. self.url
    local wait_s, tried = self.failures:failed()
    if not wait_s then
        self.stop(what .. ", " .. tried .. "); the script ends")
    end
    self.retry_at = self.now() + wait_s
    self.say:once("down", what .. "); all buttons released, trying again")
    return "down"
end

local function answered(self)
    self.failures:over()
    self.say:recovered()
end

-- bh-emu's own table, if it has a way of its own to bh-serve.
local function direct_table()
    local own = rawget(_G, "bh_emu")
    return own ~= nil and own.direct_open ~= nil and own or nil
end

--- What a hello says about it: a field, or nil.
function link:direct_field()
    return self.may_be_direct and direct_table() and { "_direct", link.k_direct_format } or nil
end

--- What the server says to that, in the field `direct` of its reply. If it takes pictures as their pixels, lines go
--- over a connection of bh-emu's own from now on. `wait_s`: how many seconds an answer may take. If it cannot be
--- opened, all stays as it was.
function link:open_direct(format, wait_s)
    local own = self.may_be_direct and format == link.k_direct_format and direct_table() or nil
    local reason = own and own.direct_open(self.target, wait_s)
    self.direct = own and not reason and own or nil
    if reason then
        self.say:once("direct", "no direct connection to " .. self.url .. ": " .. failures.reason(reason))
    end
end

-- What the server says to a line, sent directly with or without the picture; or nil and the reason.
local function ask_directly(self, line, with_picture)
    local answer, reason = self.direct.direct_ask(line, with_picture)
    if answer == "BYE" then
        answer, reason = nil, "the server has ended"
    end
    if answer == nil then
        self.direct = nil
    end
    return answer, reason
end

--- The server may take so many seconds for an answer. Returns whether that can be waited for.
function link:allow(seconds)
    if not self.socket then
        return link.set_wait(seconds)
    end
    self.socket:set_wait(seconds)
    return true
end

-- As ask_directly(), over EmuHawk's socket. A server that has said goodbye may come back.
local function ask_by_socket(self, line, with_picture)
    if with_picture then
        local reason = self.socket:shot()
        if reason and not self.socket.is_lost then
            self.say:once("shot", "a screenshot was not sent over the socket (" .. reason .. ")")
        end
    end
    local answer, reason = self.socket:ask(line)
    if self.socket.is_over then
        self.socket.is_over, self.socket.is_lost = false, true
        return nil, "the server has ended"
    end
    return answer, reason
end

--- How long a line may be.
function link:longest()
    return (self.socket or self.direct) and link.k_direct_bytes_max or link.k_text_bytes_max
end

--- Returns "act" and the parsed reply; "refused" if the server answered something that may not be obeyed;
--- "down" if it could not be reached; "long" if the line is too long to be sent at all. `with_picture`: with the
--- picture of this moment, which another way of BizHawk's posts before it.
function link:post(line, with_picture)
    if #line > self:longest() then
        return "long"
    end
    local ok, result
    if self.direct or self.socket then
        local ask = self.direct and ask_directly or ask_by_socket
        local answer, reason = ask(self, line, with_picture)
        ok, result = answer ~= nil, answer or reason
    else
        if with_picture and self:shot() == "down" then
            return "down"
        end
        ok, result = pcall(function() return comm.httpPost(self.target, line) end)
    end
    if not ok then
        return failed(self, result)
    end
    local reply = gsl.parse_reply(result)
    if not reply and type(result) == "string" and result:sub(1, 4) ~= "ERR:" and is_exception(result) then
        return failed(self, result)
    end
    answered(self)
    if reply then
        self.say:over("refused")
        return "act", reply
    end
    local what = result == nil and "the status was not 2xx" or "'" .. first_line(result) .. "'"
    self.say:once("refused", self.url .. " gave no action: " .. what)
    return "refused"
end

--- Posts a screenshot. Pictures go to BizHawk's own PostUrl, so that is pointed at this session first. Returns "down"
--- if the server could not be reached; any other failure is told and play goes on without the picture.
function link:shot()
    local ok, result = pcall(function()
        if comm.httpGetPostUrl() ~= self.target then
            comm.httpSetPostUrl(self.target)
        end
        return comm.httpPostScreenshot()
    end)
    if not ok then
        self.say:once("shot", "a screenshot was not sent; the PNG may have at most " .. link.k_png_bytes_max
            .. " bytes (" .. first_line(result) .. ")")
    elseif type(result) == "string" and is_exception(result) then
        return failed(self, result)
    elseif result == nil then
        self.say:once("shot", self.url .. " did not take a screenshot (the status was not 2xx)")
    end
    return "done"
end

return link
