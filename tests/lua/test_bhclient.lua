-- BHClient against stand-ins for BizHawk's tables, for what a real run cannot bring about at will.
local check = require("check")

local k_refused = "System.Net.Http.HttpRequestException: Connection refused\n ---> System.Net.Sockets.SocketException"
local k_too_long = "Invalid URI: The Uri string is too long."

-- `options.answers`: what the server says, one by one; a function is called, so that it can raise. `options.socket`:
-- the same for EmuHawk's socket, if it has one.
local function world(options)
    local it = { told = {}, posts = {}, sends = {}, shots = {}, time_s = 1000, paused = false, yields = 0, at = 0,
        socket_at = 0, connects = 0, loads = {}, sets = {}, axes = {}, user = {}, calls = {} }
    local post_url = options.flag_url
    local function next_of(list, key)
        it[key] = it[key] + 1
        local what = list[it[key]]
        if type(what) == "function" then
            return what()
        end
        return what
    end
    _G.console = { log = function(text) it.told[#it.told + 1] = text end }
    _G.comm = {
        httpSetTimeout = function() error("InvalidOperationException: requests were made already") end,
        httpGetPostUrl = function() return post_url end,
        httpSetPostUrl = function(url)
            if options.no_http then
                error("NullReferenceException")
            end
            post_url = url
        end,
        httpPost = function(url, text)
            it.posts[#it.posts + 1] = text
            it.url = url
            return next_of(options.answers, "at")
        end,
        httpPostScreenshot = function() it.shots[#it.shots + 1] = "http" return next_of(options.answers, "at") end,
        socketServerGetIp = function() return options.socket and "127.0.0.1" or nil end,
        socketServerGetPort = function() return 1337 end,
        socketServerSetPort = function() it.connects = it.connects + 1 end,
        socketServerSetTimeout = function(ms) it.timeout_ms = ms end,
        socketServerSend = function(text)
            it.sends[#it.sends + 1] = text
            return options.is_unconnected and "Sent : -1 bytes" or #text
        end,
        socketServerResponse = function()
            options.is_unconnected = nil
            return next_of(options.socket, "socket_at")
        end,
        socketServerScreenShot = function()
            it.shots[#it.shots + 1] = "bare"
            return options.unsent or "Screenshot was sent"
        end,
        socketServerScreenShotResponse = function()
            it.shots[#it.shots + 1] = "socket"
            return next_of(options.socket, "socket_at")
        end,
    }
    _G.client = {
        getversion = function() return options.version or "2.11" end,
        ispaused = function() return it.paused end,
        pause = function() it.paused = true end,
        unpause = function() it.paused = false end,
        openrom = function(path)
            it.opened = path
            return options.openrom
        end,
        SetSoundOn = function(on) it.calls.sound = on end,
        speedmode = function(percent) it.calls.speed = percent end,
        frameskip = function(frames) it.calls.frameskip = frames end,
    }
    _G.emu = {
        yield = function()
            it.yields = it.yields + 1
            it.time_s = it.time_s + 1
            it.was_paused = it.paused
        end,
        frameadvance = function() it.frame = (it.frame or 0) + 1 end,
        getsystemid = function() return options.system or "NES" end,
        framecount = function() return it.frame or 0 end,
    }
    _G.gameinfo = { getromname = function() return "a's" end, getromhash = function() return "12" end }
    _G.joypad = {
        get = function() return { ["P1 A"] = false, ["P1 B"] = false, ["P1 X Axis"] = 0 } end,
        set = function(buttons) it.sets[#it.sets + 1] = buttons end,
        setanalog = function(axes) it.axes[#it.axes + 1] = axes end,
    }
    _G.savestate = { load = function(path) it.loads[#it.loads + 1] = path end }
    _G.memorysavestate = {
        savecorestate = function() return "id" end,
        loadcorestate = function(id) it.loads[#it.loads + 1] = id end,
    }
    _G.userdata = {
        containskey = function(key) return it.user[key] ~= nil end,
        get = function(key) return it.user[key] end,
        set = function(key, value) it.user[key] = value end,
    }
    if options.version == "2.3" then
        _G.comm.socketServerGetIp, _G.comm.socketServerGetPort, _G.comm.socketServerSetPort = nil, nil, nil
    end
    package.loaded["BHClient"] = nil
    local print_before = print
    _G.print = function(text) it.printed = text end
    require("BHClient")
    _G.print = print_before
    it.user.tries = options.userdata_tries
    for key, value in pairs(options.user or {}) do
        it.user[key] = value
    end
    it.client = BHClient:new(options.url, options.client)
    it.client.connection.now = function() return it.time_s end
    return it
end

local function case(name, options, body)
    check.case(name, function()
        local it = world(options)
        body(it, it.client)
    end)
end

case("the beginning: ROM, settings, state", { answers = {
    "tests/lua/check.lua", "tests/lua/run.lua; 5; True; 6400; 2" } }, function(it, c)
    c.base = _G.bh_test_root
    c:initialize()
    check.same(it.printed, "BHClient.lua loaded!")
    check.same(it.url, "http://127.0.0.1:1337")
    check.same(it.posts, { "GET rom",
        "RESET; SET _system STRING 'NES'; SET _rom STRING 'a\\'s'; SET _hash STRING '12'; SET _keys STRING"
            .. " 'P1 A,P1 B,P1 X Axis'; SET _wait INT 120; GET save; GET update_interval; GET sound; GET speed;"
            .. " GET frameskip; GET wait" })
    check.same({ it.opened, it.loads, c.updateInterval, it.calls },
        { _G.bh_test_root .. "tests/lua/check.lua", { _G.bh_test_root .. "tests/lua/run.lua" }, 5,
            { sound = true, speed = 6399, frameskip = 2 } })
    check.same({ it.user["BHClient.opened"], it.told }, { false, {} })
end)

case("the server says how long an answer may take: a socket waits so long", { user = { wait = 20 },
    socket = { "OK", "; 1; True; 100; 0; 300", "OK" } }, function(it, c)
    c:initialize()
    check.same({ it.timeout_ms, it.told }, { 300000, {} })
    check.contains(it.sends[2], "; SET _wait INT 20; ")
end)

case("the server says how long an answer may take: HTTP keeps its time, and the user is told how to set it", {
    answers = { "", "; 1; True; 100; 0; 300" } }, function(it, c)
    c:initialize()
    check.same(it.told, { "BHClient: the server may take 300 s for an answer, this script waits 120 s; BizHawk takes"
        .. " another time before its first request only: set wait:300" })
end)

case("started again after the ROM was opened: it is not opened twice", { answers = { "; 1; False; 100; 0" } },
    function(it, c)
        it.user["BHClient.opened"] = true
        c:initialize()
        check.same({ it.opened, it.user["BHClient.opened"] }, { nil, false })
        check.same({ it.calls.sound, c.save, it.loads }, { false, nil, { "id" } })
    end)

case("a ROM that is not there, or is none, ends the script, and is tried again at the next start", { answers = {
    "ROM/none.nes", "", "tests/lua/check.lua", "", "tests/lua/check.lua|in.nes", "" }, openrom = false },
    function(it, c)
    check.raises("cannot open the ROM ../../ROM/none.nes: no such file", function() c:initialize() end)
    check.same({ it.opened, it.user["BHClient.opened"] }, { nil, false })
    c.base = _G.bh_test_root
    check.raises("tests/lua/check.lua: the emulator refused it", function() c:initialize() end)
    check.raises("check.lua|in.nes: the emulator refused it", function() c:initialize() end)
    check.same({ #it.posts, it.user["BHClient.opened"], it.posts[2] }, { 6, false,
        "SET _error STRING 'cannot open the ROM ../../ROM/none.nes: no such file'" })
end)

case("before 2.6.3 a script that goes on after openrom has not opened it", { version = "2.3",
    answers = { "tests/lua/check.lua", "" } }, function(it, c)
    c.base = _G.bh_test_root
    check.raises("tests/lua/check.lua: the emulator refused it", function() c:initialize() end)
    check.same({ it.yields, it.user["BHClient.opened"] }, { 1, false })
end)

case("no game: an error that says why", { answers = { "" }, system = "NULL" }, function(it, c)
    check.raises("there is no game: the server names none", function() c:initialize() end)
    it.user["BHClient.opened"], it.user["BHClient.rom"] = true, "x.nes"    -- the script was started again
    check.raises("there is no game: cannot open the ROM x.nes", function() c:initialize() end)
end)

case("a state that cannot be loaded ends the script, and axes are let go", { answers = { "", "" } }, function(it, c)
    c:setControls("P1 X Axis:-40")
    c.save = "none.State"
    check.raises("cannot load the state none.State: no such file", function() c:newEpisode() end)
    check.same(it.axes, { { ["P1 X Axis"] = -40 }, { ["P1 X Axis"] = "" } })
    _G.savestate.load = function() return false end
    c.save = "é.State"    -- whether it is there is not known on Windows
    check.raises("é.State: the emulator refused it", function() c:newEpisode() end)
    check.same(it.loads, {})
end)

case("the address: what is given, or EmuHawk's flag", { answers = { "x" }, flag_url = "http://h:1/s/me" },
    function(it, c)
        c:sendStr("GET x")
        check.same(it.url, "http://h:1/s/me")
    end)

case("no address at all: an error with the way out", { answers = {}, no_http = true }, function(_, c)
    check.raises("--url_post=http://127.0.0.1:1337, or --socket_ip", function() c:sendStr("GET x") end)
end)

case("a dead server: the game stands still, tries 1, 2, 4, 8, 10, 10 s apart, one line each way", { answers = {} },
    function(it, c)
    local answers = { k_refused, function() error("raised") end, k_refused, k_refused, k_refused, k_refused, "INT 3" }
    local times = {}
    _G.comm.httpPost = function()
        times[#times + 1] = it.time_s
        it.at = it.at + 1
        local what = answers[it.at]
        return type(what) == "function" and what() or what
    end
    check.same({ c:get(c:sendList({ "UPDATE", "GET x" })) }, { "INT", 3 })
    local waits = {}
    for i = 2, #times do
        waits[i - 1] = times[i] - times[i - 1]
    end
    check.same(waits, { 1, 2, 4, 8, 10, 10 })
    check.same({ it.was_paused, it.paused }, { true, false })
    check.same(it.told, { "BHClient: connection refused (no answer from http://127.0.0.1:1337); the game waits,"
        .. " trying again", "BHClient: the server answers again" })
end)

case("a server that was away is told again what game it is, with the first text that it gets", { answers = {
    "", "; 1; True; 100; 0", "", k_refused, "OK", "INT 1", k_refused, "", "" } }, function(it, c)
    c:initialize()
    local game = it.posts[2]:match("^RESET; (.*); GET save")
    c:sendStr("SET x INT 1")
    c:saveScreenshot()
    c:sendStr("GET x")
    c:sendStr("SESSION b; SET x INT 2")
    c:sendStr("SET x INT 3")
    check.contains(game, "SET _keys STRING 'P1 A,P1 B,P1 X Axis'")
    check.same({ table.remove(it.posts, 1), table.remove(it.posts, 1):sub(1, 5) }, { "GET rom", "RESET" })
    check.same(it.posts, { "SET x INT 1", game .. "; GET x", "SESSION b; SET x INT 2",
        "SESSION b; SET x INT 2", "SET x INT 3" })
end)

case("a limit to the tries: the last one ends the script, and the next start opens the ROM again", { client = {
    tries = 3 }, userdata_tries = 5, answers = { k_refused, k_refused, "", k_refused, k_refused, k_refused } },
    function(it, c)
        c:sendStr("UPDATE")
        it.user["BHClient.opened"] = true
        check.raises("BHClient: connection refused (no answer from http://127.0.0.1:1337, try 3 of 3);"
            .. " the script ends", function() c:sendStr("UPDATE") end)
        check.same({ #it.posts, it.paused, it.user["BHClient.opened"] }, { 6, false, false })
    end)

case("a limit to the tries from the command line, for pictures and sockets, too", { userdata_tries = 1,
    socket = { "" } }, function(_, c)
    _G.comm.httpGetPostUrl = function() return nil end
    check.raises("timed out or closed (no answer from the socket, try 1 of 1)", function() c:sendStr("UPDATE") end)
    _G.comm.httpGetPostUrl = function() return "http://h:1/" end
    _G.comm.httpPostScreenshot = function() return k_refused end
    c = BHClient:new("http://h:1/")
    check.raises(", try 1 of 1); the script ends", function() c:saveScreenshot() end)
    for _, bad in ipairs({ 0, "x", true }) do
        check.raises("BHClient: tries: '" .. tostring(bad) .. "' is not a number of tries from 1", function()
            BHClient:new(nil, { tries = bad })
        end)
    end
end)

case("a status that is not 2xx is no answer; a pause of the player's stays", { answers = {} },
    function(it, c)
        _G.comm.httpPost = function()
            it.at = it.at + 1
            return it.at == 2 and "INT 1" or nil
        end
        it.paused = true
        check.same(c:sendStr("GET x"), "INT 1")
        check.contains(it.told[1], "the status was not 2xx")
        check.same(it.paused, true)
    end)

case("text that only looks like an exception is an answer; a second head is cut off", { answers = {
    "STRING Exception: no; STRING System.x", "HTTP/1.1 200 OK\r\n\r\nINT 5" } }, function(_, c)
    check.same({ c:sendStr("GET a; GET b") }, { "STRING Exception: no", "STRING System.x" })
    check.same(c:sendStr("GET c"), "INT 5")
end)

case("more than fits into one message goes in several; a longer statement is left out and told", { answers = {
    "", "INT 1; INT 2", "INT 3" } }, function(it, c)
    local long = "SET a STRING '" .. ("x"):rep(65000) .. "'"
    check.same({ c:sendList({ long, long:gsub("SET a", "SET b"), "GET x", nil, "GET y",
        "SET c STRING '" .. ("y"):rep(70000) .. "'", long, "GET z" }) }, { "INT 1", "INT 2", "INT 3" })
    check.same(#it.posts, 3)
    for _, post in ipairs(it.posts) do
        check.same(#post <= 65519, true)
    end
    check.contains(it.told[1], "a statement of 70015 bytes was not sent")
end)

case("answers that are missing raise no error", { answers = {} }, function(it, c)
    for _, name in ipairs({ "get", "getListElem", "setControls", "checkRestart", "checkExit", "checkGuessed",
        "setSave", "setUpdateInterval", "setSound", "setSpeed", "setFrameskip" }) do
        check.same((c[name](c, nil)), name == "get" and "None" or nil)
        check.contains(it.told[#it.told], name .. "()")
        c[name](c, "nonsense")
        c[name](c, "")
    end
    check.same(c.updateInterval, 1)
end)

case("answers that make no sense are told once and change nothing", { answers = { "ERR:no ROM", "a\nb" } },
    function(it, c)
        c.save, c.guessed, c.controls = "state", true, { ["P1 A"] = true }
        for _, answer in ipairs({ "ERR:what is that", "a\nb\tc" }) do
            for _, name in ipairs({ "setControls", "checkRestart", "checkExit", "checkGuessed", "setSave", "setSound",
                "setSpeed" }) do
                check.same(c[name](c, answer), nil)
            end
            check.same(c:get(answer) == "None", answer:sub(1, 4) == "ERR:")
        end
        check.same(c:get("INT x"), "None")
        c:loadRom()
        c:loadRom()
        check.same({ c.save, c.guessed, c.controls, it.loads, it.calls, it.opened },
            { "state", true, { ["P1 A"] = true }, {}, {}, nil })
        check.same({ #it.told, it.told[5], it.told[9], it.told[10] }, { 10, "BHClient: setSave(): 'ERR:what is that'"
            .. " makes no sense", "BHClient: the server refuses a message: ERR:no ROM",
            "BHClient: no answer was given to loadRom()" })
end)

case("controls: buttons and axes, and axes let go", { answers = {} }, function(it, c)
    c:setControls("P1 A:True,P1 X Axis:-40")
    check.same({ it.sets[1], it.axes }, { { ["P1 A"] = true, ["P1 B"] = false }, { { ["P1 X Axis"] = -40 } } })
    c:setControls("P1 A:False,P1 Q:True")
    check.same({ it.sets[2], it.axes[2] }, { { ["P1 A"] = false, ["P1 B"] = false }, { ["P1 X Axis"] = "" } })
    check.same(it.told, { "BHClient: the server holds what is no control here: P1 Q" })
    c:setControls("")
    check.same(#it.sets, 2)
end)

case("an update tells its frame and what was held before it", { answers = { "", "", "", "" } }, function(it, c)
    c:setControls("P1 A:True")
    for _ = 1, 3 do
        c:useControls()
        c:useControls()
        c:advanceFrame()
    end
    c:setControls("P1 A:False,P1 X Axis:-7")
    c:advanceFrame()
    c:sendList({ "SET x INT 1", c:updateStatement() })
    c:sendList({ c:updateStatement() })
    c:advanceFrame()    -- nobody held or watched anything: what was held is not known
    c:sendList({ c:updateStatement() })
    c:newEpisode()
    c:sendList({ c:updateStatement() })
    check.same(it.posts, { "SET x INT 1; SET _frame INT 4; SET _inputs STRING '3*A,1*X AXIS=-7'; UPDATE",
        "SET _frame INT 4; SET _inputs STRING ''; UPDATE", "SET _frame INT 5; UPDATE",
        "SET _frame INT 5; SET _inputs STRING ''; UPDATE" })
end)

case("what was held is not kept without end, nor for an update of one's own words", { answers = { "", "" } },
    function(it, c)
        for i = 1, 5000 do
            c:setControls(i % 2 == 0 and "P1 A:True" or "P1 B:True")
            c:advanceFrame()
            check.same(#c.pad.log_text <= 2001, true)
        end
        c:sendStr("UPDATE")
        c:useControls()
        c:advanceFrame()
        c:sendStr("SET x INT 1; UPDATE")
        check.same({ it.posts, #c.pad.log_text }, { { "SET _frame INT 5000; UPDATE", "SET x INT 1; UPDATE" }, 0 })
    end)

case("what a player holds is watched, and told unless somebody else held something, too", { answers = { "", "", "" } },
    function(it, c)
        local held = { ["P1 A"] = false, ["P1 B"] = false, ["P1 X Axis"] = 0 }
        _G.joypad.getwithmovie = function() return held end
        local function frame(button)
            c:useControls()
            held[button or "P1 B"] = button ~= nil
            c:advanceFrame()
            held[button or "P1 B"] = false
        end
        c:setControls("")
        frame("P1 A")
        frame()
        c:sendList({ "UPDATE" })
        frame("P1 B")
        c:setControls("P1 A:True")
        frame()
        c:sendList({ "UPDATE" })
        frame()
        c:sendList({ "UPDATE" })
        check.same(it.posts, { "SET _frame INT 2; SET _inputs STRING '1*A,1*NONE'; UPDATE", "SET _frame INT 4; UPDATE",
            "SET _frame INT 5; SET _inputs STRING '1*A'; UPDATE" })
    end)

case("a restart asks for the state of the next episode", { answers = { "tests/lua/check.lua" } }, function(it, c)
    c.base, c.frames, c.numScreenshots = _G.bh_test_root, 3, 2
    c:checkRestart("False")
    check.same(#it.posts, 0)
    c:checkRestart("True")
    check.same({ it.posts, it.loads }, { { "GET save" }, { _G.bh_test_root .. "tests/lua/check.lua" } })
    check.same({ c.frames, c.numScreenshots }, { 0, 0 })
end)

case("statements", { answers = {} }, function(_, c)
    check.same(c:setStatement("x", 512, "INT"), "SET x INT 512")
    check.same(c:setStatement("b", true, "BOOL"), "SET b BOOL True")
    check.same(c:setStatement("s", "it's", "STRING"), "SET s STRING 'it\\'s'")
    check.same(c:setStatement("s", "'quoted'", "STRING"), "SET s STRING 'quoted'")
    check.same(c:setStatement("l", { 1, 2 }, "INT[]"), "SET l INT[] [1, 2]")
    check.same(c:setStatement("l", "[1, 2]", "INT[]"), "SET l INT[] [1, 2]")
    check.same(c:setStatement("restart", true), "SET restart True")
    for _, plain in ipairs({ "hello", "a;b", "it's", "'a; b'", "['a; b', \"c]; d\"]", "INT 5", "STRING 'a; b'",
        "0 'a; b'", "STRING[] ['; ']", "" }) do
        check.same(c:setStatement("s", plain), "SET s " .. plain)
    end
    for _, text in ipairs({ "hello; RESET", "a; ", "'a'; RESET", "STRING a; RESET", "7 a; RESET", "WORD 'a; b'",
        "[1]; RESET" }) do
        check.same(c:setStatement("s", text), "SET s '" .. text:gsub("'", "\\'") .. "'")
    end
    check.same({ c:setStatement("x", "1; RESET", "INT"), c:setStatement("s", "'open"),
        c:setStatement("s", "STRING ['open") },
        { "SET x INT '1; RESET'", "SET s '\\'open'", "SET s 'STRING [\\'open'" })
    check.same(c:getListElemStatement("l", -1), "GET l -1")
    check.same({ c:getStatement("x"), c:getStatement("controls") }, { "GET x" })
    check.same(c:get("BOOL True"), "BOOL")
    check.same({ c:get("True") }, { true })
    check.same(c:getListElem("-7"), -7)
end)

case("frames are counted up to the interval", { answers = {} }, function(_, c)
    c:setUpdateInterval("2")
    local seen = {}
    for i = 1, 5 do
        c:advanceFrame()
        seen[i] = c:timeToUpdate()
    end
    check.same(seen, { false, true, false, true, false })
end)

case("a picture too large for HTTP goes over the socket, and so do all after it", { url = "http://h/s/a%20b",
    answers = { function() error(k_too_long) end, "INT 1" }, flag_url = "http://h/",
    socket = { "OK", "OK", "OK" } }, function(it, c)
    c:saveScreenshot()
    c:saveScreenshot()
    check.same(it.shots, { "http", "socket", "socket" })
    check.same(it.sends, { "SESSION a b" })
    check.same({ #it.told, c.numScreenshots }, { 1, 2 })
    check.contains(it.told[1], "more than 49137 bytes as PNG); screenshots go over the socket from now on")
    check.same(c:sendStr("GET x"), "INT 1")
end)

case("a picture too large for HTTP without a socket is left out and told once", { answers = {
    function() error(k_too_long) end, function() error(k_too_long) end } }, function(it, c)
    c:saveScreenshot()
    c:saveScreenshot()
    check.same(#it.told, 1)
    check.contains(it.told[1], "start EmuHawk with --socket_ip and --socket_port, too")
end)

case("everything over the socket; after silence a new connection; BYE is the end", { socket = {
    "INT 1", "2", "", "INT 4", "OK", "BYE" } }, function(it, c)
    check.same({ c:sendList({ "UPDATE", "GET x" }), c:sendStr("GET y"), c:sendStr("GET z") }, { "INT 1", "2", "INT 4" })
    check.same(it.sends[1], "SET _frame INT 0; UPDATE; GET x")
    check.same({ it.connects, #it.posts }, { 1, 0 })
    c:saveScreenshot()
    check.same(it.shots, { "socket" })
    check.same(c:checkExit("False"), false)
    check.same({ c:sendStr("GET x") }, {})
    check.same({ c:checkExit(nil), (c:get(nil)), #it.sends }, { true, "None", 5 })
    c:saveScreenshot()
    check.same({ #it.shots, #it.told }, { 1, 2 })
end)

case("answers that cannot be told apart are asked for again", { answers = {
    "STRING a; STRING b; False; STRING c", "STRING a; STRING b", "STRING c", "1; 2; STRING x; y", "INT 4; STRING x" } },
    function(it, c)
        check.same({ c:sendList({ "GET s", "GET exit", "GET t" }) }, { "STRING a; STRING b", "False", "STRING c" })
        check.same(it.posts, { "GET s; GET exit; GET t", "GET s", "GET t" })
        check.same({ c:sendList({ "GET speed", "GET frameskip", "GET s" }) }, { "1", "2", "STRING x; y" })
        check.same({ c:sendList({ "SET s 'a; GET b'", "SET x 4", "GET x", "GET s" }) }, { "INT 4", "STRING x" })
        check.same(#it.posts, 5)
    end)

case("a message that is refused has no answers, and those of the next keep their places", { answers = {
    "ERR:no", "", "INT 3", "ERR:no" } }, function(it, c)
    local long = "SET a STRING '" .. ("x"):rep(65500) .. "'"
    local function count(...) return select("#", ...), select(2, ...) end
    check.same({ count(c:sendList({ "GET x", long, "GET y" })) }, { 2, "INT 3" })
    check.same({ #it.posts, #it.told }, { 3, 1 })
    check.same(it.told[1], "BHClient: the server refuses a message: ERR:no")
    c:saveScreenshot()
    check.same(it.told[2], "BHClient: http://127.0.0.1:1337 did not take a screenshot (ERR:no)")
end)

case("over a socket OK is an empty answer: no ROM, no state", { socket = { "OK", "OK", "True" } }, function(it, c)
    c:loadRom()
    c:setSave(c:sendStr("GET save"))
    check.same({ it.opened, c.save, c:sendStr("GET exit"), it.told }, { nil, nil, "True", {} })
end)

local k_no_token = "ERR:a token is needed"

case("a socket that asks for the token is told it, in each new connection", { url = "http://h:1/t0k.en/s/me",
    socket = { k_no_token, k_no_token, "OK", "OK", "INT 1", "", "OK", "OK", "INT 2" } }, function(it, c)
    _G.comm.httpGetPostUrl = function() return nil end
    check.same({ c:sendStr("GET x"), c:sendStr("GET y") }, { "INT 1", "INT 2" })
    check.same(it.sends, { "SESSION me", "GET x", "TOKEN t0k.en", "SESSION me", "GET x", "GET y", "TOKEN t0k.en",
        "SESSION me", "GET y" })
end)

case("a picture over a socket that asks for the token", { url = "http://h:1/t/", flag_url = "http://h:1/t/",
    answers = { function() error(k_too_long) end },
    socket = { "ERR:this is not the token", k_no_token, "OK", "OK" } }, function(it, c)
    c:saveScreenshot()
    check.same({ it.shots, it.sends, #it.told }, { { "http", "socket", "socket" }, { "TOKEN -", "TOKEN t" }, 1 })
end)

case("a token that is wrong or not known is told once", { url = "http://h:1/s/", flag_url = "http://h:1/s/",
    answers = { function() error(k_too_long) end },
    socket = { "ERR:this is not the token", k_no_token, "ERR:this is not the token", k_no_token, k_no_token } },
    function(it, c)
    c:saveScreenshot()
    c:saveScreenshot()
    check.same(#it.told, 2)
    check.contains(it.told[2], "not sent over the socket (ERR:a token is needed)")
end)

-- What BizHawk before 2.6.2 makes of an answer.
local function block(text)
    return text .. ("\0"):rep(256 - #text)
end

case("a picture over a bare socket: the next step waits for the answer, and for as little else as can be", {
    url = "http://h:1/t0k.en/s/a%0Ab", flag_url = "http://h:1/", version = "2.6.1",
    answers = { function() error(k_too_long) end },
    socket = { block("OK\n\n"), "", "", block("OK"), block("\nOK"), block("ERR:no"), block("OK\n\n"), block("OK"),
        block("") } }, function(it, c)
    for _ = 1, 5 do
        c:saveScreenshot()
    end
    check.same(it.shots, { "http", "bare", "bare", "bare", "bare", "bare" })
    local words = "TOKEN t0k.en\nSESSION a b\n"
    check.same({ it.sends, it.connects, it.timeout_ms, it.socket_at }, { { words, words }, 1, 5, 9 })
    check.same({ #it.told, it.told[2] }, { 2, "BHClient: a screenshot was not sent over the socket (ERR:no)" })
end)

case("a server that does not answer bare pictures delays one of them only", { url = "http://h:1/s",
    flag_url = "http://h:1/", version = "2.3.2", answers = { function() error(k_too_long) end }, socket = {} },
    function(it, c)
        local heard = 0
        _G.comm.socketServerResponse = function()
            heard = heard + 1
            it.time_s = it.time_s + 0.5
            return ""
        end
        c:saveScreenshot()
        check.same(heard, 5)
        c:saveScreenshot()
        check.same({ heard, it.sends, #it.told }, { 6, {}, 1 })
    end)

case("a bare picture that was not sent, or after which the server is gone, is told", { url = "http://h:1/",
    flag_url = "http://h:1/", version = "2.6.1", answers = { function() error(k_too_long) end },
    socket = { block("") } }, function(it, c)
    c:saveScreenshot()
    check.contains(it.told[2], "(the connection was closed)")
    c.say:over("shot")
    _G.comm.socketServerScreenShot = function() return "Screenshot could not be sent" end
    c:saveScreenshot()
    check.contains(it.told[3], "(Screenshot could not be sent)")
    check.same(it.connects, 1)
end)

case("2.3 has a socket if the script says so, which connects when it listens", { url = "http://h:1/s/me",
    flag_url = "http://localhost:9876/post/", version = "2.3", client = { socket = true }, is_unconnected = true,
    answers = { function() error(k_too_long) end }, socket = { "", block("\n"), block("OK") } }, function(it, c)
    c:saveScreenshot()
    check.same({ it.shots, it.sends, #it.told }, { { "http", "bare" }, { "SESSION me\n", "SESSION me\n" }, 1 })
end)

case("2.3, and the script does not say whether there is a socket: told how", { version = "2.3",
    answers = { function() error(k_too_long) end } }, function(it, c)
    c:saveScreenshot()
    check.same(it.shots, { "http" })
    check.contains(it.told[1], "BHClient:new(ADDRESS, { socket = true })")
end)

case("after the server was away, pictures go over a new connection", { url = "http://h:1/", flag_url = "http://h:1/",
    answers = { function() error(k_too_long) end, nil, "", "" }, socket = { "OK", "OK", "OK", "OK" } },
    function(it, c)
        c:saveScreenshot()
        _G.comm.httpPost = function()
            it.at = it.at + 1
            return it.at == 3 and "" or nil
        end
        c:sendStr("UPDATE")
        check.same(it.connects, 0)
        c:saveScreenshot()
        check.same({ it.connects, it.sends }, { 1, { "TOKEN -", "TOKEN -" } })
    end)

case("answers over an old socket have no end: refused", { socket = { "x" }, version = "2.6.1" }, function(_, c)
    check.raises("before BizHawk 2.6.2", function() c:sendStr("GET x") end)
end)
