local check = require("check")
local episode = require("bh.episode")
local fields = require("bh.fields")
local maps = require("bh.maps")

local folder = _G.bh_test_root .. "lua/"

check.case("a map fits by hash, or by system and name", function()
    local map = { system = { "SNES", "SGB" }, match = { "^Game %(U", "^Other" }, hash = { "ABC" } }
    local function fits(system, rom, hash)
        return maps.fits(map, { system = system, rom = rom, hash = hash or "" })
    end
    check.same(fits("SNES", "Game (USA)"), true)
    check.same(fits("SGB", "Other"), true)
    check.same(fits("SNES", "A Game (USA)"), false)
    check.same(fits("NES", "Game (USA)"), false)
    check.same(fits("NES", "?", "ABC"), true)
end)

check.case("the map of Final Fantasy IV is found for its US release only", function()
    local function found(system, rom)
        local ok, map = pcall(maps.find, nil, folder, { system = system, rom = rom, hash = "" })
        return ok and map.name or nil
    end
    check.same(found("SNES", "Final Fantasy II (USA) (Rev 1)"), "Final Fantasy IV (US)")
    check.same(found("SNES", "Final Fantasy II (U) (V1.1)"), "Final Fantasy IV (US)")
    check.same(found("NES", "Final Fantasy II (U)"), nil)
    check.same(found("SNES", "Final Fantasy III (USA)"), nil)
end)

check.case("without a map the message says what to do", function()
    check.raises("no field map fits the ROM 'x' (GB); name one with --userdata=map:NAME", function()
        maps.find(nil, folder, { system = "GB", rom = "x", hash = "" })
    end)
    check.raises("maps/nope.lua", function() maps.find("nope", folder, {}) end)
    check.raises("it must return a table", function() maps.load_table(folder .. "../tests/lua/not_a_map.lua") end)
end)

check.case("every map in the index can be read and compiled", function()
    for _, name in ipairs(maps.load_table(folder .. "maps/index.lua")) do
        local map = maps.find(name, folder)
        local reads = 0
        local function read() reads = reads + 1 return 0 end
        _G.memory = setmetatable({}, { __index = function(_, key) return key:match("^read_") and read or nil end })
        local line = fields.reader(map)()
        check.same(#line, #map.fields)
        check.same(reads >= #line, true)
        check.same(type(map.name), "string")
        check.same(select("#", episode.new(map, {}):look(line, {})), 4)
    end
end)

check.case("a map is looked for where it may be, and an unknown key in it is told with what is known", function()
    local name = folder .. "../tests/lua/small_map.lua"
    check.same({ maps.find(name, folder, {}).name, maps.find("fenlight.lua", folder, {}).name,
        maps.find("maps/fenlight.lua", folder, {}).name, maps.find("fenlight", folder, {}).name },
        { "small", "Fenlight", "Fenlight", "Fenlight" })
    check.raises("no map 'mygame.lua': there is no mygame.lua, no " .. folder .. "mygame.lua, no " .. folder
        .. "maps/mygame.lua; maps that come with the script: emberwick, fenlight, final_fantasy_iv_us",
        function() maps.find("mygame.lua", folder, {}) end)
    _G.bh_emu = { start_folder = function() return _G.bh_test_root .. "tests/lua" end }
    check.same(maps.find("small_map.lua", folder, {}).name, "small")
    _G.bh_emu = nil
    check.raises("unknown key 'terminl'; there are: domain, fields, hash, match, name, reward, start, steps,"
        .. " system, terminal, terminated, truncated", function() maps.find(folder .. "../tests/lua/misspelt_map.lua", folder, {}) end)
end)
