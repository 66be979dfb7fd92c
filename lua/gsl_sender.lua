-- gsl_sender.lua: plays a game as a server says.
--
-- Every `interval` frames it reads the game's memory by a field map, posts one line of text, and holds the buttons
-- that the answer names until the next line is due:
--
--   @S|map:00|x:14|y:5|_frame:1830|_inputs:30*NONE     ->     ACT:RIGHT+A*12
--
-- Start the server first, then EmuHawk with both URL flags (all one line):
--
--   EmuHawk --url_get=http://127.0.0.1:9001/ --url_post=http://127.0.0.1:9001/
--           --userdata=interval:30;shots:true --lua=PATH/gsl_sender.lua ROM
--
-- Settings, in --userdata or in gsl_sender_config.lua (README.md has the details):
--   interval  frames from one update to the next (30)
--   shots     true: post a screenshot before each state (false)
--   map       name of a file in maps/ without .lua, or a path (the first map that fits the ROM)
--   session   name of this client, for a server with several (none)
--   reset     false: after the end of an episode go on from there (true: go back to its start)
--   url       where to post (EmuHawk's --url_post)
--   steps     an episode is broken off after so many (as the map says)
--   wait      seconds to wait for an answer (120)
--   give_up   end when the server was away for so many seconds (never; 60 in bh-emu)
--   tries     end after so many failed tries in a row (no limit)
--
-- Episodes. When the map says that an episode is over, the line is sent as @E, the last one of its episode. Then the
-- start is loaded again: the state the server named last with `load:`, or else the moment the script began. With
-- reset:false nothing is loaded, and the next line is sent once the condition is over.
--
-- While the server is away all controls are released and the game goes on; see bh/link.lua for when it tries again.

-- The script's own folder comes first. BizHawk makes it the working directory, so "./" finds it in every version;
-- the source's own path serves programs that do not.
local here = tostring(debug.getinfo(1, "S").source):match("^@(.*[/\\])") or "./"
local function is_here(path)
    local file = io.open(path, "rb")
    return file ~= nil and file:close()
end

local folder = is_here("./bh/sender.lua") and "./" or here
-- All scripts share one Lua state, so the entry may still be there from the last start.
if package.path:sub(1, #folder + 6) ~= folder .. "?.lua;" then
    package.path = folder .. "?.lua;" .. package.path
end

local pad = require("bh.pad")
local setup = require("bh.setup")

setup.sender({
    name = "gsl_sender",
    folder = folder,
    resets = true,
    make_pad = function() return pad.new(joypad) end,
}):run()
