-- Puts a script together that sends updates to a server.
local bizhawk = require("bh.bizhawk")
local episode = require("bh.episode")
local fields = require("bh.fields")
local game = require("bh.game")
local link = require("bh.link")
local maps = require("bh.maps")
local commands = require("bh.commands")
local messages = require("bh.messages")
local sender = require("bh.sender")
local settings = require("bh.settings")
local socket = require("bh.socket")
local states = require("bh.states")

local setup = {}

local function post_url(set)
    local url = set.url or comm.httpGetPostUrl()
    local address = url and link.address(url, set.session)
    if url and url ~= "" and not address then
        error("the address " .. url .. " needs http:// before it", 0)
    end
    if not address then
        error("there is no address to post to; start EmuHawk with"
            .. " --url_get=http://127.0.0.1:9001/ --url_post=http://127.0.0.1:9001/", 0)
    end
    return address
end

-- EmuHawk's socket, if lines shall go that way. By itself it is taken where it has sizes: that is the faster way then.
local function socket_way(set)
    local is_said = set.transport == "socket" and not bizhawk.tells_socket()
    local way = set.transport ~= "http" and socket.new(is_said, set.wait, os.time) or nil
    if set.transport == "socket" and not way.is_there then
        error("transport: EmuHawk has no socket; start it with --socket_ip=127.0.0.1 --socket_port=9001", 0)
    end
    return way and way.is_there and (way.has_prefix or set.transport == "socket") and way or nil
end

-- What a sender needs but for the way to a server. `find_map`: a function of settings and game.
local function prepare(script, voice, find_map)
    local set = settings.read(script.folder, script.resets, function(text) voice:line(text) end)
    local running = game.running() or error("load a game first", 0)
    local map = find_map(set, running)
    local start = states.new(voice)
    start:remember()
    if map.start then
        start:begin_with(map.start)
    end
    local parts = {
        settings = set, game = running, say = voice, states = start, pad = script.make_pad(), map = map,
        read = map.read or fields.reader(map), episode = episode.new(map, set), commands = commands.new(start, voice),
    }
    -- An axis that was set stays set when the script is stopped.
    pcall(function() event.onexit(function() parts.pad:free() end) end)
    return parts
end

--- `script`: its `name` for messages; the `folder` of the scripts, with the last slash; `resets`, whether an episode's
--- end leads back to its start unless the settings say otherwise; `make_pad`, a function that gives what holds the
--- controls. Raises an error that says what to do if something is missing.
function setup.sender(script)
    local voice = messages.new(console.log, script.name)
    local parts = prepare(script, voice, function(set, running)
        return maps.find(set.map, script.folder, running, set)
    end)
    local set = parts.settings
    local function stop(reason)
        parts.pad:free()
        error(script.name .. ": " .. reason, 0)
    end
    local way = socket_way(set)
    local url = way and link.address(set.url or "http://socket", set.session) or post_url(set)
    local identity = (set.session or "") == "" and link.identity() or nil
    parts.link = link.new(url, set, voice, os.time, stop, identity, way)
    voice:line(string.format("map '%s', every %.0f frames to %s", tostring(parts.map.name), set.interval,
        way and "EmuHawk's socket" or parts.link.url))
    return sender.new(parts)
end

-- For a game without a map: the number of the frame is all that is known.
local function no_map(reason, voice)
    voice:line(reason .. "; only the frame's number is recorded beside pictures and inputs")
    return {
        name = "none",
        fields = { { key = "frame" } },
        read = function()
            local frame = emu.framecount()
            return { { "frame", string.format("%.0f", frame) } }, { frame = frame }
        end,
    }
end

--- The same for who records without a server. A game that no map fits is recorded without one.
function setup.recorder(script)
    local voice = messages.new(console.log, script.name)
    local parts = prepare(script, voice, function(set, running)
        if set.map then
            return maps.find(set.map, script.folder, running, set)
        end
        local ok, map = pcall(maps.find, nil, script.folder, running, set)
        return ok and map or no_map(tostring(map):match("^[^;]*"), voice)
    end)
    parts.map.start = nil
    return sender.new(parts)
end

return setup
