-- What one of BizHawk's versions from 2.3 to 2.11 lacks, with another way for that version. Every other function that
-- the scripts call is in all of them.
--
-- A function of BizHawk is userdata that can be called. Whether it is there is asked with ~= nil, never by its type.
local bizhawk = {}

--- BizHawk's version as a number: 2009001 for 2.9.1.
function bizhawk.version()
    if client.getversion == nil then
        return 2003000    -- it came with 2.3.1
    end
    local major, minor, patch = tostring(client.getversion()):match("(%d+)%.(%d+)%.?(%d*)")
    return (tonumber(major) or 0) * 1000000 + (tonumber(minor) or 0) * 1000 + (tonumber(patch) or 0)
end

-- What the movie that plays held in the frame that was played last, or nil.
local function held_by_movie()
    local frame = emu.framecount() - 1
    return movie.isloaded() and frame >= 0 and frame < movie.length() and movie.getinput(frame) or nil
end

--- What the game got in the frame that was played last: from the player, or from the movie that plays.
function bizhawk.held()
    if joypad.getwithmovie ~= nil then
        return joypad.getwithmovie()
    end
    -- Up to 2.4 joypad.get shows the player only.
    local ok, held = pcall(held_by_movie)
    return ok and held or joypad.get()
end

--- A hash of the main memory's first `bytes_max` bytes; nil if it cannot be had.
function bizhawk.memory_hash(bytes_max)
    local ok, hash = pcall(function()
        local size = math.min(mainmemory.getcurrentmemorydomainsize(), bytes_max)
        if mainmemory.hash_region ~= nil then
            return mainmemory.hash_region(0, size)
        end
        return memory.hash_region(0, size, mainmemory.getname())    -- up to 2.4
    end)
    return ok and hash or nil
end

--- Whether this version can tell where EmuHawk's socket goes: 2.3 and 2.3.1 cannot, and have one in any case. Without
--- flags it would dial the address of another machine.
function bizhawk.tells_socket()
    return comm.socketServerGetIp ~= nil
end

--- Whether EmuHawk has a socket. False where it does not tell.
function bizhawk.has_socket()
    local ok, ip = pcall(function() return comm.socketServerGetIp() end)
    return ok and ip ~= nil
end

--- Connects the socket again. Returns whether that was possible; 2.3 and 2.3.1 do it by themselves.
function bizhawk.reconnect_socket()
    return (pcall(function() comm.socketServerSetPort(comm.socketServerGetPort()) end))
end

--- The value of a key of --userdata, or nil. Versions before 2.8 have no such flag.
function bizhawk.userdata(key)
    local ok, value = pcall(function() return userdata.get(key) end)
    if ok then
        return value
    end
    return nil
end

--- The keys of --userdata, sorted, where the version tells them.
function bizhawk.userdata_keys()
    local ok, keys = pcall(function() return userdata.get_keys() end)
    local names = {}
    for _, key in pairs(ok and keys or {}) do
        names[#names + 1] = tostring(key)
    end
    table.sort(names)
    return names
end

return bizhawk
