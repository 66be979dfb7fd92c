-- The scripts run on Lua 5.1 (BizHawk 2.3 to 2.8) and 5.4 (2.9 on); "min" knows only what every version has.
std = "min"
max_line_length = 120
include_files = { "lua/**/*.lua", "tests/lua/**/*.lua" }

-- BizHawk's own tables.
read_globals = {
    "bit", "bizstring", "client", "comm", "console", "emu", "event", "forms", "gameinfo", "gui", "input", "joypad",
    "mainmemory", "memory", "memorysavestate", "movie", "savestate", "userdata",
}

-- The tests put stand-ins for these tables in place.
files["tests/lua"] = {
    max_line_length = 140,
    globals = {
        "client", "comm", "console", "emu", "event", "gameinfo", "gui", "joypad", "mainmemory", "memory",
        "memorysavestate", "savestate", "userdata",
    },
    read_globals = { "BHClient" },
}

-- What a script finds after require("./BHClient").
-- Functions of a client are called with a colon, whether they need it or not.
files["lua/BHClient.lua"] = { globals = { "BHClient" }, self = false }
files["lua/sample_tool.lua"] = { read_globals = { "BHClient" } }
