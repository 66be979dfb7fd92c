# joypad.*: what scripts press reaches the game, for exactly as long as BizHawk says.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_nes "$t/a.nes"
cat > "$t/nes.lua" <<'END'
-- the pad as the game read it: A B Select Start Up Down Left Right from bit 7 down
local function held() return mainmemory.read_u8(0x12) end
local function after_frame() emu.frameadvance() return held() end
for _ = 1, 10 do emu.frameadvance() end

joypad.set({["P1 A"] = true, ["P1 Right"] = true})
assert(joypad.get()["P1 A"] == true and joypad.getwithmovie()["P1 A"] == true)
assert(joypad.getimmediate()["P1 A"] == false, "nobody touches the pad")
assert(after_frame() == 0x81, "one frame")
assert(joypad.get()["P1 A"] == true, "of the frame that was run")
assert(after_frame() == 0, "and no longer")
assert(joypad.get()["P1 A"] == false)

for name, bit in pairs({A = 0x80, B = 0x40, Select = 0x20, Start = 0x10, Up = 8, Down = 4, Left = 2, Right = 1}) do
    joypad.set({[name] = true}, 1)
    assert(after_frame() == bit, name)
end
joypad.set({A = true}, 2)
assert(after_frame() == 0, "the other pad")
joypad.set({A = 1, B = 0, ["P1 A"] = true}, 1)
assert(after_frame() == 0x80, "numbers count, names with P1 do not")
joypad.set({a = true, nonsense = true, P1_A = true})
assert(after_frame() == 0, "names must fit exactly")
joypad.set({["P1 A"] = true})
joypad.set({["P1 B"] = true})
assert(after_frame() == 0x40, "each call starts anew")
joypad.set({A = true}, 1)
joypad.set({A = true}, 2)
assert(after_frame() == 0x80, "but only for the buttons it is about")
assert(not pcall(joypad.set, {["P1 A"] = {}}))

emu.frameadvance()
local count = 0
for name, value in pairs(joypad.get()) do
    count = count + 1
    assert(value == false, name)
end
assert(count == 18)
local one = joypad.get(1)
assert(one.A == false and one.Start == false and one["P1 A"] == nil and one.Reset == nil)
assert(next(joypad.get(3)) == nil)

joypad.setfrommnemonicstr("|..|U..R...A|........|")
assert(after_frame() == 0x89)
assert(after_frame() == 0)
joypad.setfrommnemonicstr("|..|U.") -- says so and does nothing
assert(after_frame() == 0)

-- Power and Reset: the game starts again, memory goes only with the power.
mainmemory.write_u8(0x20, 77)
joypad.set({Reset = true})
assert(after_frame() == 0 and mainmemory.read_u8(0x20) == 77)
joypad.set({Power = true})
emu.frameadvance()
assert(mainmemory.read_u8(0x20) == 0)

-- In the middle of a frame: from onframestart it counts at once and lingers; from oninputpoll the game reads it in that frame.
for _ = 1, 10 do emu.frameadvance() end
local once = true
local id = event.onframestart(function()
    if once then joypad.set({["P1 Up"] = true}) once = false end
end)
assert(after_frame() == 8)
assert(after_frame() == 8)
assert(after_frame() == 0)
assert(event.unregisterbyid(id) and not event.unregisterbyid(id))
event.oninputpoll(function() joypad.set({["P1 Down"] = true}) end, "poll")
assert(after_frame() == 4)
assert(event.unregisterbyname("poll") and not event.unregisterbyname("poll"))
print("ok")
END
bh-emu --rom "$t/a.nes" "$t/nes.lua" > "$t/out"
printf '%s\n' 'invalid mnemonic string: |..|U.' ok | cmp - "$t/out"

make_gb "$t/a.gb"
cat > "$t/gb.lua" <<'END'
joypad.set({A = true}, 1)
assert(joypad.get().A == false, "pads without a number belong to nobody")
assert(next(joypad.get(1)) == nil)
joypad.set({A = true})
assert(joypad.get().A == true)
print("ok")
END
bh-emu --rom "$t/a.gb" "$t/gb.lua" > "$t/out"
expect_text "$t/out" ok

make_gba "$t/a.gba"
cat > "$t/gba.lua" <<'END'
local function light() emu.frameadvance() return joypad.get()["Light Sensor"] end
assert(light() == 100 and joypad.get()["Tilt X"] == 0)
joypad.setanalog({["Light Sensor"] = 12})
assert(light() == 12 and light() == 12, "stays")
joypad.setanalog({["Tilt X"] = -5.0})
assert(light() == 12 and joypad.get()["Tilt X"] == -5, "the others too")
joypad.setanalog({["Light Sensor"] = 12.5})
assert(light() == 100, "what is no integer lets go")
joypad.setanalog({["Light Sensor"] = "33"})
assert(light() == 33)
joypad.setanalog({["Light Sensor"] = ""})
assert(light() == 100)
joypad.set({["Light Sensor"] = true, A = true})
assert(light() == 100)
joypad.setfrommnemonicstr("|    1,   -2,    3,   44,.......A...|")
assert(light() == 44 and joypad.get()["Tilt Y"] == -2 and light() == 100)
print("ok")
END
bh-emu --rom "$t/a.gba" "$t/gba.lua" > "$t/out"
expect_text "$t/out" ok
