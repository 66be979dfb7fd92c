local check = require("check")
local commands = require("bh.commands")
local messages = require("bh.messages")
local states = require("bh.states")

local function world()
    local it = { calls = {}, told = {} }
    local function call(name, result)
        return function(...)
            local words = { name }
            for i = 1, select("#", ...) do
                words[i + 1] = tostring((select(i, ...)))
            end
            it.calls[#it.calls + 1] = table.concat(words, " ")
            return result
        end
    end
    _G.emu = { limitframerate = call("limit") }
    _G.client = {
        speedmode = call("speed"), frameskip = call("skip"), SetSoundOn = call("sound"), exit = call("exit"),
    }
    _G.gui = { addmessage = call("message") }
    _G.savestate = { save = call("save"), load = call("load") }
    _G.memorysavestate = { savecorestate = call("keep", "id7"), loadcorestate = call("back") }
    local voice = messages.new(function(text) it.told[#it.told + 1] = text end)
    it.states = states.new(voice)
    it.commands = commands.new(it.states, voice)
    return it
end

local k_file = _G.bh_test_root .. "tests/lua/run.lua"    -- any file that exists

check.case("settings are passed on when they change", function()
    local it = world()
    it.commands:reply({ speed = "max", frameskip = "2", sound = "off", msg = "hi" })
    it.commands:reply({ speed = "max", frameskip = "2", sound = "off" })
    it.commands:reply({ speed = "100", sound = "1" })
    check.same(it.calls, { "limit false", "speed 6399", "skip 2", "sound false", "message hi", "limit true",
        "speed 100", "sound true" })
    check.same(it.told, {})
end)

check.case("a setting out of range is told, not set", function()
    local it = world()
    for _, value in ipairs({ "0", "6400", "fast", "-1", "99999999999999999999" }) do
        check.same(it.commands:reply({ speed = value }), nil)
    end
    it.commands:reply({ frameskip = "-1" })
    check.same(it.calls, {})
    check.same(it.told, { "gsl_sender: cannot set speed to '0'", "gsl_sender: cannot set frameskip to '-1'" })
end)

check.case("exit comes before load", function()
    local it = world()
    check.same(it.commands:reply({ exit = "1", load = k_file }), "exit")
    check.same(it.calls, { "exit" })
    check.same(it.commands:reply({ exit = "0" }), nil)
end)

check.case("restart goes to the moment in memory, after a load to that file", function()
    local it = world()
    it.states:remember()
    check.same(it.commands:reply({ restart = "1" }), "reset")
    check.same(it.commands:reply({ load = k_file, restart = "1" }), "reset")
    check.same(it.commands:reply({ restart = "true" }), "reset")
    check.same(it.commands:reply({ save = "x.State" }), nil)
    check.same(it.calls, { "keep", "back id7", "load " .. k_file, "load " .. k_file, "save x.State" })
end)

check.case("a state that cannot be loaded is no reset and does not become the start", function()
    local it = world()
    it.states:remember()
    check.same(it.commands:reply({ load = "no/such.State" }), nil)
    check.contains(it.told[1], "cannot load the state no/such.State: no such file")
    _G.savestate.load = function() return false end
    check.same(it.commands:reply({ load = k_file }), nil)
    check.same(#it.told, 1)
    it.commands:reply({ restart = "1" })
    check.same(it.calls[#it.calls], "back id7")
end)

check.case("what came of a load is said once, and which state it was", function()
    local it = world()
    _G.mainmemory = {
        getcurrentmemorydomainsize = function() return 0x40000 end,
        hash_region = function(from, size) return from .. "+" .. size end,
    }
    it.states:remember()
    check.same(it.states:take_outcome(), nil)
    it.commands:reply({ load = k_file })
    check.same(it.states:take_outcome(), { "_state_hash", "0+131072" })
    check.same(it.states:take_outcome(), nil)
    it.commands:reply({ load = "no/such.State" })
    check.same(it.states:take_outcome(), { "_load_error", "no/such.State: no such file" })
    it.commands:reply({ restart = "1" })
    check.same(it.states:take_outcome(), { "_state_hash", "0+131072" })
    _G.mainmemory = nil
    it.commands:reply({ restart = "1" })
    check.same(it.states:take_outcome(), nil)
end)

check.case("without states in memory a file is used", function()
    local it = world()
    _G.memorysavestate = nil
    it.states:remember()
    check.same(it.calls, { "save " .. states.k_file })
    _G.savestate.save = function() error("no savestates here") end
    local other = states.new(messages.new(function(text) it.told[#it.told + 1] = text end))
    other:remember()
    check.same(it.told, { "gsl_sender: this core cannot save states; restart will not work" })
    check.same(other:restart(), false)
end)
