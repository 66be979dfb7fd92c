-- Field map of Emberwick (emberwick.nes, the default game of bh-emu), for gsl_sender.lua.
-- The addresses are those of the game's own source; what their values mean is said here.
-- mode: 1 title, 2 walking, 3 dialog, 4 fight, 5 between maps, 6 game over, 7 ending
-- map:  00 village, 01 field, 02 inn, 03 cave, 04 keep, 05 house of the elder

local u8 = "u8"
local u16 = "u16_le"

return {
    name = "Emberwick",
    system = "NES",
    domain = "RAM",
    match = { "[Ee]mberwick" },
    terminated = { key = "mode", equals = { 6, 7 } }, -- game over and the ending
    fields = {
        { key = "mode", addr = 0x0300, type = u8 }, -- see above
        { key = "map", addr = 0x0301, type = u8, format = "%02X" }, -- see above
        { key = "x", addr = 0x0302, type = u8 }, -- hero's tile, 0 is the left column
        { key = "y", addr = 0x0303, type = u8 }, -- 0 is the top row
        { key = "dir", addr = 0x0304, type = u8 }, -- 0 down, 1 up, 2 left, 3 right
        { key = "hp", list = { { addr = 0x0305, type = u8 }, { addr = 0x0306, type = u8 } } }, -- Mara, Otto
        { key = "story", addr = 0x0309, type = u8 }, -- bits: 1 elder, 2 charm, 4 lever, 8 coins, 16 lantern, 128 ending
        { key = "gold", addr = 0x030A, type = u8 }, -- coins, at most 255
        { key = "ground", addr = 0x030B, type = u8 }, -- kind of metatile under the hero
        { key = "steps", addr = 0x030C, type = u16 }, -- tiles walked in this game
        { key = "facing", addr = 0x0313, type = u8 }, -- kind of metatile ahead, 255 beyond the map
        { key = "dialog", addr = 0x0314, type = u8 }, -- message in the window, 0 none
        { key = "enemy", addr = 0x0315, type = u8 }, -- 0 none, 1 bat, 2 slime, 3 wisp
        { key = "fights", addr = 0x0317, type = u8 }, -- fights in this game
        { key = "gate", addr = 0x0309, type = u8, bit = 2 }, -- 1: the keep is open
        { key = "npc", addr = 0x031B, type = u8 }, -- 1: somebody stands ahead
    },
}
