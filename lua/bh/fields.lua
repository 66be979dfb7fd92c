-- Reads the fields of a map file out of the game's memory.
--
-- Everything that can be wrong in a map is found when it is compiled, with a message that names the field: BizHawk
-- itself only logs a line and reads 0 for an address outside a domain, and reads another domain if one is unknown.
local maps = require("bh.maps")

local fields = {}

local k_sizes = {
    u8 = 1, s8 = 1, u16_le = 2, u16_be = 2, s16_le = 2, s16_be = 2, u24_le = 3, u24_be = 3, u32_le = 4, u32_be = 4,
}

-- The sender writes these itself.
local k_reserved = { _frame = true, _inputs = true, _lag = true, _terminated = true, _truncated = true }

local k_spec_keys = { "addr", "bit", "domain", "format", "key", "list", "size", "type" }
local k_item_keys = { "addr", "bit", "domain", "format", "size", "type" }

local function check_keys(spec, known, where)
    for key in pairs(spec) do
        maps.check_known(key, known, where)
    end
end

local function domain_list()
    local ok, list = pcall(function() return memory.getmemorydomainlist() end)
    local names = {}
    for _, name in pairs(ok and type(list) == "table" and list or {}) do
        names[#names + 1] = tostring(name)
    end
    table.sort(names)
    return names
end

local function check_domain(domain, where)
    local names = domain_list()
    for _, name in ipairs(names) do
        if name == domain then
            return
        end
    end
    if #names > 0 then
        error(where .. ": no memory domain '" .. domain .. "' here; there are: " .. table.concat(names, ", "), 0)
    end
end

local function check_range(spec, domain, size, where)
    if type(spec.addr) ~= "number" or spec.addr < 0 or spec.addr % 1 ~= 0 then
        error(where .. ": addr must be a whole number, 0 or more", 0)
    end
    local ok, limit = pcall(function() return memory.getmemorydomainsize(domain) end)
    if ok and type(limit) == "number" and limit > 0 and spec.addr + size > limit then
        error(string.format("%s: address 0x%X is outside %s (%.0f bytes)", where, spec.addr, domain, limit), 0)
    end
end

local function hex_reader(spec, domain)
    return function()
        local text = {}
        for i = 0, spec.size - 1 do
            text[#text + 1] = string.format("%02X", memory.read_u8(spec.addr + i, domain))
        end
        return table.concat(text)
    end
end

local function number_reader(spec, domain, where)
    -- Not type(read) == "function": BizHawk's functions are userdata that can be called.
    local read = memory["read_" .. spec.type]
    if read == nil then
        error(where .. ": this emulator has no memory.read_" .. spec.type, 0)
    end
    -- "%.0f" and not "%d": every unsigned 32-bit number comes out right on every Lua and platform.
    local format, scale = spec.format or "%.0f", spec.bit and 2 ^ spec.bit
    return function()
        local value = read(spec.addr, domain)
        if scale then
            value = math.floor(value / scale) % 2
        end
        return string.format(format, value), value
    end
end

local function list_reader(readers)
    return function()
        local texts = {}
        for i, read in ipairs(readers) do
            texts[i] = read()
        end
        return table.concat(texts, ",")
    end
end

--- Returns a function that gives the text of one field and, if it is one number, the number.
local function compile(spec, map, where)
    if spec.list then
        local readers = {}
        for i, item in ipairs(spec.list) do
            check_keys(item, k_item_keys, where .. " item " .. i)
            local inherited = setmetatable({}, { __index = function(_, key)
                if item[key] ~= nil then
                    return item[key]
                end
                return key ~= "list" and spec[key] or nil
            end })
            readers[i] = compile(inherited, map, where .. " item " .. i)
        end
        return list_reader(readers)
    end
    local domain = spec.domain or map.domain
    if type(domain) ~= "string" then
        error(where .. ": no memory domain is named, neither here nor in the map", 0)
    end
    local size = spec.type == "hex" and spec.size or k_sizes[spec.type]
    if type(size) ~= "number" or size < 1 then
        error(where .. ": unknown type '" .. tostring(spec.type) .. "', or hex without a size", 0)
    end
    check_domain(domain, where)
    check_range(spec, domain, size, where)
    return spec.type == "hex" and hex_reader(spec, domain) or number_reader(spec, domain, where)
end

--- Returns a function that reads all fields: a list of { key, text }, and a table key -> number, or text where a
--- field is not one number.
function fields.reader(map)
    local name = "map " .. tostring(map.name)
    local readers, place_of = {}, {}
    for i, spec in ipairs(map.fields or {}) do
        local where = name .. ": field " .. tostring(spec.key or i)
        check_keys(spec, k_spec_keys, where)
        if type(spec.key) ~= "string" or not spec.key:match("^[%w_.-]+$") or k_reserved[spec.key] then
            error(where .. ": key must be letters, digits, '_', '.', '-' and not one the sender writes itself", 0)
        end
        if place_of[spec.key] then
            error(string.format("%s: the key is in the map twice, as number %.0f and %.0f", where, place_of[spec.key], i),
                0)
        end
        place_of[spec.key] = i
        readers[i] = { spec.key, compile(spec, map, where) }
    end
    if #readers == 0 then
        error(name .. ": it has no fields", 0)
    end
    return function()
        local line, values = {}, {}
        for i, entry in ipairs(readers) do
            local text, number = entry[2]()
            line[i] = { entry[1], text }
            values[entry[1]] = number or text
        end
        return line, values
    end
end

return fields
