local check = require("check")
local messages = require("bh.messages")

check.case("what a server wrote cannot steer a console", function()
    check.same(messages.printable("plain \195\169 |x:1"), "plain \195\169 |x:1")
    check.same(messages.printable("a\27[31m\r\n\t\0\127"), "a\\x1b[31m\\x0d\n\\x09\\x00\\x7f")
    check.same(messages.printable("\194\155\194\160"), "\\x9b\194\160")
    check.same(messages.printable("gpj\226\128\174gnp.exe"), "gpj\\u202egnp.exe")
    check.same(messages.printable("\226\128\142\226\128\143\216\156\226\128\168\226\128\170"), "\\u200e\\u200f\\u061c\\u2028\\u202a")
    check.same(messages.printable("\226\129\166\226\129\169"), "\\u2066\\u2069")
    check.same(messages.printable("\226\128\167\226\129\165\226\129\170"), "\226\128\167\226\129\165\226\129\170") -- neighbours
end)

check.case("a line for the console is shown so", function()
    local told = {}
    messages.new(function(text) told[#told + 1] = text end, "me"):line("an\226\128\174swer\27")
    check.same(told, { "me: an\\u202eswer\\x1b" })
end)
