-- Savestates: the one an episode starts from, and those the server names.
--
-- The start is the state the server loaded last; before that, the moment the script began, kept in memory or, where
-- that cannot be done, in a file beside the script. Paths are relative to the folder of the script.
local bizhawk = require("bh.bizhawk")
local failures = require("bh.failures")
local files = require("bh.files")

local states = {}
states.__index = states

states.k_file = "gsl_sender_start.State"
-- Of the game's memory, so much is hashed after a load: all of it on most consoles, and never long enough to be felt.
states.k_hash_bytes_max = 0x20000

function states.new(say)
    return setmetatable({ say = say }, states)
end

--- Keeps the present moment as the start.
function states:remember()
    local ok, id = pcall(function() return memorysavestate.savecorestate() end)
    if ok and id ~= nil then
        self.memory_id = id
        return
    end
    if pcall(function() savestate.save(states.k_file) end) then
        self.path = states.k_file
    else
        self.say:line("this core cannot save states; restart will not work")
    end
end

--- Makes a state that the map or the settings name the start, if it is one that can be loaded here.
function states:begin_with(path)
    local kind = files.is_state_file(path)
    if kind then
        self:load(path)
        return
    end
    self.say:line("the game begins as it is now, not with the state " .. path .. ": "
        .. (kind == nil and "no such file" or "it is of another emulator")
        .. "; save one there with this emulator to begin with it")
end

-- What the next line says about a load: the hash tells the server, and a replay, which state it was, whatever the
-- name of its file.
local function note_outcome(self, ok, failure)
    local hash = ok and bizhawk.memory_hash(states.k_hash_bytes_max)
    self.outcome = not ok and { "_load_error", failure } or hash and { "_state_hash", hash } or nil
end

local function load_file(path)
    if files.is_missing(path) then
        return false, "no such file"
    end
    local ok, result = pcall(function() return savestate.load(path) end)
    -- Old versions return nothing, newer ones false if it failed.
    return ok and result ~= false, ok and "the emulator refused it" or tostring(result)
end

--- Loads a file and makes it the start. Returns whether it was loaded, and if not, what to say.
function states:try(path)
    local ok, reason = load_file(path)
    note_outcome(self, ok, path .. ": " .. tostring(reason))
    if ok then
        self.path = path
        return true
    end
    return false, "cannot load the state " .. path .. ": " .. reason
end

--- The same, and says it. Returns whether it was loaded.
function states:load(path)
    local ok, text = self:try(path)
    if ok then
        self.say:over("load")
    else
        self.say:once("load", text)
    end
    return ok
end

--- Goes back to the start. Returns whether that was possible.
function states:restart()
    if self.path then
        return self:load(self.path)
    end
    local ok, reason = pcall(function() memorysavestate.loadcorestate(self.memory_id) end)
    note_outcome(self, ok, "the start: " .. tostring(reason))
    if not ok then
        self.say:once("load", "cannot go back to the start: " .. tostring(reason))
    end
    return ok
end

--- What came of the last load, as a field of a line; nil if that was told already.
function states:take_outcome()
    local outcome = self.outcome
    self.outcome = nil
    return outcome
end

--- Saves the present moment for a server. A server may write below the script's folder only, and over nothing but
--- states; in bh-emu also where --allow-write says.
function states:save(path)
    local reason = files.why_not_saved(path)
    if not reason then
        local ok, failure = pcall(function() savestate.save(path) end)
        reason = not ok and failures.reason(failure)
    end
    if reason then
        self.say:once("save", "cannot save the state " .. failures.first_line(path) .. ": " .. reason)
    end
end

return states
