local check = require("check")
local episode = require("bh.episode")
local fields = require("bh.fields")
local integration = require("bh.integration")

local k_folder = os.tmpname()

local function remove_folder()
    os.execute('rm -rf "' .. k_folder .. '.d"')
end

-- Writes the files of a game into a folder, in place of those before, and returns the map made of them.
local function map_of(contents, system, scenario, state)
    os.remove(k_folder)
    remove_folder()
    os.execute('mkdir "' .. k_folder .. '.d"')
    for name, text in pairs(contents) do
        local file = assert(io.open(k_folder .. ".d/" .. name, "wb"))
        file:write(text)
        file:close()
    end
    local folder = assert(integration.folder(k_folder .. ".d"))
    check.same({ integration.folder(k_folder .. ".d/"), integration.folder(k_folder .. ".d/data.json") }, { folder, folder })
    local ok, map = pcall(integration.map, folder, system, scenario, state)
    if not ok then
        error((map:gsub("^.*%.d/", "")), 0)
    end
    return map
end

-- The fields of a map over these bytes.
local function read(map, bytes)
    _G.memory = {
        getmemorydomainlist = function() return { "RAM", "WRAM", "System Bus", "68K RAM" } end,
        getmemorydomainsize = function() return 0x10000 end,
        read_u8 = function(addr) return bytes[addr + 1] or 0 end,
        read_s8 = function(addr) return (bytes[addr + 1] or 0) - 256 * math.floor((bytes[addr + 1] or 0) / 128) end,
        read_s16_le = function(addr) return bytes[addr + 1] + bytes[addr + 2] * 256 end,
        read_u16_be = function(addr) return (bytes[addr + 1] or 0) * 256 + (bytes[addr + 2] or 0) end,
    }
    local line, texts = fields.reader(map)(), {}
    for i, field in ipairs(line) do
        texts[i] = field[1] .. "=" .. field[2]
    end
    return table.concat(texts, " ")
end

check.case("the types of stable-retro", function()
    local types = { "|u1", "|i1", ">u2", ">d2", "<d3", ">n4", "><u4", "<>u4", ">=u4", "<=u4", "=u2", ">i3", "<i2", "|d1" }
    local variables = {}
    for i, type_name in ipairs(types) do
        variables[i] = string.format('"v%d": {"address": 0, "type": "%s"}', i, type_name)
    end
    variables[#variables + 1] = '"masked": {"address": 0, "type": "|u1", "mask": 3}'
    variables[#variables + 1] = '"signed": {"address": 0, "type": "|i1", "mask": -113}'
    local map = map_of({ ["data.json"] = '{"info": {' .. table.concat(variables, ",") .. "}}" }, "NES")
    check.same(read(map, { 0x91, 0x02, 0x03, 0x04 }), "v1=145 v2=-111 v3=37122 v4=9102 v5=30291 v6=1234 v7=43058179"
        .. " v8=" .. 2 * 1 + (0x91 * 256) + 0x04 * 65536 + 0x03 * 16777216 .. " v9=43058179 v10=67306129 v11=657"
        .. " v12=-7273981 v13=657 v14=91 masked=1 signed=-127")
    check.raises("a: address 70000 is in no memory of PCE", function()
        map_of({ ["data.json"] = '{"info": {"a": {"address": 70000, "type": "|u1"}}}' }, "PCE")
    end)
    check.raises("unknown type '?u4'", function()
        read(map_of({ ["data.json"] = '{"info": {"a": {"address": 1, "type": "?u4"}}}' }, "NES"), {})
    end)
end)

check.case("addresses of the bus lead to BizHawk's domains, and names become keys", function()
    local function first(system, address)
        local map = map_of({ ["data.json"] = '{"info": {"score ": {"address": ' .. address .. ', "type": "|u1"}}}' }, system)
        return { map.fields[1].key, map.fields[1].domain, map.fields[1].addr }
    end
    check.same(first("NES", 2013), { "score", "RAM", 2013 })
    check.same(first("NES", 0x6C93), { "score", "System Bus", 0x6C93 })
    check.same(first("SNES", 8257536 + 3), { "score", "WRAM", 3 })
    check.same(first("GEN", 16711680 + 0xFFFF), { "score", "68K RAM", 0xFFFF })
    check.same(first("GB", 0xFFF1), { "score", "HRAM", 0x71 })
    check.same(first("SMS", 0xDFD8), { "score", "Main RAM", 0x1FD8 })
    check.same(first("A26", 0xFE), { "score", "Main RAM", 0x7E })
    check.raises("where the memory of SAT lies is not known here; known are A26, GB,", function() first("SAT", 0) end)
end)

local k_data = '{"info": {"lives": {"address": 1, "type": "|i1"}, "score": {"address": 2, "type": ">u2"}}}'

-- What the map says of observations of lives and score, one after another.
local function play(map, observations)
    local frame = 0
    _G.emu = { framecount = function() frame = frame + 4 return frame end }
    local of, seen = episode.new(map, {}), {}
    for i, values in ipairs(observations) do
        if values == "new" then
            of:begin()
            seen[i] = "new"
        else
            local reward, terminated = of:look({}, { lives = values[1], score = values[2] })
            seen[i] = tostring(reward and string.format("%.14g", reward)) .. (terminated and " terminated" or "")
        end
    end
    return seen
end

check.case("reward and end of a scenario", function()
    local map = map_of({ ["data.json"] = k_data, ["scenario.json"] = [[{
        "reward": {"variables": {"score": {"reward": 2, "penalty": 5}, "lives": {"op": "sign", "penalty": 100}},
                   "time": {"penalty": 0.5}},
        "done": {"variables": {"lives": {"op": "equal", "reference": -1}}}}]],
        ["metadata.json"] = '{"default_state": "Level1"}' }, "NES")
    check.same(play(map, { { 3, 10 }, { 3, 12 }, { 2, 11 }, { -1, 11 }, "new", { 3, 0 }, { 3, 7 } }),
        { "nil", "3.5", "-105.5", "-100.5 terminated", "new", "nil", "13.5" })
    check.same(map.start:match("[^/]*$"), "Level1.State")
    check.same(map_of({ ["data.json"] = k_data, ["metadata.json"] = "{}" }, "NES", nil, "L2.state").start:match("[^/]*$"),
        "L2.State")
end)

check.case("conditions joined by any or all, and groups of them", function()
    local function done(text, observations)
        return play(map_of({ ["data.json"] = k_data, ["contest.json"] = '{"done": ' .. text .. "}" }, "NES", "contest"),
            observations)
    end
    local both = '"variables": {"lives": {"op": "zero"}, "score": {"op": "greater-than", "reference": 5}}'
    local seen = { { 0, 1 }, { 1, 6 }, { 0, 6 }, { 1, 1 } }
    check.same(done("{" .. both .. "}", seen), { "nil terminated", "nil terminated", "nil terminated", "nil" })
    check.same(done('{"condition": "all", ' .. both .. "}", seen), { "nil", "nil", "nil terminated", "nil" })
    check.same(done('{"nodes": {"a": {"condition": "all", ' .. both .. "}}}", seen), { "nil", "nil", "nil terminated", "nil" })
    check.same(done('{"condition": "all"}', seen), { "nil", "nil", "nil", "nil" })
    check.same(done('{"variables": {"score": {"op": "negative", "measurement": "delta"}}}', seen),
        { "nil", "nil", "nil", "nil terminated" })
end)

check.case("the scripts of a scenario", function()
    local function with(rules)
        return map_of({ ["data.json"] = k_data, ["scenario.json"] = '{"scripts": ["script.lua"], ' .. rules .. "}",
            ["script.lua"] = [[
                previous = 0
                function reward()
                    local delta = data.score - previous
                    previous = data.score
                    data.count = (data.count or 0) + 1
                    return delta + 100 * data.count
                end
                function done() return data.lives == 0 or scenario.frame > 999 or scenario.timestep > 99 end
                function wrong() data.score = 1 end]] }, "NES")
    end
    check.same(play(with('"reward": {"script": "lua:reward"}, "done": {"script": "lua:done"}'),
        { { 3, 10 }, { 3, 12 }, { 0, 13 }, "new", { 1, 4 }, { 1, 5 } }),
        { "nil", "112", "201 terminated", "new", "nil", "105" })
    check.same(rawget(_G, "previous"), nil)
    check.raises("a script does not write to the game's memory", function()
        play(with('"reward": {"script": "wrong"}'), { { 1, 1 }, { 1, 1 } })
    end)
    check.raises("no function none", function() play(with('"reward": {"script": "none"}'), { { 1, 1 }, { 1, 1 } }) end)
    check.raises("script.lua: there is no such file", function()
        map_of({ ["data.json"] = k_data, ["scenario.json"] = '{"scripts": ["script.lua"]}' }, "NES")
    end)
end)

check.case("files that are no integration are told", function()
    check.same(integration.folder(_G.bh_test_root .. "lua"), nil)
    check.raises("data.json: info is missing", function() map_of({ ["data.json"] = "{}" }, "NES") end)
    check.raises("data.json: line 2: a colon", function() map_of({ ["data.json"] = '{\n"a"}' }, "NES") end)
    check.raises("data.json: it must hold an object", function() map_of({ ["data.json"] = "[]" }, "NES") end)
    check.raises("data.json: a: it needs a number", function() map_of({ ["data.json"] = '{"info": {"a": 1}}' }, "NES") end)
    local function scenario(text)
        return function() map_of({ ["data.json"] = k_data, ["scenario.json"] = text }, "NES") end
    end
    check.raises("scenario.json: reward: data.json has no variable hp", scenario('{"reward": {"variables": {"hp": {}}}}'))
    check.raises("scenario.json: done: lives: unknown op 'is'", scenario('{"done": {"variables": {"lives": {"op": "is"}}}}'))
    check.raises("measurement is absolute or delta",
        scenario('{"done": {"variables": {"lives": {"op": "zero", "measurement": "both"}}}}'))
    check.raises("scenario.json: reward must be an object", scenario('{"reward": 1}'))
    check.raises("contest.json", function() map_of({ ["data.json"] = k_data }, "NES", "contest") end)
end)

remove_folder()
