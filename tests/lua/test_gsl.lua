local check = require("check")
local gsl = require("bh.gsl")

check.case("a line keeps order and duplicates, and no value can break it", function()
    check.same(gsl.line("S", { { "map", "00" }, { "x", 14 }, { "x", 15 }, { "shot", "C:\\a.png" } }),
        "@S|map:00|x:14|x:15|shot:C:\\a.png")
    check.same(gsl.line("S", { { "text", "a|b\r\nc" } }), "@S|text:a b  c")
end)

check.case("actions", function()
    local function parsed(text)
        local items, frames = gsl.parse_action(text)
        return { items = items, frames = frames }
    end
    check.same(parsed("RIGHT"), { items = { { name = "RIGHT" } } })
    check.same(parsed("RIGHT+A*30"), { items = { { name = "RIGHT" }, { name = "A" } }, frames = 30 })
    check.same(parsed(" right + p2 Left * 5 "), { items = { { name = "right" }, { name = "p2 Left" } }, frames = 5 })
    check.same(parsed("X AXIS=-40+A"), { items = { { name = "X AXIS", value = -40 }, { name = "A" } } })
    check.same(parsed("NONE"), { items = {} })
    check.same(parsed("none*4"), { items = {}, frames = 4 })
    check.same(parsed(""), { items = {} })
    check.same(parsed("X AXIS=4.5").items[1].value, nil)
    check.same(parsed("A = -3 +B *0\t"), { items = { { name = "A", value = -3 }, { name = "B" } }, frames = 0 })
    check.same(parsed("A*0").frames, 0)
    check.same(parsed("A*99999999999999999999").frames, gsl.k_hold_frames_max)
end)

check.case("only ACT: is a reply", function()
    for _, text in ipairs({ "", "ACT", "act:A", " ACT:A", "ERR:no", "OK", "<html>ACT:A", "System.Net: ACT:A" }) do
        check.same(gsl.parse_reply(text), nil)
    end
    check.same(gsl.parse_reply(nil), nil)
    check.same(gsl.parse_reply(42), nil)
    check.same(gsl.parse_reply("ACT:"), { items = {}, fields = {} })
    check.same(gsl.parse_reply("ACT:A\r\n"), { items = { { name = "A" } }, fields = {} })
end)

check.case("fields of a reply split at the first colon", function()
    local reply = gsl.parse_reply("ACT:NONE|load:C:\\s\\a.State|SPEED:max|msg:a: b|exit|restart:0")
    check.same(reply.fields, { load = "C:\\s\\a.State", speed = "max", msg = "a: b", exit = "1", restart = "0" })
    check.same({ gsl.is_on("1"), gsl.is_on("True"), gsl.is_on("on") }, { true, true, true })
    check.same({ gsl.is_on("0"), gsl.is_on("FALSE"), gsl.is_on("off"), gsl.is_on("no") },
        { false, false, false, false })
    check.same(gsl.is_on(nil), false)
end)

check.case("names that hold a separator survive", function()
    local name = "P1 Left Stick, Button+*=|%"
    check.same(gsl.escape_name(name), "P1 Left Stick%2C Button%2B%2A%3D%7C%25")
    check.same(gsl.parse_action(gsl.escape_name(name))[1].name, name)
end)

check.case("a reply of many megabytes is taken apart at once", function()
    for _, text in ipairs({ ("x y"):rep(1700000), (" "):rep(5000000) .. "x", "x" .. (" "):rep(5000000), ("+"):rep(5000000) }) do
        local reply = gsl.parse_reply("ACT:A|msg:" .. text .. "|exit:1")
        check.same({ reply.fields.exit, #reply.fields.msg <= #text, reply.items }, { "1", true, { { name = "A" } } })
        reply = gsl.parse_reply("ACT:" .. text)
        check.same(#reply.items <= 1, true)
    end
end)

check.case("spaces in an action cost no more than other characters", function()
    local spaces = (" "):rep(65000)
    for _, text in ipairs({ "x" .. spaces .. "x", "x" .. spaces .. "=", ("* "):rep(32000) .. "x" }) do
        local items, frames = gsl.parse_action(text)
        check.same({ items, frames }, { { { name = text } }, nil })
    end
end)

check.case("of a reply of many megabytes only what is of use is copied", function()
    local text = "ACT:A|msg:" .. ("x"):rep(5000000) .. "|load:a.State"
    collectgarbage()
    collectgarbage("stop")
    local before = collectgarbage("count")
    local reply = gsl.parse_reply(text)
    local kilobytes = collectgarbage("count") - before
    collectgarbage("restart")
    check.same({ reply.items, reply.fields.load }, { { { name = "A" } }, "a.State" })
    check.same(reply.fields.msg:sub(1, 1000), ("x"):rep(1000))
    check.same(kilobytes < 1000, true)
end)
