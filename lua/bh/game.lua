-- The game that runs.
local game = {}

-- No function of BizHawk names the core that runs; the header of a movie does, and bh-emu has a table of its own.
local function core_name()
    local own = rawget(_G, "bh_emu")
    if type(own) == "table" then
        return own.core()
    end
    local ok, header = pcall(function() return movie.isloaded() and movie.getheader() end)
    return ok and type(header) == "table" and header.Core or nil
end

--- Its `system`, `rom` (name), `hash` and, where that can be found out, `core`; nil if there is none.
function game.running()
    local system = emu.getsystemid()
    if system == nil or system == "" or system == "NULL" then
        return nil
    end
    local rom, hash = gameinfo.getromname() or "", gameinfo.getromhash() or ""
    return { system = system, rom = rom, hash = hash, core = core_name() }
end

--- What a server is told about it: a list of { key, value }.
function game.fields(running, keys)
    local fields = {
        { "_system", running.system },
        { "_rom", running.rom },
        -- BizHawk's hash is an MD5 or a CRC32 for some systems.
        { #running.hash == 40 and "_sha1" or "_hash", running.hash },
        { "_keys", keys },
    }
    if running.core then
        fields[#fields + 1] = { "_core", running.core }
    end
    return fields
end

return game
