-- Saves the first moment in which the hero of Emberwick can walk, to --userdata=state:PATH.
while memory.read_u8(0x0300, "RAM") ~= 2 do -- st_mode: 2 is walking
    joypad.set({ Start = emu.framecount() % 8 < 4 }, 1)
    emu.frameadvance()
end
for _ = 1, 30 do -- the fade
    emu.frameadvance()
end
savestate.save(userdata.get("state"))
