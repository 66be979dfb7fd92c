local check = require("check")
local episode = require("bh.episode")

-- What a map with that says of the end of an episode after so many steps: "terminated", "truncated", "both", or "" for
-- neither.
local function ending(map, steps_max)
    map.fields = { { key = "mode", addr = 0, type = "u8" } }
    local of = episode.new(map, { steps = steps_max })
    return function(values, steps)
        of:begin()
        for _ = 1, steps or 0 do
            of:look({}, {})
        end
        local _, terminated, truncated = of:look({}, values)
        check.same({ type(terminated), type(truncated) }, { "boolean", "boolean" })
        return terminated and (truncated and "both" or "terminated") or truncated and "truncated" or ""
    end
end

check.case("the end of an episode", function()
    for _, name in ipairs({ "terminal", "terminated" }) do
        local over = ending({ [name] = { key = "mode", equals = 5 } })
        check.same({ over({ mode = 5 }), over({ mode = 4 }), over({}) }, { "terminated", "", "" })
        over = ending({ [name] = { key = "mode", equals = { 6, 7 } } })
        check.same({ over({ mode = 6 }), over({ mode = 7 }), over({ mode = 5 }) }, { "terminated", "terminated", "" })
        over = ending({ [name] = function(values) return values.hp == "0,0" and 1 or nil end })
        check.same({ over({ hp = "0,0" }), over({ hp = "0,1" }) }, { "terminated", "" })
    end
    check.same(ending({})({}), "")
end)

check.case("an episode is broken off by a condition, or after so many steps", function()
    local over = ending({ terminated = { key = "mode", equals = 5 }, truncated = { key = "mode", equals = { 5, 6 } },
        steps = 3 })
    check.same({ over({ mode = 6 }), over({ mode = 5 }), over({ mode = 4 }, 2), over({ mode = 4 }, 3) },
        { "truncated", "both", "", "truncated" })
    check.same({ ending({ steps = 3 }, 5)({}, 3), ending({ steps = 3 }, 5)({}, 5), ending({}, 1)({}, 1) },
        { "", "truncated", "truncated" })
end)

check.case("a condition that would never hold is an error", function()
    local function of(map) return function() ending(map) end end
    check.raises("unknown key 'equal'; there are: equals, key", of({ terminal = { key = "mode", equal = 5 } }))
    check.raises("truncated: it must be an expression, a function, or name a field", of({ truncated = { key = "mod", equals = 5 } }))
    check.raises("terminated: it must be an expression", of({ terminated = { key = "mode" } }))
    check.raises("give one of the two", of({ terminal = print, terminated = print }))
    for _, steps in ipairs({ 0, 2.5, "x" }) do
        check.raises("steps must be a whole number", of({ steps = steps }))
    end
end)

-- Looks at one observation after another, each with the texts of x and hp; says what came of it as one text.
local function play(map, set, observations)
    map.fields = { { key = "x" }, { key = "hp" } }
    local of, seen = episode.new(map, set or {}), {}
    for i, texts in ipairs(observations) do
        if texts == "new" then
            of:begin()
            seen[i] = "new"
        else
            local values = { x = tonumber(texts[1]) or texts[1], hp = tonumber(texts[2]) or texts[2] }
            local reward, terminated, truncated = of:look({ { "x", texts[1] }, { "hp", texts[2] } }, values)
            seen[i] = tostring(reward and string.format("%.14g", reward)) .. (terminated and " terminated" or "")
                .. (truncated and " truncated" or "")
        end
    end
    return seen
end

check.case("rewards are earned by steps: none at an episode's first observation, changes within it only", function()
    local map = { reward = "change(x) - 10*[hp.1 == 0]", terminated = "change(hp.0) < 0 && x > 3", truncated = "x == 9" }
    check.same(play(map, nil, { { "1", "5,1" }, { "3", "5,0" }, { "4", "4,1" }, "new", { "7", "3,0" }, { "9", "3,2" } }),
        { "nil", "-8", "1 terminated", "new", "nil", "2 truncated" })
end)

check.case("a rule may be a function of the values and of their changes", function()
    local calls = 0
    local map = { terminated = function(values, change) return change("x") == 2 and values.hp == 0 end,
        reward = function(values, change)
            calls = calls + 1
            return values.x + 100 * change("x") + 1000 * change("none")
        end }
    check.same(play(map, nil, { { "1", "5" }, { "3", "0" }, { "4", "0" } }), { "nil", "203 terminated", "104" })
    check.same(calls, 2)
    check.same(play({ reward = function() return 1 / 0 end }, nil, { { "1", "1" }, { "1", "1" } }), { "nil", "nil" })
end)

check.case("what the settings say comes before the map", function()
    local map = { reward = "1", terminated = "x == 1", truncated = "x == 1", steps = 1 }
    check.same(play(map, { reward = "2", terminated = "x == 2", truncated = "x == 3", steps = 9 },
        { { "1", "" }, { "2", "" }, { "3", "" } }), { "nil", "2 terminated", "2 truncated" })
end)

check.case("a rule that cannot be read is told with its place", function()
    check.raises("map m: reward: character 5: a number, a field or [ is missing",
        function() play({ name = "m", reward = "x + " }, nil, {}) end)
    check.raises("terminated: character 1: no field is called y; there are: x, hp, step",
        function() play({ name = "m" }, { terminated = "y == 1" }, {}) end)
    check.raises("map m: reward: it must be an expression or a function",
        function() play({ name = "m", reward = { key = "x", equals = 1 } }, nil, {}) end)
    check.raises("map m: truncated: it must be an expression or a function",
        function() play({ name = "m", truncated = true }, nil, {}) end)
end)
