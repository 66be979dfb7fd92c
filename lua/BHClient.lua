-- BHClient.lua: the client of a BrainHawk server such as bh-serve, for scripts inside BizHawk 2.3 to 2.11.
--
--   require("./BHClient")
--   c = BHClient:new("http://127.0.0.1:1337")
--   c:initialize()
--
-- Functions named ...Statement() make the text of a statement; sendList() sends several at once and returns the
-- answers; the function of the same name without "Statement" takes an answer. bhclient(7) describes them all.
--
-- Keep the folder bh/ beside this file. Paths of ROM and savestates come from the server and begin at the parent of
-- BizHawk's folder: "../../" from a script in BizHawk/Lua.

local here = tostring(debug.getinfo(1, "S").source):match("^@(.*[/\\])") or "./"
-- All scripts share one Lua state, so the entry may still be there from the last start.
if package.path:sub(1, #here + 6) ~= here .. "?.lua;" then
    package.path = here .. "?.lua;" .. package.path
end

local bizhawk = require("bh.bizhawk")
local brainhawk = require("bh.brainhawk")
local failures = require("bh.failures")
local files = require("bh.files")
local game = require("bh.game")
local player = require("bh.player")
local link = require("bh.link")
local pad = require("bh.pad")
local replies = require("bh.replies")
local messages = require("bh.messages")
local states = require("bh.states")
local connection = require("bh.connection")

local unpack = rawget(table, "unpack") or rawget(_G, "unpack")    -- a global in Lua 5.1

-- A script that is started again after client.openrom (before BizHawk 2.6.3) finds here that the ROM is there.
local k_opened_key = "BHClient.opened"
local k_rom_key = "BHClient.rom"
local k_first_that_goes_on = 2006003
local k_speed_max = 6399
-- Of what was held, kept until an update takes it: a script may never send one.
local k_runs_max = 2000

BHClient = {}
BHClient.__index = BHClient

-- Ends the script. An axis that was set would stay set.
local function stop(self, reason)
    if self.pad then
        pcall(self.pad.free, self.pad)
    end
    self:cleanup()
    error("BHClient: " .. reason, 0)
end

-- The same for what the server named; it is told, and so the recording.
local function refuse(self, reason)
    self:sendStr(self:setStatement("_error", reason, "STRING"))
    stop(self, reason)
end

--- `addr`: the server; without it EmuHawk's --url_post, or http://127.0.0.1:1337.
--- `options.socket`: true says that EmuHawk was started with --socket_ip and --socket_port, which 2.3 and 2.3.1 do not
--- tell. `options.tries`: how often a message is sent at most. `options.give_up`: how many seconds the server may be
--- away. `options.wait`: how many seconds to wait for an answer. Without them --userdata=tries:NUMBER;give_up:NUMBER;
--- wait:NUMBER count, and without those a message is sent until it is answered.
function BHClient:new(addr, options)
    local voice = messages.new(console.log, "BHClient")
    local made = setmetatable({
        addr = addr, say = voice, states = states.new(voice),
        base = "../../", rom = nil, save = nil,
        updateInterval = 1, frames = 0, numScreenshots = 0,
        controls = {}, guessed = false,
    }, BHClient)
    made.connection = connection.new(addr, voice, os.time, function(reason) stop(made, reason) end, options or {})
    return made
end

local function path(self, text)
    local is_absolute = text:match("^[/\\]") or text:match("^%a:[/\\]")
    return is_absolute and text or self.base .. text
end

-- An answer, or nil after telling that there is none.
local function need(self, answer, who)
    if answer == nil and not self.connection:is_over() then
        self.say:once(who, "no answer was given to " .. who .. "()")
    end
    return answer
end

local function make_no_sense(self, response, who)
    self.say:once(who, who .. "(): '" .. failures.first_line(response) .. "' makes no sense")
end

-- A path; "" if the server names none; nil after telling that it is neither.
local function named(self, response, who)
    if need(self, response, who) == nil then
        return nil
    elseif response:find("%c") or response:match("^ERR:") then
        return make_no_sense(self, response, who)
    end
    return response ~= "None" and response or ""
end

-- True or false, or nil after telling that it is neither.
local function switch(self, response, who)
    if need(self, response, who) ~= nil and response ~= "True" and response ~= "False" then
        make_no_sense(self, response, who)
    elseif response ~= nil then
        return response == "True"
    end
    return nil
end

local function try(self, name, ...)
    local ok, reason = pcall(client[name], ...)
    if not ok then
        self.say:once(name, "client." .. name .. ": " .. tostring(reason))
    end
end

-- Emulator

--- Whether it is time to talk to the server; if so, frames are counted from 0 again.
function BHClient:timeToUpdate()
    if self.frames < self.updateInterval then
        return false
    end
    self.frames = 0
    return true
end

--- Plays one frame. What is held in it is told to the server with the next update.
function BHClient:advanceFrame()
    -- Who writes down the frames since the last update; false if it was not one and the same in all of them.
    if self.writer == nil then
        self.writer = self.holder or false
    elseif self.writer and (self.writer ~= self.holder or #self.writer.log_text > k_runs_max) then
        self.writer:clear_log()
        self.writer = false
    end
    self.holder = nil
    if self.writer and self.writer == self.pad then
        self.pad:log_frame()
    end
    emu.frameadvance()
    if self.writer and self.writer == self.player then
        self.player:look()
    end
    self.frames = self.frames + 1
end

-- advanceFrame() looks itself, right after the frame: a function of the event would outlive the script.
local k_no_event = { onframeend = function() end }

-- The player has the controls: the next frame is watched.
local function watch(self)
    self.pad:free()
    self.player = self.player or player.new(joypad, k_no_event)
    self.player:hold()
    self.holder = self.player
end

--- Applies the controls for the next frame: BizHawk forgets buttons after each. Without any controls, as when a person
--- plays, nothing is touched; otherwise a button that is not named is released.
function BHClient:useControls()
    self.pad = self.pad or pad.new(joypad)
    if next(self.controls) == nil then
        return watch(self)
    end
    self.holder = self.pad
    local items = {}
    for name, value in pairs(self.controls) do
        if value == true then
            items[#items + 1] = { name = name }
        elseif value ~= false then
            items[#items + 1] = { name = name, value = value }
        end
    end
    local bad = self.pad:hold(items)
    if #bad > 0 then
        self.say:once("controls", "the server holds what is no control here: " .. table.concat(bad, ", "))
    end
    self.pad:press()
end

local function forget_inputs(self)
    if self.pad then
        self.pad:clear_log()
    end
    if self.player then
        self.player:clear_log()
    end
    self.writer = nil
end

--- Goes back to the savestate, or, if the server names none, to the moment of initialize(). Raises an error if the
--- savestate cannot be loaded: the episode would begin elsewhere.
function BHClient:newEpisode()
    if self.save then
        local ok, reason = self.states:try(self.save)
        if not ok then
            refuse(self, reason)
        end
    else
        self.states:restart()
    end
    self.numScreenshots = 0
    self.frames = 0
    forget_inputs(self)
end

--- A square in the corner: red after a guessed action, green after another.
function BHClient:colorAction()
    local color = self.guessed and 0x66FF0000 or 0x6600FF00
    pcall(function() gui.drawBox(0, 0, 20, 20, color, color) end)
end

-- Beginning

local function not_opened(self, reason)
    refuse(self, "cannot open the ROM " .. self.rom .. ": " .. reason)
end

--- Asks for everything that is needed at the start. Before BizHawk 2.6.3 the script is started again in between.
function BHClient:initialize()
    self.connection:open()
    if not (userdata.containskey(k_opened_key) and userdata.get(k_opened_key) == true) then
        userdata.set(k_opened_key, true)
        self:loadRom()
        if self.rom and bizhawk.version() < k_first_that_goes_on then
            emu.yield()    -- this script gets no further, it is started again; unless no ROM was opened
            not_opened(self, "the emulator refused it")
        end
    end
    self:cleanup()
    local running = game.running()
    if not running then
        local rom = self.rom or userdata.get(k_rom_key)
        stop(self, "there is no game: " .. (rom and "cannot open the ROM " .. rom or "the server names none"))
    end
    self.pad = pad.new(joypad)
    local statements = {}
    for i, field in ipairs(game.fields(running, self.pad:key_list())) do
        statements[i] = self:setStatement(field[1], field[2], "STRING")
    end
    statements[#statements + 1] = self:setStatement("_wait", self.connection.wait_s, "INT")
    self.connection.introduction = table.concat(statements, "; ")
    table.insert(statements, 1, "RESET")
    for _, name in ipairs({ "Save", "UpdateInterval", "Sound", "Speed", "Frameskip" }) do
        statements[#statements + 1] = self["set" .. name .. "Statement"](self)
    end
    statements[#statements + 1] = "GET wait"    -- other servers answer None, or nothing
    local save, interval, sound, speed, frameskip, wait = self:sendList(statements)
    self.connection:set_wait(tonumber(wait))
    self:setSave(save)
    self:setUpdateInterval(interval)
    self:setSound(sound)
    self:setSpeed(speed)
    self:setFrameskip(frameskip)
    if not self.save then
        self.states:remember()
    end
    self:newEpisode()
end

--- Makes the next initialize() open the ROM again.
function BHClient:cleanup()
    userdata.set(k_opened_key, false)
end

--- Opens the ROM that the server names; if it names none, the game that runs stays. Raises an error if it cannot be
--- opened.
function BHClient:loadRom()
    local name = named(self, self:sendStr("GET rom"), "loadRom")
    self.rom = name and name ~= "" and path(self, name) or nil
    userdata.set(k_rom_key, self.rom or false)
    if self.rom and files.is_missing(self.rom) then
        not_opened(self, "no such file")
    elseif self.rom and client.openrom(self.rom) == false then    -- old versions return nothing
        not_opened(self, "the emulator refused it")
    end
end

function BHClient:setSave(response)
    local name = named(self, response, "setSave")
    if name then
        self.save = name ~= "" and path(self, name) or nil
    end
end

function BHClient:setSaveStatement()
    return "GET save"
end

local function number(self, response, who, lowest)
    local value = need(self, response, who) and tonumber((select(2, brainhawk.typed(response))) or response)
    if response ~= nil and not value then
        make_no_sense(self, response, who)
    end
    return value and math.max(value, lowest)
end

function BHClient:setUpdateInterval(response)
    self.updateInterval = number(self, response, "setUpdateInterval", 1) or self.updateInterval
end

function BHClient:setUpdateIntervalStatement()
    return "GET update_interval"
end

function BHClient:setSound(response)
    local is_on = switch(self, response, "setSound")
    if is_on ~= nil then
        try(self, "SetSoundOn", is_on)
    end
end

function BHClient:setSoundStatement()
    return "GET sound"
end

function BHClient:setSpeed(response)
    local percent = number(self, response, "setSpeed", 1)
    if percent then
        try(self, "speedmode", math.min(percent, k_speed_max))
    end
end

function BHClient:setSpeedStatement()
    return "GET speed"
end

function BHClient:setFrameskip(response)
    local frames = number(self, response, "setFrameskip", 0)
    if frames then
        try(self, "frameskip", frames)
    end
end

function BHClient:setFrameskipStatement()
    return "GET frameskip"
end

-- Talking to the server

-- The answers to `questions`. Where they cannot be told apart, texts are asked for again, one by one.
local function take_apart(self, answer, questions)
    local answers, is_sure = replies.split(answer, questions)
    local known = {}
    for i, question in ipairs(is_sure and {} or questions) do
        known[i] = replies.may_hold_separator(question) and self.connection:ask(question) or nil
    end
    return not is_sure and not self.connection:is_over() and replies.split_by(answer, questions, known) or answers
end

-- Sends statements in as few messages as fit; returns the answers and their number. One that is missing is nil.
local function send(self, statements)
    local answers, count, message = {}, 0, {}
    local function flush()
        local questions = replies.questions(message)
        local answer = #message > 0 and self.connection:ask(table.concat(message, "; "))
        if answer and not self.connection:is_over() then
            for i, each in ipairs(take_apart(self, answer, questions)) do
                answers[count + i] = each
            end
        end
        count = count + #questions
        message = {}
    end
    local size = 0
    for _, statement in ipairs(statements) do
        if size + #statement > link.k_text_bytes_max then
            flush()
            size = 0
        end
        if #statement > link.k_text_bytes_max then
            self.say:once("long", "a statement of " .. #statement .. " bytes was not sent; at most "
                .. link.k_text_bytes_max .. " can be")
        else
            message[#message + 1] = statement
            size = size + #statement + 2
        end
    end
    flush()
    return answers, count
end

-- An update is told in which frame it is, and what was held in each frame since the one before.
local function with_inputs(self, statements)
    local result = {}
    for _, statement in ipairs(statements) do
        if statement == "UPDATE" then
            result[#result + 1] = self:setStatement("_frame", emu.framecount(), "INT")
            local writer = self.writer
            if writer == nil then
                writer = self.pad    -- not a frame passed
            end
            if writer then
                result[#result + 1] = self:setStatement("_inputs", writer:take_log(), "STRING")
            end
            forget_inputs(self)
        end
        result[#result + 1] = statement
        if statement:find("; UPDATE", 1, true) or statement:find("UPDATE; ", 1, true) then
            forget_inputs(self)
        end
    end
    return result
end

local function answers_of(self, statements)
    local answers, count = send(self, with_inputs(self, statements))
    return unpack(answers, 1, count)
end

--- Sends a list of statements; returns the answer of each GET among them. Holes in the list are passed over.
function BHClient:sendList(list)
    local last, statements = 0, {}
    for key in pairs(list) do
        last = type(key) == "number" and math.max(last, key) or last
    end
    for i = 1, last do
        statements[#statements + 1] = list[i]
    end
    return answers_of(self, statements)
end

--- The same for text of one's own, "GET x; GET y".
function BHClient:sendStr(text)
    return answers_of(self, { text })
end

function BHClient:updateStatement()
    return "UPDATE"
end

--- If the server says so, asks for the savestate of the next episode and starts it.
function BHClient:checkRestart(response)
    if switch(self, response, "checkRestart") then
        self:setSave(self:sendStr("GET save"))
        self:newEpisode()
    end
end

function BHClient:checkRestartStatement()
    return "GET restart"
end

--- True if the script shall end: the server said so, or said goodbye.
function BHClient:checkExit(response)
    if self.connection:is_over() then
        return true
    end
    return switch(self, response, "checkExit")
end

function BHClient:checkExitStatement()
    return "GET exit"
end

function BHClient:checkGuessed(response)
    local is_guessed = switch(self, response, "checkGuessed")
    if is_guessed ~= nil then
        self.guessed = is_guessed
    end
end

function BHClient:checkGuessedStatement()
    return "GET guessed"
end

--- Sends what is on the screen. Has no statement: BizHawk sends pictures on their own.
function BHClient:saveScreenshot()
    self.connection:shot()
    self.numScreenshots = self.numScreenshots + 1
end

function BHClient:setControls(response)
    if need(self, response, "setControls") then
        local controls = brainhawk.controls(response)
        if next(controls) == nil and response ~= "" and response ~= "None" then
            return make_no_sense(self, response, "setControls")
        end
        self.controls = controls
        self:useControls()
    end
end

function BHClient:setControlsStatement()
    return "GET controls"
end

-- The user's own variables

--- Type and value: "INT", 512. A list is a table that counts from 1. "None" alone if there is no such variable; the
--- value alone if the server says no type, as for its own variables.
function BHClient:get(response)
    if need(self, response, "get") == nil or response == "None" then
        return "None"
    end
    local kind, value = brainhawk.typed(response)
    if kind and value == nil or response:match("^ERR:") then
        make_no_sense(self, response, "get")
        return "None"
    elseif kind then
        return kind, value
    end
    return brainhawk.guess(response)
end

function BHClient:getStatement(name)
    if name == "controls" or name == "screenshot" or name == "screenshots" then
        self.say:once("getStatement", "getStatement(): " .. name .. " is asked for with setControlsStatement() or"
            .. " getListElemStatement()")
        return nil
    end
    return "GET " .. name
end

--- `value`: a number, boolean, text, or a table of those, or text that is already as Python writes it. Without a type
--- a variable that exists is set; text is then sent as it is, but in quotes if the server would take a part of it for
--- another statement.
function BHClient:setStatement(name, value, kind)
    local text = value
    if type(value) ~= "string" or kind == "STRING" and type(brainhawk.parse(value)) ~= "string"
        or not brainhawk.is_one_value(value) then
        text = brainhawk.literal(value)
    end
    return "SET " .. name .. " " .. (kind and kind .. " " or "") .. text
end

function BHClient:getListElem(response)
    if need(self, response, "getListElem") == nil then
        return nil
    end
    return brainhawk.guess(response)
end

--- `index` counts from 0, or from -1 at the end, as in Python.
function BHClient:getListElemStatement(name, index)
    return "GET " .. name .. " " .. string.format("%.0f", index)
end

print("BHClient.lua loaded!")

return BHClient
