local check = require("check")
local link = require("bh.link")
local messages = require("bh.messages")

local k_refused = "System.Net.Http.HttpRequestException: An error occurred while sending the request. ---> System.Net.Web"
    .. "Exception: Error: ConnectFailure (Connection refused) ---> System.Net.Sockets.SocketException: Connection refused"
    .. "\n  at System.Net.Sockets.Socket.Connect (System.Net.EndPoint remoteEP) [0x000b6] in <0>:0 "

-- A server whose answers are given one by one; a function is called, so that it can raise.
local function world(answers, limits)
    local it = { told = {}, posts = {}, time_s = 1000, post_url = "http://h/", at = 0 }
    local function answer()
        it.at = it.at + 1
        local what = answers[it.at]
        if type(what) == "function" then
            return what()
        end
        return what
    end
    _G.comm = {
        httpSetTimeout = function() error("InvalidOperationException: requests were made already") end,
        httpGetPostUrl = function() return it.post_url end,
        httpSetPostUrl = function(url) it.post_url = url end,
        httpPost = function(url, text) it.posts[#it.posts + 1] = url .. " " .. text return answer() end,
        httpPostScreenshot = function() it.posts[#it.posts + 1] = it.post_url .. " picture" return answer() end,
    }
    local voice = messages.new(function(text) it.told[#it.told + 1] = text end)
    it.link = link.new("http://h/act", limits or { wait = 30 }, voice, function() return it.time_s end,
        function(reason) error(reason, 0) end)
    return it
end

check.case("the address: /act, and the session's name under it", function()
    local function address(url, session) return link.address(url, session) end
    check.same(address("http://127.0.0.1:9001"), "http://127.0.0.1:9001/act")
    check.same(address("http://127.0.0.1:9001/"), "http://127.0.0.1:9001/act")
    check.same(address("http://h/", "a b/c%"), "http://h/act/a%20b%2Fc%25")
    check.same(address("http://h/act/old", "new"), "http://h/act/new")
    check.same(address("http://h/token/act", "n"), "http://h/token/act/n")
    check.same(address("http://h/other"), "http://h/other")
    check.same(address("http://h/other", "n"), "http://h/other")
    check.same(address("http://h/", ""), "http://h/act")
    check.same(address("."), nil)
end)

check.case("an action is obeyed even if its text looks like an exception", function()
    local it = world({ "ACT:A|msg:Exception" })
    local kind, reply = it.link:post("@S|a:1")
    check.same({ kind, reply.fields.msg, it.posts[1] }, { "act", "Exception", "http://h/act @S|a:1" })
    check.same(it.told, {})
end)

check.case("nil, ERR and strange texts are no action, told once, and tried again at once", function()
    local it = world({ nil, "ERR:no fields", "<html>", "ACT:NONE", "ERR:x" })
    for _ = 1, 3 do
        check.same(it.link:post("@S"), "refused")
        check.same(it.link:is_due(), true)
    end
    check.same(#it.told, 1)
    check.contains(it.told[1], "http://h/act gave no action: the status was not 2xx")
    it.link:post("@S")
    it.link:post("@S")
    check.contains(it.told[2], "'ERR:x'")
    check.same(#it.told, 2)
end)

check.case("an ERR that mentions an exception is still an answer", function()
    local it = world({ "ERR:policy: ValueError Exception" })
    check.same(it.link:post("@S"), "refused")
end)

check.case("a dead server: told once, tries 0, 1, 2, 4, 8, 10, 10 seconds apart, then told that it is back", function()
    local answers = { k_refused, function() error("HTTP raised") end }
    for i = 3, 8 do
        answers[i] = k_refused
    end
    answers[9] = "ACT:NONE"
    local it = world(answers)
    local waits = {}
    for i = 1, 8 do
        check.same(it.link:post("@S"), "down")
        local from = it.time_s
        while not it.link:is_due() do
            it.time_s = it.time_s + 1
        end
        waits[i] = it.time_s - from
    end
    check.same(waits, { 0, 1, 2, 4, 8, 10, 10, 10 })
    check.same(it.told, { "gsl_sender: connection refused (no answer from http://h/act); all buttons released, trying"
        .. " again" })
    check.same(it.link:post("@S"), "act")
    check.same({ #it.told, it.told[2] }, { 2, "gsl_sender: the server answers again" })
    check.same(it.link:is_due(), true)
end)

check.case("a limit to the tries, or to the time without a server: the script ends with the reason", function()
    local it = world({ k_refused, k_refused }, { wait = 30, tries = 2 })
    it.link:post("@S")
    check.raises("connection refused (no answer from http://h/act, try 2 of 2); the script ends",
        function() it.link:post("@S") end)
    it = world({ k_refused, "ACT:A", k_refused, k_refused, k_refused, k_refused, k_refused }, { wait = 30, give_up = 5 })
    it.link:post("@S")
    it.time_s = it.time_s + 60
    check.same(it.link:post("@S"), "act")
    local from = it.time_s
    check.raises("connection refused (no answer from http://h/act, for 5 s); the script ends", function()
        while true do
            it.link:post("@S")
            repeat
                it.time_s = it.time_s + 1
            until it.link:is_due()
        end
    end)
    check.same(it.time_s - from, 5)
end)

check.case("how long to wait for an answer is said before the first request", function()
    local asked
    local it = world({})
    _G.comm.httpSetTimeout = function(ms) asked = ms end
    check.same({ link.set_wait(45), asked }, { true, 45000 })
    _G.comm.httpSetTimeout = function() error("InvalidOperationException: requests were made already") end
    check.same({ link.set_wait(45), it.told }, { false, {} })
end)

check.case("65,519 bytes are posted, one more is not", function()
    local it = world({ "ACT:A", "ACT:A" })
    check.same(it.link:post(("x"):rep(65519)), "act")
    check.same(it.link:post(("x"):rep(65520)), "long")
    check.same(#it.posts, 1)
end)

-- bh-emu with its direct connection: what was asked is in `asked`, answers are given one by one.
local function direct_world(answers, opening)
    local it = world({ "ACT:NONE", "ACT:NONE", "ACT:NONE" }, { wait = 30, transport = "auto" })
    it.asked = {}
    _G.bh_emu = {
        direct_open = function(url, wait_s)
            it.opened = url .. " " .. wait_s
            return opening
        end,
        direct_ask = function(text, with_picture)
            it.asked[#it.asked + 1] = text .. (with_picture and " picture" or "")
            local answer = table.remove(answers, 1)
            return answer, answer == nil and "System.Net.WebException: Connection refused" or nil
        end,
    }
    return it
end

check.case("a direct connection is used where bh-emu has one and the server takes it, until it fails", function()
    local it = direct_world({ "ACT:A", "ERR:no", "BYE" })
    check.same(it.link:direct_field(), { "_direct", "rgb24" })
    it.link:open_direct(nil, 30)
    it.link:open_direct("pal8", 30)
    check.same({ it.opened, it.link:longest() }, { nil, link.k_text_bytes_max })
    it.link:open_direct("rgb24", 30)
    check.same({ it.opened, it.link:longest() }, { "http://h/act 30", 2 ^ 20 })
    check.same({ it.link:post("@S|x:1", true), it.link:post("@S|x:2"), it.link:post("@S|x:3") }, { "act", "refused", "down" })
    check.same({ it.asked, it.posts }, { { "@S|x:1 picture", "@S|x:2", "@S|x:3" }, {} })
    check.same(it.link:post("@H"), "act")
    check.same(it.posts, { "http://h/act @H" })
    _G.bh_emu = nil
    check.same(it.link:direct_field(), nil)
end)

check.case("without a direct connection, or where one is not wanted, all goes over HTTP", function()
    local it = direct_world({}, "System.Net.WebException: Connection refused")
    it.link:open_direct("rgb24", 30)
    check.same(it.link:post("@S|x:1", true), "act")
    check.same(it.posts, { "http://h/act picture", "http://h/act @S|x:1" })
    check.same(it.told, { "gsl_sender: no direct connection to http://h/act: connection refused" })
    it.link.may_be_direct = false    -- as with transport:http
    check.same(it.link:direct_field(), nil)
    _G.bh_emu = nil
end)

-- EmuHawk's socket as bh.socket has it.
check.case("over EmuHawk's socket a picture and a line are two messages, and a goodbye is no end", function()
    local said, answers = {}, { "ACT:A", "BYE", "ACT:NONE" }
    local way = { set_url = function(self, url) self.url, self.name = url, "left" end, set_wait = function() end }
    function way.shot()
        said[#said + 1] = "picture"
    end
    function way.ask(self, text)
        said[#said + 1] = text
        local answer = table.remove(answers, 1)
        self.is_over, self.is_lost = answer == "BYE", answer == "BYE"
        return answer
    end
    world({})
    local it = link.new("http://socket/act/left", { wait = 30, transport = "auto" }, messages.new(function() end),
        function() return 1000 end, function(reason) error(reason, 0) end, nil, way)
    check.same({ way.url, way.name, it:direct_field(), it:longest(), it:allow(500) },
        { "http://socket/act/left", nil, nil, 2 ^ 20, true })
    check.same({ it:post("@S|x:1", true), (it:post("@S|x:2")), (it:post("@H")) }, { "act", "down", "act" })
    check.same(said, { "picture", "@S|x:1", "@S|x:2", "@H" })
    check.same({ way.is_over, way.is_lost }, { false, false })
end)

check.case("a picture that is too large, or refused, is told once and play goes on", function()
    local it = world({ function() error("Invalid URI: The Uri string is too long.") end, "OK", nil, k_refused })
    check.same(it.link:shot(), "done")
    check.contains(it.told[1], "at most 49137 bytes")
    check.contains(it.told[1], "The Uri string is too long")
    check.same({ it.link:shot(), it.link:shot() }, { "done", "done" })
    check.same(#it.told, 1)
    check.same(it.posts[1], "http://h/act picture")
    check.same(it.link:shot(), "down")
end)
