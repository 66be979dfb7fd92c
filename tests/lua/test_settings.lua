local check = require("check")
local settings = require("bh.settings")

local folder = _G.bh_test_root .. "tests/lua/config/"

local function with(values)
    _G.userdata = values and { get = function(key) return values[key] end } or nil
end

check.case("nothing set, or a version without userdata: the defaults", function()
    for _, values in ipairs({ false, {} }) do
        with(values)
        check.same(settings.read("no/such/folder/"), { interval = 30, shots = false, reset = true })
    end
end)

check.case("userdata as BizHawk types it", function()
    with({ interval = 5, shots = true, reset = false, map = 7, session = "left" })
    check.same(settings.read("no/such/folder/"),
        { interval = 5, shots = true, reset = false, map = "7", session = "left" })
end)

check.case("a file beside the script, and the command line above it", function()
    with({ interval = 9 })
    check.same(settings.read(folder),
        { interval = 9, shots = true, reset = true, url = "http://127.0.0.1:9876/act" })
    with(nil)
    check.same(settings.read(folder).interval, 12)
end)

check.case("an interval that is none", function()
    for _, value in ipairs({ 0, 2.5, "often", true, 36001 }) do
        with({ interval = value })
        check.raises("is not a number of frames from 1 to 36000", function() settings.read("no/") end)
    end
end)
