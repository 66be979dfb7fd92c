local check = require("check")
local json = require("bh.json")

check.case("values of every kind", function()
    local value = json.decode('\239\187\191 {"a": [1, 2.5e1, -3, true, false, null], "b": {}, "c": "\\u00e4\\ud83d\\ude00\\n\\"/\\/",'
        .. ' "a b": []}\r\n')
    local keys = {}
    for key in json.members(value) do
        keys[#keys + 1] = key
    end
    check.same(keys, { "a", "b", "c", "a b" })
    check.same({ value.a[1], value.a[2], value.a[3], value.a[4], value.a[5], value.a[6] == json.null, #value.a },
        { 1, 25, -3, true, false, true, 6 })
    check.same(value.c, '\195\164\240\159\152\128\n"//')
    check.same({ json.is_object(value.b), json.is_array(value.b), json.is_array(value["a b"]), json.is_object(1) },
        { true, false, true, false })
    check.same({ json.decode("0"), json.decode('"\\ud800x"'), json.decode("-0.5") }, { 0, "\239\191\189x", -0.5 })
end)

check.case("what is no JSON is told with its line", function()
    for text, reason in pairs({
        ['{"a":01}'] = "line 1: no value that JSON has",
        ['{\n"a" 1}'] = "line 2: a colon is missing",
        ["[1,]"] = "line 1: no value",
        ["[1 2]"] = "line 1: a comma or ] is missing",
        ['{"a":1}\nx'] = "line 2: something follows the value",
        ["{a:1}"] = "line 1: a name in quotes is missing",
        ['"a\nb"'] = "line 1: a control character in a string",
        ['"abc'] = "line 1: the string has no end",
        ['"\\x"'] = "line 1: an unknown escape",
        ['"\\u12"'] = "line 1: \\u needs four hex digits",
        ["nul"] = "line 1: no value",
        [""] = "line 1: no value",
        ["NaN"] = "line 1: no value",
        [("["):rep(100)] = "line 1: more than 64 lists",
    }) do
        check.raises(reason, function() json.decode(text) end)
    end
end)
