-- Files that a server names, before BizHawk opens them: it may show a box and wait for a click, or just go on.
local files = {}

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

return files
