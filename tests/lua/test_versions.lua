-- The scripts on each version of BizHawk: what a version lacks is nil, as there.
local bizhawk = require("bh.bizhawk")
local check = require("check")
local standin = require("standin")

local k_versions = { "2.3", "2.3.1", "2.3.2", "2.4", "2.6.1", "2.8", "2.9.1", "2.11" }
local k_lua = _G.bh_test_root .. "lua/"

-- Only bh/bizhawk.lua may name what some version lacks; everything else that a script calls is in all of them.
check.case("each function that a script of ours calls is known, and where it may be missing there is another way", function()
    local handle = assert(io.popen('find "' .. k_lua .. '" -name "*.lua"'))
    local count = 0
    for path in handle:lines() do
        local file = assert(io.open(path, "rb"))
        local text = file:read("*a"):gsub("%-%-[^\n]*", ""):gsub('"[^"\n]*"', '""')
        file:close()
        for at, library, name in text:gmatch("%f[%w_]()(%l+)%.([%a_][%w_]*)") do
            local known = not text:sub(at - 1, at - 1):find("[.:]") and standin.names[library]
            if known then
                count = count + 1
                local where = path .. ": " .. library .. "." .. name
                check.same({ where, known[name] ~= nil }, { where, true })
                check.same({ where, known[name][2] == nil or path:match("/bizhawk%.lua$") ~= nil }, { where, true })
            end
        end
    end
    handle:close()
    check.same(count > 60, true)
end)

-- BizHawk of a version, with everything that the scripts need. `server` answers a line or a message.
local function world(version, server)
    local it = { version = version, lines = {}, told = {}, frame = 0, user = {}, held = {} }
    standin.version = version
    local post_url = not standin.has("comm", "socketServerGetIp") and "http://localhost:9876/post/" or "http://127.0.0.1:9001/"
    local function nothing() end
    _G.console = { log = function(text) it.told[#it.told + 1] = text end }
    _G.comm = {
        httpGetPostUrl = function() return post_url end,
        httpSetPostUrl = function(url) post_url = url end,
        httpSetTimeout = function() end,
        httpPost = function(url, text)
            it.url, it.lines[#it.lines + 1] = url, text
            return server(text, it)
        end,
        httpPostScreenshot = function() return "OK" end,
        socketServerGetIp = nothing, socketServerGetPort = nothing, socketServerSetPort = nothing,
        socketServerSetTimeout = nothing, socketServerSend = nothing, socketServerResponse = nothing,
        socketServerScreenShot = nothing, socketServerScreenShotResponse = nothing,
    }
    _G.client = {
        getversion = function() return version end, exit = nothing, frameskip = nothing, ispaused = nothing,
        openrom = nothing, pause = nothing, SetSoundOn = nothing, speedmode = nothing, unpause = nothing,
    }
    local at_frame_end = {}
    _G.event = { onexit = nothing, onframeend = function(f) at_frame_end[#at_frame_end + 1] = f end }
    _G.emu = {
        frameadvance = function()
            it.frame = it.frame + 1
            for _, each in ipairs(at_frame_end) do
                each()
            end
            coroutine.yield()
        end,
        framecount = function() return it.frame end, getsystemid = function() return "SNES" end,
        lagcount = function() return 0 end, limitframerate = nothing, yield = coroutine.yield,
    }
    _G.gameinfo = { getromname = function() return "game" end, getromhash = function() return "12" end }
    _G.gui = { addmessage = nothing, drawBox = nothing }
    local function pads(held)
        return { ["P1 A"] = held == "A", ["P1 Right"] = held == "RIGHT" }
    end
    -- What a movie holds frame by frame; the player holds nothing.
    local movie_held = { "A", "A", "RIGHT", "A", "RIGHT", "RIGHT", "A" }
    _G.joypad = {
        get = function() return pads() end, set = nothing, setanalog = nothing,
        getwithmovie = function() return pads(it.has_movie and movie_held[it.frame]) end,
    }
    _G.movie = {
        isloaded = function() return it.has_movie == true end, length = function() return #movie_held end,
        getinput = function(frame)
            if frame >= #movie_held then
                error("no such frame")
            end
            return pads(movie_held[frame + 1])
        end,
        getheader = function() return { Core = "Snes9x" } end,
    }
    local function hash(name)
        return function(from, size, domain) return name .. from .. "+" .. size .. (domain and " " .. domain or "") end
    end
    _G.mainmemory = { getname = function() return "WRAM" end, getcurrentmemorydomainsize = function() return 16 end,
        hash_region = hash("main") }
    _G.memory = { getmemorydomainlist = function() return { [0] = "WRAM" } end, hash_region = hash("memory"),
        getmemorydomainsize = function() return 16 end, read_u8 = function() return 0 end }
    _G.memorysavestate = { savecorestate = function() return "id" end, loadcorestate = nothing }
    _G.savestate = { load = nothing, save = nothing }
    _G.userdata = { get = function(key) return it.user[key] end, set = function(key, value) it.user[key] = value end,
        containskey = function(key) return it.user[key] ~= nil end,
        get_keys = function() return {} end }
    return it
end

-- Runs a script for so many frames, or to its end.
local function run(it, path, frames)
    local thread = coroutine.create(type(path) == "string" and assert(loadfile(path)) or path)
    for _ = 1, frames do
        local ok, message = coroutine.resume(thread)
        if not ok then
            error(it.version .. ": " .. tostring(message), 0)
        elseif coroutine.status(thread) == "dead" then
            return "ended"
        end
    end
end

local function on_each_version(name, body)
    check.case(name, function()
        for _, version in ipairs(k_versions) do
            body(version)
        end
    end)
    standin.version = "2.11"
end

local k_map = _G.bh_test_root .. "tests/lua/small_map.lua"
local k_state = _G.bh_test_root .. "tests/lua/run.lua"    -- any file that exists

on_each_version("the version is known, also where no function tells it", function(version)
    world(version)
    local major, minor, patch = version:match("(%d+)%.(%d+)%.?(%d*)")
    check.same(bizhawk.version(), major * 1000000 + minor * 1000 + (tonumber(patch) or 0))
end)

on_each_version("gsl_sender.lua: everything that a reply can ask for, and which state was loaded", function(version)
    local replies = { "ACT:NONE|speed:max|frameskip:1|sound:1|msg:hello|save:none.State|wait:500",
        "ACT:A|load:" .. k_state, "ACT:RIGHT*2", "ACT:NONE|restart:1", "ACT:NONE|exit:1" }
    local it = world(version, function(_, self) return replies[#self.lines] end)
    it.user = { map = k_map, interval = 2, shots = true, url = "http://127.0.0.1:9001/act" }
    check.same(run(it, k_lua .. "gsl_sender.lua", 50), "ended")
    local url = it.url:gsub("%?client=%x+%-%x*%-%x+$", "?client=IDENTITY")
    check.same({ version, url, #it.lines, it.lines[3]:match("|_state_hash:(.*)") }, { version,
        "http://127.0.0.1:9001/act?client=IDENTITY", 5, standin.has("mainmemory", "hash_region") and "main0+16" or "memory0+16 WRAM" })
    check.same(it.told, { "gsl_sender: map 'small', every 2 frames to http://127.0.0.1:9001/act" })
end)

on_each_version("record_human.lua: what a movie holds is recorded frame by frame", function(version)
    local it = world(version, function() return "ACT:NONE" end)
    it.has_movie = true
    it.user = { map = k_map, interval = 3, url = "http://127.0.0.1:9001/" }
    run(it, k_lua .. "record_human.lua", 12)
    check.same({ version, it.lines[2]:match("_inputs:[^|]*"), it.lines[3]:match("_inputs:[^|]*"),
        it.lines[4]:match("_inputs:[^|]*"), it.lines[5]:match("_inputs:[^|]*") },
        { version, "_inputs:1*A", "_inputs:1*A,1*RIGHT,1*A", "_inputs:2*RIGHT,1*A", "_inputs:3*NONE" })
end)

on_each_version("BHClient.lua: a whole session", function(version)
    local it = world(version, function(text)
        return text == "GET rom" and "" or text:find("GET save", 1, true) and "; 2; True; 100; 0"
            or text:find("UPDATE", 1, true) and "INT 512; P1 A:True; False; True" or ""
    end)
    local shown
    check.same(run(it, function()
        local print_before = print
        _G.print = function() end
        local client = dofile(k_lua .. "BHClient.lua"):new("http://127.0.0.1:9001")
        _G.print = print_before
        client:initialize()
        repeat
            client:useControls()
            client:advanceFrame()
            local is_over = false
            if client:timeToUpdate() then
                client:saveScreenshot()
                client:colorAction()
                local x, controls, restart, exit = client:sendList({ client:setStatement("x", 512, "INT"),
                    client:getStatement("x"), client:updateStatement(), client:setControlsStatement(),
                    client:checkRestartStatement(), client:checkExitStatement() })
                shown = { client:get(x) }
                client:setControls(controls)
                client:checkRestart(restart)
                is_over = client:checkExit(exit)
            end
        until is_over
    end, 50), "ended")
    check.same({ version, shown, it.told }, { version, { "INT", 512 }, {} })
end)
