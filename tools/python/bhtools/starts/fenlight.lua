-- Saves the first moment in which the hero of Fenlight can move, to --userdata=state:PATH.
while memory.read_u8(0x0300, "WRAM") ~= 2 do -- 2 is playing
    emu.frameadvance()
end
savestate.save(userdata.get("state"))
