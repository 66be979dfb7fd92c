local check = require("check")
local replies = require("bh.replies")

check.case("answers are taken apart by what was asked", function()
    local function split(text, ...) return (replies.split(text, replies.questions({ ... }))) end
    check.same(split("", "UPDATE", "SET x 1"), {})
    check.same(split("STRING a; b", "GET x", "UPDATE"), { "STRING a; b" })
    check.same(split("INT 1; P1 A:True; False", "SET x INT 1; GET x", "UPDATE", "GET controls", "GET restart"),
        { "INT 1", "P1 A:True", "False" })
    check.same(split("STRING a; False; b; None; True", "GET x", "GET y", "GET exit"),
        { "STRING a; False; b", "None", "True" })
    check.same(split("5; STRING x; STRING y; 1", "GET speed", "GET t", "GET frameskip"),
        { "5", "STRING x; STRING y", "1" })
    check.same(split("1; 2", "GET l 0", "GET l -1", "GET l 9"), { "1", "2" })
    check.same(split("STRING a; False; b; True", "GET x", "GET exit"), { "STRING a; False; b", "True" })
end)

check.case("what is in quotes or brackets is no question", function()
    for text, wanted in pairs({
        ["SET s 'a; GET b'; SET x 5; GET s; GET x"] = { "GET s", "GET x" },
        ["SET s STRING \"a\\\"; GET b\"; GET s "] = { "GET s" },
        ["SET s STRING it's; GET s; SET t 'c'"] = { "GET s" },
        ["SET s 'no end; GET s"] = { "GET s" },
        ["SET l STRING[] [ 'a]', \"; GET b\"]; GET l 0"] = { "GET l 0" },
        ["SET l INT[] val [1]; SET l 0 '; GET b'; GET l"] = { "GET l" },
        ["SET l STRING[] ['a; GET l"] = { "GET l" },
        ["GET"] = { "GET" }, ["UPDATE;   GET x;  ;GETTER; "] = { "GET x" }, ["SET"] = {}, ["SET "] = {}, [""] = {},
    }) do
        check.same(replies.questions({ text }), wanted)
    end
end)

check.case("a reply is taken apart by the texts in it that are known", function()
    local questions = { "GET s", "GET exit", "GET t" }
    local function by(text, s, t) return replies.split_by(text, questions, { s, nil, t }) end
    check.same({ replies.split("STRING a; b; False; STRING c", questions) },
        { { "STRING a; b", "False", "STRING c" }, false })
    check.same(by("STRING a; True; False; STRING c", "STRING a; True", "STRING c"),
        { "STRING a; True", "False", "STRING c" })
    check.same(by("; False; ", "", ""), { "", "False", "" })
    for _, other in ipairs({ "STRING a", "STRING a; True; b", "STRING a; True; False; STRING c; d", "" }) do
        check.same(by(other, "STRING a; True", "STRING c"), nil)
    end
end)
