-- record_human.lua: records how a person plays.
--
-- Every `interval` frames it reads the game's memory by a field map and posts one line of text, with what the player
-- held in each frame since the last one. It presses nothing. Start the server so that it asks no policy, then EmuHawk
-- with both URL flags (all one line):
--
--   bh-serve --human | bh-record -o run.zst
--   EmuHawk --url_get=http://127.0.0.1:9001/ --url_post=http://127.0.0.1:9001/
--           --userdata=interval:30;shots:true --lua=PATH/record_human.lua ROM
--
-- A movie that plays counts as the player. The settings are those of gsl_sender.lua; README.md has them. Only `reset`
-- is false unless it is set: at the end of an episode the player plays on.

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

local player = require("bh.player")
local setup = require("bh.setup")

setup.sender({
    name = "record_human",
    folder = folder,
    resets = false,
    make_pad = function() return player.new(joypad, event) end,
}):run()
