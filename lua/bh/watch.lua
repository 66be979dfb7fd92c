-- A field map from a RAM watch file of BizHawk (.wch): each watch becomes a field, with its note as the name.
--
-- A line has six columns with tabs between them, as BizHawk's WatchList.cs writes them: the address in hex; the size,
-- b w d for 1, 2, 4 bytes, S for a separator; how it is shown, u s h b f or 1 2 3 for fixed points; 1 for the high byte
-- first; the memory domain; the note. Before them stands `SystemID NES`.
local watch = {}

local k_sizes = { b = { 8, 1 }, w = { 16, 2 }, d = { 32, 4 } }

-- What a shown number is worth of the stored one, for 12.4, 20.12 and 16.16.
local k_fixed_points = { ["1"] = 1 / 2 ^ 4, ["2"] = 1 / 2 ^ 12, ["3"] = 1 / 2 ^ 16 }

-- A note as the name of a field: letters, digits, "_", "." and "-" stay. Without a note the address names it.
local function name_of(note, domain, address, taken)
    local name = note:gsub("^%s+", ""):gsub("%s+$", ""):gsub("[^%w_.-]+", "_")
    if not name:find("%w") then
        name = domain:gsub("[^%w_.-]+", "_") .. "_" .. address
    end
    if name:find("^_") then
        name = "w" .. name    -- keys that begin with _ are the sender's own
    end
    local free, count = name, 1
    while taken[free] do
        count = count + 1
        free = name .. "_" .. count
    end
    taken[free] = true
    return free
end

local function field_of(columns, taken, where)
    local address, size, display, is_big, domain, note = columns[1], columns[2], columns[3], columns[4], columns[5],
        columns[6]
    local addr, bits = tonumber(address:match("^%x+$") or "", 16), k_sizes[size]
    if not addr or not bits then
        error(where .. ": an address in hex and a size of b, w or d are wanted, not '" .. address .. "' and '" .. size
            .. "'", 0)
    elseif not display:find("^[ushbf123]$") or (display == "f" and size ~= "d") then
        error(where .. ": a watch of size " .. size .. " is not shown as '" .. display .. "'", 0)
    end
    local order = bits[2] > 1 and (is_big == "1" and "_be" or "_le") or ""
    local is_signed = display == "s" or k_fixed_points[display] ~= nil
    return {
        key = name_of(note, domain, address, taken),
        addr = addr,
        domain = domain,
        type = display == "f" and "float" .. order or (is_signed and "s" or "u") .. bits[1] .. order,
        -- As BizHawk shows it; what is shown in binary goes out as the number.
        format = display == "h" and "%0" .. 2 * bits[2] .. "X" or nil,
        scale = k_fixed_points[display],
    }
end

--- `text`: what the file holds; `path`: its name, for messages. Raises an error that names the line.
function watch.map(text, path)
    local map, taken, number = { name = path, fields = {} }, {}, 0
    for line in (text:gsub("\r\n?", "\n") .. "\n"):gmatch("(.-)\n") do
        number = number + 1
        local where = path .. ": line " .. number
        local system = line:match("^SystemID (%S+)")
        if system then
            map.system = system
        elseif line:find("\t", 1, true) then
            local columns = {}
            for column in (line .. "\t"):gmatch("([^\t]*)\t") do
                columns[#columns + 1] = column
            end
            if columns[2] ~= "S" and columns[3] ~= "_" then
                if #columns < 6 then
                    error(where .. ": six columns are wanted", 0)
                end
                map.fields[#map.fields + 1] = field_of(columns, taken, where)
            end
        end
    end
    if #map.fields == 0 then
        error(path .. ": there is no watch in it", 0)
    end
    return map
end

return watch
