-- Reads the fields of a map file out of the game's memory.
--
-- Everything that can be wrong in a map is found when it is compiled, with a message that names the field: BizHawk
-- itself only logs a line and reads 0 for an address outside a domain, and reads another domain if one is unknown.
local maps = require("bh.maps")

local fields = {}

local k_sizes = {
    u8 = 1, s8 = 1, u16_le = 2, u16_be = 2, s16_le = 2, s16_be = 2, u24_le = 3, u24_be = 3, u32_le = 4, u32_be = 4,
    s32_le = 4, s32_be = 4, float_le = 4, float_be = 4,
}

-- The sender writes these itself.
local k_reserved = { _frame = true, _inputs = true, _lag = true, _reward = true, _terminated = true,
    _truncated = true }

local k_spec_keys = { "addr", "bit", "domain", "format", "key", "list", "mask", "scale", "size", "type" }
local k_item_keys = { "addr", "bit", "domain", "format", "mask", "scale", "size", "type" }

-- stable-retro's types that BizHawk reads by itself.
local k_read_by_bizhawk = {
    ["|u1"] = "u8", ["|i1"] = "s8", ["<u2"] = "u16_le", [">u2"] = "u16_be", ["<i2"] = "s16_le", [">i2"] = "s16_be",
    ["<u3"] = "u24_le", [">u3"] = "u24_be", ["<u4"] = "u32_le", [">u4"] = "u32_be", ["<i4"] = "s32_le",
    [">i4"] = "s32_be",
}

-- The bytes of a number of `size` bytes from the lowest to the highest, for each of stable-retro's orders. In the last
-- two a number consists of two halves.
local k_orders = {
    ["<"] = function(i) return i end,
    [">"] = function(i, size) return size - 1 - i end,
    ["><"] = function(i, size) return (i + size / 2) % size end,
    ["<>"] = function(i, size) return (size / 2 - 1 - i) % size end,
}
k_orders["="], k_orders["|"], k_orders["<="], k_orders[">="] = k_orders["<"], k_orders["<"], k_orders["<"],
    k_orders["><"]

-- What a byte counts: as it is, as two decimal digits, or as one in its lower half.
local k_digits = {
    d = { 100, function(byte) return byte % 16 + math.floor(byte / 16) * 10 end },
    n = { 10, function(byte) return byte % 16 end },
    u = { 256, function(byte) return byte end },
}
k_digits.i = k_digits.u

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

-- A type of stable-retro, as `>d4`: its order, its kind and its size in bytes; nil if it is none.
local function retro_type(text)
    local order, kind, size = tostring(text):match("^([<>=|]+)([iudn])([1-8])$")
    size = tonumber(size)
    if not order or not k_orders[order] or (#order > 1 and size % 2 ~= 0) then
        return nil
    end
    return order, kind, size
end

-- A function of address and domain.
local function retro_reader(order, kind, size)
    local base, digit = k_digits[kind][1], k_digits[kind][2]
    return function(addr, domain)
        local value, scale = 0, 1
        for i = 0, size - 1 do
            value = value + digit(memory.read_u8(addr + k_orders[order](i, size), domain)) * scale
            scale = scale * base
        end
        return kind == "i" and value >= scale / 2 and value - scale or value
    end
end

-- The bits that both numbers have, as those of 48. Lua 5.1 has no operator for it, and what BizHawk has differs by
-- version.
local function common_bits(a, b)
    local value, scale = 0, 1
    a, b = a % 2 ^ 48, b % 2 ^ 48
    while a > 0 and b > 0 do
        value = value + (a % 2 == 1 and b % 2 == 1 and scale or 0)
        a, b, scale = math.floor(a / 2), math.floor(b / 2), scale * 2
    end
    return value >= 2 ^ 47 and value - 2 ^ 48 or value
end

-- A function of address and domain that reads a number of this type.
local function typed_reader(type_name, where)
    local order, kind, size = retro_type(type_name)
    local name = order and k_read_by_bizhawk[type_name] or type_name
    if order and name == type_name then
        return retro_reader(order, kind, size)
    elseif name:find("^float_") then
        return function(addr, domain) return memory.readfloat(addr, name == "float_be", domain) end
    end
    -- Not type(read) == "function": BizHawk's functions are userdata that can be called.
    local read = memory["read_" .. name]
    if read == nil then
        error(where .. ": this emulator has no memory.read_" .. name, 0)
    end
    return read
end

local function number_reader(spec, domain, where)
    local read = typed_reader(spec.type, where)
    -- "%.0f" and not "%d": every unsigned 32-bit number comes out right on every Lua and platform.
    local has_fraction = spec.scale or spec.type:find("^float_")
    local format = spec.format or (has_fraction and "%.14g" or "%.0f")
    local bit, mask, scale = spec.bit and 2 ^ spec.bit, spec.mask, spec.scale or 1
    return function()
        local value = read(spec.addr, domain)
        if bit then
            value = math.floor(value / bit) % 2
        elseif mask then
            value = common_bits(value, mask)
        end
        value = value * scale
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
    local size = spec.type == "hex" and spec.size or k_sizes[spec.type] or select(3, retro_type(spec.type))
    if type(size) ~= "number" or size < 1 then
        error(where .. ": unknown type '" .. tostring(spec.type) .. "', or hex without a size", 0)
    end
    check_domain(domain, where)
    check_range(spec, domain, size, where)
    if spec.scale ~= nil and type(spec.scale) ~= "number" then
        error(where .. ": scale must be a number", 0)
    end
    if spec.mask ~= nil and (type(spec.mask) ~= "number" or spec.mask % 1 ~= 0) then
        error(where .. ": mask must be a whole number", 0)
    end
    return spec.type == "hex" and hex_reader(spec, domain) or number_reader(spec, domain, where)
end

--- The keys of a map's fields, in their order.
function fields.keys(map)
    local keys = {}
    for i, spec in ipairs(map.fields or {}) do
        keys[i] = tostring(spec.key)
    end
    return keys
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
            error(string.format("%s: the key is in the map twice, as number %.0f and %.0f", where,
                place_of[spec.key], i),
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
