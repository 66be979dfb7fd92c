-- Posts lines to the server and judges what comes back.
--
-- comm.httpPost blocks the emulator until it is done and does not raise when the network fails: it returns the text
-- of the exception, or nil if the status was not 2xx. Only a text that starts with "ACT:" is ever obeyed.
-- After a failure of the network the next try is at the next update; from then on the tries are 1, 2, 4, 8, 10, 10...
-- seconds apart, because each one may block for seconds.
local gsl = require("bh.gsl")

local link = {}
link.__index = link

-- BizHawk raises an error for a form value of 65,520 characters or more (.NET's Uri.EscapeDataString). A character
-- takes at least one byte, so counting bytes is safe.
link.k_text_bytes_max = 65519
-- The same limit for a picture, which is sent as base64.
link.k_png_bytes_max = 49137

local k_wait_s_max = 10
-- Long enough for a policy that thinks; BizHawk's own 100 s would freeze the window for that long.
local k_timeout_ms = 30000

local function is_exception(text)
    return text:match("^System%.") ~= nil or text:find("Exception", 1, true) ~= nil
end

--- The same where an answer may itself hold the word: the exception's type must come first.
function link.is_exception_text(text)
    return text:match("^[%w_.]+Exception:") ~= nil
end

function link.first_line(value)
    return gsl.clean(tostring(value):match("[^\r\n]*")):sub(1, 200)
end

local first_line = link.first_line

--- The address in EmuHawk's --url_post, or nil.
function link.flag_url()
    local ok, url = pcall(function() return comm.httpGetPostUrl() end)
    -- 2.3 has no such flag, but this address of its own.
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

--- `comm` is BizHawk's table, `now` a clock in seconds (os.time).
function link.new(comm, url, say, now)
    -- Refused by .NET after the first request of the process, so it is tried first and may fail.
    pcall(function() comm.httpSetTimeout(k_timeout_ms) end)
    return setmetatable({ comm = comm, url = url, say = say, now = now, failures = 0, retry_at = 0 }, link)
end

--- False while the server is down and the next try is not due.
function link:is_due()
    return self.now() >= self.retry_at
end

local function failed(self, reason)
    self.failures = self.failures + 1
    local wait_s = self.failures == 1 and 0 or math.min(2 ^ (self.failures - 2), k_wait_s_max)
    self.retry_at = self.now() + wait_s
    self.say:once("down", "no answer from " .. self.url .. " (" .. reason .. "); all buttons released, trying again")
    return "down"
end

local function answered(self)
    self.failures = 0
    self.say:recovered()
end

--- Returns "act" and the parsed reply; "refused" if the server answered something that may not be obeyed;
--- "down" if it could not be reached; "long" if the line is too long to be sent at all.
function link:post(line)
    if #line > link.k_text_bytes_max then
        return "long"
    end
    local ok, result = pcall(self.comm.httpPost, self.url, line)
    if not ok then
        return failed(self, first_line(result))
    end
    local reply = gsl.parse_reply(result)
    if not reply and type(result) == "string" and result:sub(1, 4) ~= "ERR:" and is_exception(result) then
        return failed(self, first_line(result))
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
        if self.comm.httpGetPostUrl() ~= self.url then
            self.comm.httpSetPostUrl(self.url)
        end
        return self.comm.httpPostScreenshot()
    end)
    if not ok then
        self.say:once("shot", "a screenshot was not sent; the PNG may have at most " .. link.k_png_bytes_max
            .. " bytes (" .. first_line(result) .. ")")
    elseif type(result) == "string" and is_exception(result) then
        return failed(self, first_line(result))
    elseif result == nil then
        self.say:once("shot", self.url .. " did not take a screenshot (the status was not 2xx)")
    end
    return "done"
end

return link
