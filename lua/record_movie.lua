-- record_movie.lua: what `bh-emu --movie FILE --record RUN` runs. It plays the movie to its end and keeps, every
-- `interval` frames, the fields, the picture, and what the movie held in each frame since the last time.
--
-- The settings are those of gsl_sender.lua, as far as they are about the game: map, reward, terminated, truncated,
-- steps, scenario.

local here = tostring(debug.getinfo(1, "S").source):match("^@(.*[/\\])") or "./"
if package.path:sub(1, #here + 6) ~= here .. "?.lua;" then
    package.path = here .. "?.lua;" .. package.path
end

local movie_run = require("bh.movie_run")
local player = require("bh.player")
local setup = require("bh.setup")

movie_run.record(setup.recorder({
    name = "record_movie",
    folder = here,
    resets = false,
    make_pad = function() return player.new(joypad, event) end,
}))
client.exit()
