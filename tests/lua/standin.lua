-- Stand-ins for BizHawk's tables, with its functions as it has them: userdata that can be called. To a script that asks
-- for their type they are no functions.
local standin = {}

--- BizHawk's functions that the scripts call: how many arguments it takes at most, and the first version that has it, if
--- that is later than 2.3. What is called is here, or the tests fail.
standin.names = {
    client = {
        exit = { 0 }, frameskip = { 1 }, getversion = { 0, "2.3.1" }, ispaused = { 0 }, openrom = { 1 }, pause = { 0 },
        SetSoundOn = { 1 }, speedmode = { 1 }, unpause = { 0 },
    },
    comm = {
        httpGetPostUrl = { 0 }, httpPost = { 2 }, httpPostScreenshot = { 0 }, httpSetPostUrl = { 1 },
        httpSetTimeout = { 1 }, socketServerGetIp = { 0, "2.3.2" }, socketServerGetPort = { 0, "2.3.2" },
        socketServerResponse = { 0 }, socketServerScreenShot = { 0 }, socketServerScreenShotResponse = { 0 },
        socketServerSend = { 1 }, socketServerSetPort = { 1, "2.3.2" }, socketServerSetTimeout = { 1 },
    },
    console = { log = { 100 }, writeline = { 100 } },
    emu = {
        frameadvance = { 0 }, framecount = { 0 }, getsystemid = { 0 }, lagcount = { 0 }, limitframerate = { 1 },
        yield = { 0 },
    },
    event = { onexit = { 2 }, onframeend = { 2 } },
    gameinfo = { getromhash = { 0 }, getromname = { 0 } },
    gui = { addmessage = { 1 }, drawBox = { 6 } },
    joypad = { get = { 1 }, getwithmovie = { 1, "2.5" }, set = { 2 }, setanalog = { 2 } },
    mainmemory = { getcurrentmemorydomainsize = { 0 }, getname = { 0 }, hash_region = { 2, "2.5" } },
    memory = {
        getmemorydomainlist = { 0 }, getmemorydomainsize = { 1 }, hash_region = { 3 }, readfloat = { 3 }, read_s16_be = { 2 },
        read_s16_le = { 2 }, read_s8 = { 2 }, read_u16_be = { 2 }, read_u16_le = { 2 }, read_u24_be = { 2 },
        read_u24_le = { 2 }, read_u32_be = { 2 }, read_u32_le = { 2 }, read_u8 = { 2 },
    },
    memorysavestate = { loadcorestate = { 1 }, savecorestate = { 0 } },
    movie = { getheader = { 0 }, getinput = { 1 }, isloaded = { 0 }, length = { 0 } },
    savestate = { load = { 1 }, save = { 1 } },
    userdata = { containskey = { 1 }, get = { 1 }, get_keys = { 0, "2.9" }, set = { 2 } },
}

--- The version that the tables below stand in for.
standin.version = "2.11"

local function is_before(version, other)
    local function number(text)
        local major, minor, patch = text:match("(%d+)%.(%d+)%.?(%d*)")
        return major * 1000000 + minor * 1000 + (tonumber(patch) or 0)
    end
    return number(version) < number(other)
end

--- Whether that version has a function.
function standin.has(library, name)
    local known = standin.names[library][name]
    return known ~= nil and not (known[2] and is_before(standin.version, known[2]))
end

-- Lua 5.1 makes plain userdata with newproxy, which 5.4 has not: there a closed file is one that nobody uses.
local function new_userdata()
    local newproxy = rawget(_G, "newproxy")
    if newproxy then
        return newproxy(false)
    end
    local file = io.open(arg[0], "rb")
    file:close()
    return file
end

-- What BizHawk makes of a function.
local function callable(name, body, arguments_max)
    local made = new_userdata()
    debug.setmetatable(made, { __call = function(_, ...)
        if select("#", ...) > arguments_max then
            error(name .. ": an argument too many: up to 2.8 BizHawk raises an error", 2)
        end
        return body(...)
    end })
    return made
end

--- The table `name` of the API. Each function of `content`, and each one that is put into it later, is callable userdata
--- in the versions that have it. A name that stands in no list raises an error.
function standin.library(name, content)
    local made = {}
    return setmetatable({}, {
        __index = function(_, key)
            local known, body = standin.names[name][key], content[key]
            if not known then
                error("the scripts call " .. name .. "." .. tostring(key) .. ", which tests/lua/standin.lua lacks", 2)
            elseif body == nil or not standin.has(name, key) then
                return nil
            end
            made[body] = made[body] or callable(name .. "." .. key, body, known[1])
            return made[body]
        end,
        __newindex = function(_, key, value)
            content[key] = value
        end,
    })
end

--- From now on, whatever table becomes a global of such a name is a table of the API.
function standin.install()
    local libraries = {}
    setmetatable(_G, {
        __index = libraries,
        __newindex = function(globals, name, value)
            if standin.names[name] then
                libraries[name] = type(value) == "table" and standin.library(name, value) or value
            else
                rawset(globals, name, value)
            end
        end,
    })
end

return standin
