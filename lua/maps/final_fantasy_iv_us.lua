-- Final Fantasy IV, the US release for the SNES ("Final Fantasy II", 1.0 and 1.1).
--
-- Domain WRAM starts at $7E0000. Where each address comes from:
--   [E]  Edge, a speed-run bot for the US release on BizHawk: github.com/aexoden/edge, util/memory.lua
--   [D]  the disassembly that rebuilds the US release: github.com/everything8215/ff4, notes/ff4j-sfc-ram-map.txt
--   [R]  character records: github.com/aexoden/ff4-documentation, data-structures.rst
--   [C]  Data Crystal: datacrystal.tcrf.net/wiki/Final_Fantasy_IV_(SNES)/RAM_map
--   [P]  list of what is saved to SRAM: pastebin.com/M2g7Gpwr
--   [L]  list of labels: pastebin.com/qbBck2EK
-- The addresses were read there and not tried in the game itself. Left out because no source gives it: one number for
-- how far the story is; `story` holds all event flags instead.

-- Five characters in the order of the party, records of 64 bytes [R] [P].
local function of_party(addr, type)
    local list = {}
    for slot = 0, 4 do
        list[#list + 1] = { addr = addr + slot * 0x40, type = type }
    end
    return list
end

return {
    name = "Final Fantasy IV (US)",
    system = "SNES",
    domain = "WRAM",
    match = { "^Final Fantasy II %(U", "^Final Fantasy II$", "^Final Fantasy IV %(U" },
    fields = {
        -- 00 is the town of Baron, FB the overworld; the high byte is the world [E] [D].
        { key = "map", addr = 0x1701, type = "u16_be", format = "%02X" },
        -- 0 overworld, 1 underground, 2 moon, 3 a town or a dungeon [E] [D] [L].
        { key = "area", addr = 0x1700, type = "u8" },
        { key = "x", addr = 0x1706, type = "u8" },                      -- [E] [D] [L]
        { key = "y", addr = 0x1707, type = "u8" },                      -- [E] [D] [L]
        -- 0 up, 1 right, 2 down, 3 left [E] [D] [L].
        { key = "dir", addr = 0x1705, type = "u8" },
        -- 0 on foot, then chocobos, hovercraft, airships, ship [E] [D] [L].
        { key = "vehicle", addr = 0x1704, type = "u8" },
        -- Empty slots have character 0 [R] [D]; the upper three bits of the byte are something else.
        { key = "party", list = of_party(0x1000, "u8") },
        { key = "hp", list = of_party(0x1007, "u16_le") },              -- [R] [D]
        { key = "hp_max", list = of_party(0x1009, "u16_le") },          -- [R] [D]
        { key = "gil", addr = 0x16A0, type = "u24_le" },                -- [E] [D] [L]
        -- 1 from the blur before a battle to its end [C] [D].
        { key = "battle", addr = 0x0685, type = "u8" },
        -- 1 while an event runs and the player has no control [C] [D] [E].
        { key = "event", addr = 0x06B1, type = "u8" },
        -- Height of the dialogue window, 0 when closed [C] [D] [E].
        { key = "dialog", addr = 0x06DF, type = "u8" },
        -- 256 event flags, two hex digits for eight of them [P] [D].
        { key = "story", addr = 0x1280, type = "hex", size = 32 },
    },
}
