local check = require("check")
local files = require("bh.files")

check.case("a server may save below the script's folder, over nothing but states", function()
    local below = "a server may save below the script's folder only"
    for _, path in ipairs({ "/etc/passwd", "../x.State", "a/../../x", "C:\\x.State", "c:x", "\\\\server\\x", "~/x",
        "a\\..\\..\\x", "/tmp/none.State" }) do
        check.same(files.why_not_saved(path), below)
    end
    check.same({ files.why_not_saved(""), files.why_not_saved("a\nb") }, { "that is no path", "that is no path" })
    for _, path in ipairs({ "none.State", "no/such/folder/x.State", "a..b.State" }) do
        check.same(files.why_not_saved(path), nil)
    end
end)

check.case("bh-emu itself knows where a server may write", function()
    _G.bh_emu = { may_write = function(path) return path == "/ok/x.State" end }
    local answers = { files.why_not_saved("/ok/x.State"), files.why_not_saved("x.State") }
    _G.bh_emu = nil
    check.same(answers, { nil, "a server may save below the script's folder, or where --allow-write says" })
end)

check.case("a file that is no state stays", function()
    local path = os.tmpname()
    _G.bh_emu = { may_write = function() return true end }
    local function with(content)
        local file = assert(io.open(path, "wb"))
        file:write(content)
        file:close()
        return files.why_not_saved(path)
    end
    local zip = "PK\3\4" .. ("\0"):rep(26)
    check.same({ with("return {}"), with(""), with(zip .. "README.md") }, { "there is a file that is no state",
        "there is a file that is no state", "there is a file that is no state" })
    check.same({ with(zip .. "BizState 1.0"), with('{"type":"bh-emu-state","version":1}') }, {})
    os.remove(path)
    _G.bh_emu = nil
end)
