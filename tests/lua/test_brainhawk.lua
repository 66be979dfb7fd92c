local check = require("check")
local brainhawk = require("bh.brainhawk")

check.case("values as Python writes them", function()
    for _, pair in ipairs({
        { true, "True" }, { false, "False" }, { 512, "512" }, { 512.0, "512" }, { -3, "-3" }, { 0.5, "0.5" },
        { 2 ^ 40, "1099511627776" }, { "x", "'x'" }, { "it's; a\\b\n\r\t\1", "'it\\'s; a\\\\b\\n\\r\\t\\x01'" },
        { { 1, true, "a, b" }, "[1, True, 'a, b']" }, { {}, "[]" },
    }) do
        check.same(brainhawk.literal(pair[1]), pair[2])
    end
end)

check.case("Python literals as Lua values, and nothing else", function()
    for _, pair in ipairs({
        { "True", true }, { "-17", -17 }, { "'a'", "a" }, { '"it\'s"', "it's" }, { "''", "" }, { "[]", {} },
        { "[1, -2,3 ]", { 1, -2, 3 } }, { "[ True, False ]", { true, false } },
        { [==[['a, b', "c]", 'd\'e\\\n\x41\xe9\u20ac']]==], { "a, b", "c]", "d'e\\\nA\195\169\226\130\172" } },
    }) do
        check.same(brainhawk.parse(pair[1]), pair[2])
        check.same(brainhawk.parse(brainhawk.literal(pair[2])), pair[2])
    end
    for _, bad in ipairs({ "", "'", "'a", "[", "[1", "[1,", "[1 2]", "1 2", "None", "x", "'a'b", "[1]]", "\\" }) do
        check.same(brainhawk.parse(bad), nil)
    end
end)

check.case("a literal cut anywhere, or with any byte changed, raises no error", function()
    local text = [==[['a\'b', "c\x41", -12, True, '\u20ac']]==]
    for cut = 0, #text do
        brainhawk.parse(text:sub(1, cut))
        for byte = 0, 255, 5 do
            brainhawk.parse(text:sub(1, cut) .. string.char(byte) .. text:sub(cut + 2))
        end
    end
end)

check.case("an answer with its type", function()
    local function typed(text) return { brainhawk.typed(text) } end
    check.same(typed("INT 512"), { "INT", 512 })
    check.same(typed("BOOL False"), { "BOOL", false })
    check.same(typed("STRING a b; c"), { "STRING", "a b; c" })
    check.same(typed("STRING "), { "STRING", "" })
    check.same(typed("STRING 'quoted'"), { "STRING", "'quoted'" })
    check.same(typed("INT[] [1, 2]"), { "INT[]", { 1, 2 } })
    check.same(typed("STRING[] ['a']"), { "STRING[]", { "a" } })
    check.same(typed("BOOL[] [True, False]"), { "BOOL[]", { true, false } })
    for _, bad in ipairs({ "INT[] oh", "INT oh", "INT True", "BOOL 1", "INT[] ['a']", "STRING[] [1]", "INT[] 1" }) do
        check.same(typed(bad), { bad:match("^[^ ]*") })
    end
    for _, other in ipairs({ "None", "True", "5", "ROM/INT 5.nes", "INTEGER 5", "INT[ 5", "" }) do
        check.same(typed(other), {})
    end
end)

check.case("controls, whose names may hold commas and colons", function()
    check.same(brainhawk.controls("P1 A:True,P1 X Axis:-40,Reset:False"),
        { ["P1 A"] = true, ["P1 X Axis"] = -40, Reset = false })
    check.same(brainhawk.controls("P1 Left Stick, Button:True,P1 Mode: Set 2-button:False"),
        { ["P1 Left Stick, Button"] = true, ["P1 Mode: Set 2-button"] = false })
    for _, bad in ipairs({ "", ":", "None", ":True", "a:b", ",,," }) do
        check.same(brainhawk.controls(bad), {})
    end
end)
