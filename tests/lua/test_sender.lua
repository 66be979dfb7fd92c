-- The whole script against stand-ins for BizHawk's tables, for what a real run cannot bring about at will: servers
-- that die and come back, versions that lack functions, lines that are too long.
local check = require("check")

local k_refused = "System.Net.Http.HttpRequestException: Connection refused"

-- Runs gsl_sender.lua until it ends or `frames` have passed. `server` gets each line and the world, and answers.
local function run(options, server)
    local it = { lines = {}, told = {}, sets = {}, frame = 0, ram = {}, states = 0, exits = 0 }
    local console_log = function(text) it.told[#it.told + 1] = text end
    _G.console = { log = console_log }
    _G.emu = {
        getsystemid = function() return "SNES" end,
        framecount = function() return it.frame end,
        lagcount = options.lag or nil,
        frameadvance = function() it.frame = it.frame + 1 coroutine.yield() end,
        limitframerate = function() end,
    }
    _G.gameinfo = {
        getromname = function() return "Final Fantasy II (USA)" end,
        getromhash = function() return options.hash or ("ab"):rep(20) end,
    }
    _G.client = { exit = function() it.exits = it.exits + 1 end, speedmode = function() end }
    _G.joypad = {
        get = function() return { ["P1 A"] = false, ["P1 Right"] = false, Reset = false } end,
        set = function(buttons) it.sets[it.frame] = buttons["P1 Right"] and "R" or buttons["P1 A"] and "A" or "-" end,
        setanalog = function() end,
    }
    _G.memorysavestate = {
        savecorestate = function() it.states = it.states + 1 it.kept = it.frame return "id" end,
        loadcorestate = function() it.frame = it.kept end,
    }
    local function read(addr) return it.ram[addr] or 0 end
    _G.memory = setmetatable({}, { __index = function(_, key) return key:match("^read_") and read or nil end })
    _G.userdata = { get = function(key) return options[key] end }
    _G.event = nil
    _G.gui = nil
    _G.comm = {
        httpGetPostUrl = function() return options.post_url or "http://127.0.0.1:9001/" end,
        httpSetPostUrl = function() end,
        httpPost = function(url, line)
            it.url = url
            it.lines[#it.lines + 1] = line
            return server(line, it)
        end,
        httpPostScreenshot = function() it.lines[#it.lines + 1] = "picture" return "OK" end,
    }
    if options.change then
        options.change()
    end
    local thread = coroutine.create(assert(loadfile(_G.bh_test_root .. "lua/gsl_sender.lua")))
    for _ = 1, options.frames or 200 do
        local ok, message = coroutine.resume(thread)
        if not ok then
            error(message, 2)
        end
        if coroutine.status(thread) == "dead" then
            it.ended = true
            break
        end
    end
    return it
end

local k_map = _G.bh_test_root .. "tests/lua/small_map.lua"

check.case("hello, one frame, then a state every interval", function()
    local it = run({ interval = 4, map = k_map, session = "left", frames = 12 }, function(line, world)
        world.ram[1] = #world.lines
        return line:match("^@H") and "ACT:NONE" or "ACT:RIGHT+A*3"
    end)
    check.same(it.lines, {
        "@H|_system:SNES|_rom:Final Fantasy II (USA)|_sha1:" .. ("ab"):rep(20)
            .. "|_keys:P1 A,P1 Right,Reset|_interval:4|_wait:120|_session:left",
        "@S|x:1|mode:0|_frame:1|_inputs:1*NONE",
        "@S|x:2|mode:0|_frame:5|_inputs:3*A+RIGHT,1*NONE",
        "@S|x:3|mode:0|_frame:9|_inputs:3*A+RIGHT,1*NONE",
    })
    check.same(it.url, "http://127.0.0.1:9001/act/left")
    check.same(it.told, { "gsl_sender: map 'small', every 4 frames to http://127.0.0.1:9001/act/left" })
end)

check.case("the core is named where it is known: by the header of a movie, or by an emulator that says it", function()
    local function greeting(change)
        local it = run({ interval = 4, map = k_map, frames = 1, change = change }, function() return "ACT:NONE" end)
        _G.movie, _G.bh_emu = nil, nil
        return it.lines[1]:match("|_core:[^|]*")
    end
    local loaded = true
    local header = { isloaded = function() return loaded end, getheader = function() return { Core = "NesHawk" } end }
    check.same(greeting(), nil)
    check.same(greeting(function() _G.movie = header end), "|_core:NesHawk")
    check.same(greeting(function() _G.bh_emu = { core = function() return "Nestopia 1" end } end), "|_core:Nestopia 1")
    loaded = false
    check.same(greeting(function() _G.movie = header end), nil)
end)

check.case("a hold longer than the interval puts the next update off", function()
    local it = run({ interval = 2, map = k_map, frames = 20 }, function(line)
        return line:match("^@H") and "ACT:NONE" or "ACT:A*7"
    end)
    check.same(it.lines[3], "@S|x:0|mode:0|_frame:8|_inputs:7*A")
end)

check.case("pictures go before the state", function()
    local it = run({ interval = 2, map = k_map, shots = true, frames = 4 }, function() return "ACT:NONE" end)
    check.same({ it.lines[2], it.lines[3]:sub(1, 2), it.lines[4] }, { "picture", "@S", "picture" })
end)

check.case("a server that dies: controls free, one message, a new hello when it is back", function()
    local down_from, up_from = 3, 5
    local it = run({ interval = 5, map = k_map, frames = 60, change = function()
        local time = 0
        _G.os = setmetatable({ time = function() time = time + 1 return time end }, { __index = os })
    end }, function(_, world)
        local count = #world.lines
        return count >= down_from and count < up_from and k_refused or "ACT:RIGHT"
    end)
    _G.os = getmetatable(_G.os).__index
    check.same(it.lines[3], "@S|x:0|mode:0|_frame:6|_inputs:5*RIGHT")
    check.same({ it.lines[4]:sub(1, 2), it.lines[5]:sub(1, 2), it.lines[6]:match("_inputs:.*") },
        { "@H", "@H", "_inputs:1*NONE" })
    check.same(it.sets[5], "R")
    check.same(it.sets[6], nil)
    check.same({ #it.told, it.told[3] }, { 3, "gsl_sender: the server answers again" })
end)

check.case("a server that knows no hello still gets states; no action is all released", function()
    local it = run({ interval = 2, map = k_map, hash = "12345678", frames = 8 }, function(line)
        return line:match("^@S") and "OK" or nil
    end)
    check.contains(it.lines[1], "|_hash:12345678|")
    check.same(it.lines[3], "@S|x:0|mode:0|_frame:3|_inputs:2*NONE")
    check.same({ #it.told, it.sets[2] }, { 2, "-" })
end)

check.case("exit closes the emulator and ends the script", function()
    local it = run({ interval = 2, map = k_map }, function() return "ACT:A|exit:1" end)
    check.same({ it.ended, it.exits, #it.lines }, { true, 1, 1 })
end)

check.case("restart in every answer goes on frame by frame", function()
    local it = run({ interval = 9, map = k_map, frames = 5 }, function(line)
        return line:match("^@S") and "ACT:A|restart:1" or "ACT:NONE"
    end)
    check.same(it.lines[5], "@S|x:0|mode:0|_frame:1|_inputs:1*NONE")
    check.same(#it.lines, 5)
end)

check.case("the end of an episode is sent once, then the start comes back", function()
    local it = run({ interval = 2, map = k_map, frames = 9 }, function(line, world)
        world.ram[2] = #world.lines == 2 and 5 or 0
        return line:match("^@E") and "OK" or "ACT:RIGHT"
    end)
    check.same({ it.lines[3], it.lines[4] }, { "@E|x:0|mode:5|_frame:3|_inputs:2*RIGHT|_terminated:1",
        "@S|x:0|mode:0|_frame:1|_inputs:1*NONE" })
end)

check.case("reset:false waits until the end is over and loses no input", function()
    local it = run({ interval = 2, map = k_map, reset = false, frames = 14 }, function(_, world)
        world.ram[2] = 5
        if #world.lines == 1 then
            world.ram[2] = 0
        end
        return "ACT:RIGHT"
    end)
    check.same({ #it.lines, it.lines[3]:sub(1, 2) }, { 3, "@E" })
    local again = run({ interval = 2, map = k_map, reset = false, frames = 14 }, function(_, world)
        local count = #world.lines
        world.ram[2] = count == 2 and 5 or 0
        if count == 3 then
            world.ram = setmetatable({}, { __index = function(_, addr)
                return addr == 2 and world.frame < 8 and 5 or 0
            end })
        end
        return "ACT:RIGHT"
    end)
    check.same(again.lines[4], "@S|x:0|mode:0|_frame:9|_inputs:6*NONE")
end)

check.case("an episode that is broken off after so many steps says so, and begins again", function()
    local it = run({ interval = 2, map = k_map, steps = 2, frames = 14 }, function() return "ACT:RIGHT" end)
    check.same({ it.lines[2], it.lines[3], it.lines[4], it.lines[5] }, { "@S|x:0|mode:0|_frame:1|_inputs:1*NONE",
        "@S|x:0|mode:0|_frame:3|_inputs:2*RIGHT", "@E|x:0|mode:0|_frame:5|_inputs:2*RIGHT|_truncated:1",
        "@S|x:0|mode:0|_frame:1|_inputs:1*NONE" })
    check.same({ it.lines[7]:sub(1, 2), it.lines[8]:sub(1, 2) }, { "@E", "@S" })
    -- Without a reset the game goes on, and what was held between is lost to no line.
    it = run({ interval = 2, map = k_map, steps = 1, reset = false, frames = 12 }, function() return "ACT:RIGHT" end)
    check.same({ it.lines[3], it.lines[4], it.lines[5] }, { "@E|x:0|mode:0|_frame:3|_inputs:2*RIGHT|_truncated:1",
        "@S|x:0|mode:0|_frame:5|_inputs:2*NONE", "@E|x:0|mode:0|_frame:7|_inputs:2*RIGHT|_truncated:1" })
end)

check.case("a load begins the count of the steps again; an end that the game made is told apart", function()
    local it = run({ interval = 2, map = k_map, steps = 3, frames = 18 }, function(_, world)
        world.ram[2] = #world.lines == 5 and 5 or 0
        return #world.lines == 3 and "ACT:NONE|restart:1" or "ACT:A"
    end)
    local tags = {}
    for i, line in ipairs(it.lines) do
        tags[i] = line:sub(1, 2) .. (line:match("|(_t%a+:1)") or "")
    end
    check.same(tags, { "@H", "@S", "@S", "@S", "@S", "@E_terminated:1", "@S", "@S", "@S", "@E_truncated:1", "@S" })
end)

check.case("a server that may take longer than the script waits is told how to be waited for", function()
    local waits = {}
    local function timeouts(is_refused)
        return function()
            _G.comm.httpSetTimeout = function(ms)
                if is_refused and #waits > 0 then
                    error("System.InvalidOperationException: This instance has already started")
                end
                waits[#waits + 1] = ms
            end
        end
    end
    local function reply(line)
        return line:match("^@H") and "ACT:NONE|wait:300" or "ACT:NONE"
    end
    local it = run({ interval = 2, map = k_map, wait = 45, frames = 8, change = timeouts(true) }, reply)
    check.contains(it.lines[1], "|_wait:45")
    check.same({ waits, it.told[2] }, { { 45000 }, "gsl_sender: the server may take 300 s for an answer, this script waits"
        .. " 45 s; BizHawk takes another time before its first request only: set wait:300" })
    waits = {}
    it = run({ interval = 2, map = k_map, frames = 8, change = timeouts(false) }, reply)
    check.same({ waits, #it.told }, { { 120000, 300000 }, 1 })
end)

check.case("lagged frames are counted from update to update", function()
    local it = run({ interval = 3, map = k_map, frames = 6, lag = function() return 2 * _G.emu.framecount() end },
        function() return "ACT:NONE" end)
    check.contains(it.lines[2], "|_lag:2")
    check.contains(it.lines[3], "|_lag:6")
end)

check.case("a state that is too long is told once, and only its length is sent", function()
    local it = run({ interval = 2, map = _G.bh_test_root .. "tests/lua/long_map.lua", frames = 8 }, function()
        return "ACT:A"
    end)
    check.same(it.lines[3], "@S|too_long:70028|_frame:3|_inputs:2*A")
    check.same(#it.told, 2)
    check.contains(it.told[2], "the state has 70031 bytes, BizHawk can post 65519")
end)

check.case("HTTP that was not switched on, and no game, are said plainly", function()
    local function start(change)
        return function()
            run({ map = k_map, change = change }, function() return "ACT:A" end)
        end
    end
    check.raises("start EmuHawk with --url_get=http://127.0.0.1:9001/",
        start(function() _G.comm.httpGetPostUrl = function() return nil end end))
    check.raises("load a game first", start(function() _G.emu.getsystemid = function() return "NULL" end end))
end)
