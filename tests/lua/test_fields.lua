local check = require("check")
local fields = require("bh.fields")

-- A memory of 16 bytes, byte i holding i * 17, so that every byte differs in both digits.
local function with_memory()
    local reads = {}
    local function byte(addr) return addr * 17 % 256 end
    local function add(name, size, big, signed)
        _G.memory["read_" .. name] = function(addr, domain)
            reads[#reads + 1] = name .. " " .. addr .. " " .. tostring(domain)
            local value = 0
            for i = 0, size - 1 do
                value = value * 256 + byte(addr + (big and i or size - 1 - i))
            end
            return signed and value >= 2 ^ (8 * size - 1) and value - 2 ^ (8 * size) or value
        end
    end
    _G.memory = {
        getmemorydomainlist = function() return { [0] = "RAM", "WRAM" } end,
        getmemorydomainsize = function() return 16 end,
    }
    add("u8", 1); add("s8", 1, false, true)
    add("u16_le", 2); add("u16_be", 2, true); add("s16_le", 2, false, true)
    add("u24_le", 3); add("u32_le", 4); add("u32_be", 4, true)
    return reads
end

local function map(list)
    return { name = "test", domain = "RAM", fields = list }
end

check.case("numbers, formats, bits, lists and hex", function()
    local reads = with_memory()
    local read = fields.reader(map({
        { key = "map", addr = 1, type = "u8", format = "%02X" },
        { key = "x", addr = 1, type = "u16_le" },
        { key = "be", addr = 1, type = "u16_be" },
        { key = "neg", addr = 15, type = "s8" },
        { key = "big", addr = 12, type = "u32_le" },
        { key = "flag", addr = 3, type = "u8", bit = 0 },
        { key = "clear", addr = 3, type = "u8", bit = 2 },
        { key = "hp", type = "u8", list = { { addr = 0 }, { addr = 2 }, { addr = 1, type = "u16_be" } } },
        { key = "story", addr = 0, type = "hex", size = 4 },
        { key = "other", addr = 2, type = "u8", domain = "WRAM" },
    }))
    local line, values = read()
    local texts = {}
    for i, field in ipairs(line) do
        texts[i] = field[1] .. "=" .. field[2]
    end
    check.same(table.concat(texts, " "), "map=11 x=8721 be=4386 neg=-1 big=4293844428 flag=1 clear=0"
        .. " hp=0,34,4386 story=00112233 other=34")
    check.same({ values.map, values.hp }, { 17, "0,34,4386" })
    check.same(reads[#reads], "u8 2 WRAM")
end)

check.case("a wrong map is named where it is wrong", function()
    with_memory()
    local function reader_of(spec)
        return function() return fields.reader(map({ spec })) end
    end
    check.raises("field hp: unknown type 'u64'", reader_of({ key = "hp", addr = 0, type = "u64" }))
    check.raises("field hp: address 0xF is outside RAM (16", reader_of({ key = "hp", addr = 15, type = "u16_le" }))
    check.raises("field hp: addr must be", reader_of({ key = "hp", addr = -1, type = "u8" }))
    check.raises("no memory domain 'VRAM' here; there are: RAM, WRAM",
        reader_of({ key = "hp", addr = 0, type = "u8", domain = "VRAM" }))
    check.raises("field _frame: key", reader_of({ key = "_frame", addr = 0, type = "u8" }))
    check.raises("field a|b: key", reader_of({ key = "a|b", addr = 0, type = "u8" }))
    check.raises("hp item 2: addr", reader_of({ key = "hp", type = "u8", list = { { addr = 1 }, {} } }))
    check.raises("field hp: unknown key 'adr'; there are: addr, bit, domain, format, key, list, mask, scale,"
        .. " size, type",
        reader_of({ key = "hp", adr = 0, type = "u8" }))
    check.raises("hp item 1: unknown key 'key'", reader_of({ key = "hp", type = "u8", list = { { addr = 1, key = "a" } } }))
    check.raises("field hp: the key is in the map twice, as number 1 and 2", function()
        local hp = { key = "hp", addr = 1, type = "u8" }
        fields.reader(map({ hp, hp }))
    end)
    check.raises("no memory.read_u24_be", function()
        fields.reader(map({ { key = "a", addr = 0, type = "u24_be" } }))
    end)
end)
