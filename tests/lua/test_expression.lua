local check = require("check")
local expression = require("bh.expression")

local k_names = { "hp", "x", "map", "o k" }

-- The value at one step after another, each given as texts.
local function values(compile, text, ...)
    local compiled, seen = compile(text, k_names), {}
    for i, texts in ipairs({ ... }) do
        seen[i] = compiled:value(texts, i - 1)
    end
    return seen
end

local k_here = { hp = "20,5", x = "7", map = "0A", ["o k"] = "-1.5" }

check.case("numbers", function()
    for text, wanted in pairs({
        ["1 + 2*3 - 4/2"] = 5, ["-(x - 10)*2"] = 6, ["hp.0 - hp.1"] = 15, ["hp.2 + 1"] = 1, ["hp"] = 0,
        ["min(x, 3) + max(x, 10) + abs(-x)"] = 20, ["10*[map == '0A' && x >= 7]"] = 10, ["[!(x == 7) || hp.1 > 5]"] = 0,
        ["1/0"] = 0, ["0/0"] = 0, ["2.5e1"] = 25, ["`o k` * 2"] = -3, ["x-1"] = "no field is called x-1",
        ["x - 1"] = 6, ["step + 1"] = 1, ["observation.x"] = 7,
    }) do
        if type(wanted) == "string" then
            check.raises(wanted, function() expression.number(text, k_names) end)
        else
            check.same({ text, values(expression.number, text, k_here)[1] }, { text, wanted })
        end
    end
end)

check.case("conditions", function()
    for text, wanted in pairs({
        ["x == 7"] = true, ["x != 7"] = false, ["x < 7.5"] = true, ["x <= 7"] = true, ["x > -1"] = true,
        ["x >= 8"] = false, ["map == 10"] = false, ["map != 10"] = true, ["map < 99"] = false, ["map == '0A'"] = true,
        ['map < "0B"'] = true, ["x == '7'"] = true, ["hp.0 == 20"] = true, ["hp.7 != 1"] = false, ["hp.7 == 1"] = false,
        ["present(hp.1)"] = true, ["present(hp.2)"] = false, ["x == 1 || x == 7 && !(hp.1 == 4)"] = true,
        ["x == true"] = false, ["step == 0"] = true, ["change(x) == 0"] = true, ["!x == 7"] = false,
    }) do
        check.same({ text, values(expression.condition, text, k_here)[1] }, { text, wanted })
    end
end)

check.case("a change is that since the step before, also where it was not asked for", function()
    check.same(values(expression.number, "change(x)*10 + change(hp.0)", { x = "1", hp = "5" }, { x = "3", hp = "5,1" },
        { x = "3", hp = "1,1" }), { 0, 20, -4 })
    check.same(values(expression.condition, "map == 'B' && change(x) > 0", { x = "1", map = "A" },
        { x = "5", map = "A" }, { x = "6", map = "B" }, { x = "6", map = "B" }), { false, false, true, false })
    check.same(values(expression.number, "change(change(x))", { x = "1" }, { x = "2" }, { x = "5" }, { x = "6" }),
        { 0, 1, 2, -2 })
    check.same(values(expression.number, "change(1/x)", { x = "0" }, { x = "2" }), { 0, 0.5 })
    check.same(values(expression.condition, "change(map) != 1 || change(hp.1) == 1", { hp = "1", map = "A" },
        { hp = "1,4", map = "A" }, { hp = "1,5", map = "B" }), { false, false, true })
    local compiled = expression.number("change(x)", k_names)
    check.same({ compiled:value({ x = "1" }, 0), compiled:value({ x = "9" }, 0) }, { 0, 0 })
end)

check.case("what is wrong is told with its place", function()
    for text, reason in pairs({
        ["x = 3"] = "character 3: = compares nothing", ["x"] = "character 2: one of == != < <= > >= is missing",
        ["y == 1"] = "character 1: no field is called y; there are: hp, x, map, o k, step",
        ["x == 'a"] = "character 6: the string has no closing quote", ["(x == 1"] = "character 8: ) is missing",
        ["x == 1 y"] = 'character 8: && or || is missing before "y"', ["x == a"] = "character 6: a number or a string",
        [""] = "character 1: a comparison is missing", ["change(x) == 'a'"] = "a change is a number",
        [("("):rep(300)] = "more than 200 parentheses",
    }) do
        check.raises(reason, function() expression.condition(text, k_names) end)
    end
    for text, reason in pairs({
        ["x +"] = "character 4: a number, a field or [ is missing", ["foo(x)"] = 'character 1: there is no function "foo"',
        ["min(x)"] = "character 6: , is missing", ["x x"] = "character 3: one of + - * / is missing",
        ["[x == 1"] = "character 8: ] is missing", ["?"] = 'character 1: a number, a field or [ cannot begin with "?"',
    }) do
        check.raises(reason, function() expression.number(text, k_names) end)
    end
end)
