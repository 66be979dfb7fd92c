-- Tests of the scripts that run inside BizHawk: `lua5.1 tests/lua/run.lua` and `lua5.4 tests/lua/run.lua`.
-- The last line on stdout is "N passed, N failed"; the status is not 0 if anything failed.
local root = arg[0]:match("^(.*)tests[/\\]lua[/\\][^/\\]*$") or ""
if root == "" then
    root = "./"
end
package.path = root .. "tests/lua/?.lua;" .. root .. "lua/?.lua;" .. package.path

local check = require("check")
_G.bh_test_root = root
require("standin").install()

for _, name in ipairs({ "gsl", "pad", "player", "fields", "files", "failures", "json", "expression",
    "episode", "watch", "integration", "maps", "link",
    "commands", "messages", "settings", "sender", "brainhawk", "replies", "bhclient", "versions" }) do
    require("test_" .. name)
end

print(check.passed .. " passed, " .. check.failed .. " failed")
os.exit(check.failed == 0 and check.passed > 0 and 0 or 1)
