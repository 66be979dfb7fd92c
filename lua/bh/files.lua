-- Files that a server names, before BizHawk opens them: it may show a box and wait for a click, or just go on.
local files = {}

local k_is_windows = package.config:sub(1, 1) == "\\"

--- Whether there is no such file. Of a file in an archive, ARCHIVE|FILE, the archive counts. False where it cannot be
--- known: on Windows Lua's own functions find ASCII paths only.
function files.is_missing(path)
    if path:find("[\128-\255]") then
        return false
    end
    local file = io.open(path:match("^[^|]*"), "rb")
    if file then
        file:close()
    end
    return file == nil
end

--- All of a file. Raises an error that names it.
function files.content(path)
    local file, reason = io.open(path, "rb")
    local text = file and file:read("*a")
    if file then
        file:close()
    end
    return text or error(path .. ": " .. tostring(reason or "it cannot be read"), 0)
end

-- Whether a path leads below the folder of the script, judged by its text.
local function is_below_here(path)
    if path:match("^[/\\~]") or path:match("^%a:") then
        return false
    end
    for part in path:gmatch("[^/\\]+") do
        if part == ".." then
            return false
        end
    end
    return true
end

-- Whether there is a file whose first bytes are those of a state: a ZIP archive whose first entry is BizState, or
-- bh-emu's line. Nil if there is no file.
local function is_state_file(path)
    local file = io.open(path, "rb")
    if not file then
        return nil
    end
    local head = file:read(64) or ""
    file:close()
    return head:sub(1, 4) == "PK\3\4" and head:sub(31, 38) == "BizState"
        or head:match('^{"type":"bh%-emu%-state"') ~= nil
end
files.is_state_file = is_state_file

--- Why a state that a server names must not be written there; nil if it may be.
function files.why_not_saved(path)
    if path == "" or path:find("%c") then
        return "that is no path"
    end
    local own = rawget(_G, "bh_emu")
    if own ~= nil and own.may_write ~= nil then
        if not own.may_write(path) then
            return "a server may save below the script's folder, or where --allow-write says"
        end
    elseif not is_below_here(path) then
        return "a server may save below the script's folder only"
    elseif k_is_windows and path:find("[\128-\255:]") then
        return "a path for a server has ASCII characters only, as Lua cannot look at others"
    end
    return is_state_file(path) == false and "there is a file that is no state" or nil
end

return files
