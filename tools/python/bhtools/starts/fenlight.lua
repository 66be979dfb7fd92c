-- Saves the first moment in which the hero of Fenlight can move, to --userdata=state:PATH.
while memory.read_u8(0x0300, "WRAM") ~= 2 do -- 2 is playing
    emu.frameadvance()
end
local path = userdata.get("state")
userdata.remove("state") -- it would be saved, too, and replace the settings of whoever loads the state
savestate.save(path)
