-- Field map of Fenlight (fenlight.sfc, the SNES game that comes with bh-emu), for gsl_sender.lua.
-- The addresses are those of the game's own source; what their values mean is said here.
-- mode: 1 growing bright, 2 playing, 3 fallen, 4 arrived

local u8 = "u8"

return {
    name = "Fenlight",
    system = "SNES",
    domain = "WRAM",
    match = { "[Ff]enlight" },
    terminated = { key = "mode", equals = { 3, 4 } },
    fields = {
        { key = "mode", addr = 0x0300, type = u8 }, -- see above
        { key = "x", addr = 0x0302, type = "u16_le" }, -- hero's left edge in pixels, 0 to 2032
        { key = "y", addr = 0x0304, type = "s16_le" }, -- upper edge, 0 is the top of the screen
        { key = "dir", addr = 0x0306, type = u8 }, -- 0 right, 1 left
        { key = "air", addr = 0x0307, type = u8 }, -- 1: in the air
        { key = "hp", addr = 0x0301, type = u8 }, -- hearts, 0 to 5
        { key = "lights", addr = 0x0308, type = u8 }, -- gathered in this crossing
        { key = "beacons", list = { -- 1: burns; from left to right
            { addr = 0x0309, type = u8, bit = 0 },
            { addr = 0x0309, type = u8, bit = 1 },
            { addr = 0x0309, type = u8, bit = 2 },
        } },
        { key = "lap", addr = 0x030A, type = u8 }, -- crossings finished
        { key = "falls", addr = 0x030B, type = u8 },
        { key = "hour", addr = 0x030F, type = u8 }, -- time of day, 0 to 31
        { key = "safe", addr = 0x0311, type = u8 }, -- frames left in which nothing hurts
        { key = "stomps", addr = 0x0312, type = u8 }, -- jellies squashed
        { key = "frame", addr = 0x030C, type = "u24_le" }, -- since power on
    },
}
