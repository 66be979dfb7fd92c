local check = require("check")
local settings = require("bh.settings")

local folder = _G.bh_test_root .. "tests/lua/config/"
local told

local function with(values)
    told = {}
    _G.userdata = values and {
        get = function(key) return values[key] end,
        get_keys = function()
            local keys = {}
            for key in pairs(values) do
                keys[#keys + 1] = key
            end
            return keys
        end,
    } or nil
end

local function read(where, resets)
    return settings.read(where or "no/such/folder/", resets, function(text) told[#told + 1] = text end)
end

check.case("nothing set, or a version without userdata: the defaults", function()
    for _, values in ipairs({ false, {} }) do
        with(values)
        check.same(read(), { interval = 30, shots = false, reset = true, transport = "auto", wait = 120 })
    end
    check.same(read(nil, false).reset, false)
end)

check.case("userdata as BizHawk types it", function()
    with({ interval = 5, shots = true, reset = false, map = 7, session = "left", tries = 3, give_up = 20, wait = 60,
        steps = 400 })
    check.same(read(), { interval = 5, shots = true, reset = false, map = "7", session = "left", tries = 3, give_up = 20,
        wait = 60, steps = 400, transport = "auto" })
    check.same(told, {})
end)

check.case("a file beside the script, and the command line above it", function()
    with({ interval = 9 })
    check.same(read(folder), { interval = 9, shots = true, reset = true, url = "http://127.0.0.1:9876/act", transport = "auto",
        wait = 120 })
    with(nil)
    check.same(read(folder).interval, 12)
end)

check.case("an interval that is none", function()
    for _, value in ipairs({ 0, 2.5, "often", true, 36001 }) do
        with({ interval = value })
        check.raises("is not a number of frames from 1 to 36000", function() read() end)
    end
end)

check.case("a switch that is neither on nor off", function()
    for text, wanted in pairs({ ["true"] = true, TRUE = true, ["1"] = true, ["false"] = false, False = false, ["0"] = false }) do
        with({ shots = text })
        check.same(read().shots, wanted)
    end
    with({ shots = "yes" })
    check.raises("shots: 'yes' is neither true nor false", function() read() end)
    with({ reset = 2 })
    check.raises("reset: '2' is neither true nor false", function() read() end)
end)

check.case("a setting that nobody knows is told with those that are known", function()
    with({ intervall = 5, ["BHClient.rom"] = "x" })
    check.same({ read().interval, told }, { 30, { "no setting is called 'intervall'; there are: give_up, interval, map,"
        .. " reset, reward, scenario, session, shots, start, steps, terminated, transport, tries, truncated, url, wait" } })
    _G.userdata.get_keys = nil    -- before 2.9
    check.same({ read().interval, #told }, { 30, 1 })
    with({})
    check.raises("gsl_sender_config.lua: unknown setting 'shot'; there are: give_up, interval,",
        function() read(_G.bh_test_root .. "tests/lua/config_misspelt/") end)
end)

check.case("times and tries that are none, and a limit where nobody watches", function()
    for key, text in pairs({ tries = "tries", give_up = "seconds", wait = "seconds", steps = "steps" }) do
        for _, value in ipairs({ -1, "x", 1.5 }) do
            with({ [key] = value })
            check.raises(key .. ": '" .. tostring(value) .. "' is not a number of " .. text, function() read() end)
        end
    end
    _G.bh_emu = {}
    local function limits(values)
        with(values)
        return { read().give_up, read().tries }
    end
    check.same({ limits({}), limits({ give_up = 0 }), limits({ tries = 4 }) }, { { 60 }, { 0 }, { nil, 4 } })
    _G.bh_emu = nil
end)
