# Fenlight, the SNES game of our own: it obeys the pad, repeats exactly, and has the pictures that it is there for.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"
. "${0%/*}/../helpers/emu.sh"

rom=$BH_BUILD/share/bh-tools/fenlight.sfc

# The pad, and what it does to the fields that are promised.
cat > "$t/pad.lua" <<'END'
local m = mainmemory
local function play(frames, ...)
    local buttons = {}
    for _, name in ipairs({...}) do buttons["P1 " .. name] = true end
    for _ = 1, frames do
        joypad.set(buttons)
        emu.frameadvance()
    end
end
local function x() return m.read_u16_le(0x302) end

assert(emu.getsystemid() == "SNES" and m.getname() == "WRAM")
while m.read_u8(0x300) ~= 2 do
    emu.frameadvance()
    assert(emu.framecount() < 300, "it never begins")
end
play(60)
assert(emu.framecount() - m.read_u24_le(0x30C) == 2, "frames are counted from power on")
assert(m.read_u8(0x301) == 5 and m.read_u8(0x310) == 15 and m.read_u8(0x307) == 0 and m.read_u8(0x306) == 0)
local start, ground = x(), m.read_u16_le(0x304)
play(20)
assert(x() == start, "nobody touches the pad")
play(20, "Right")
assert(x() == start + 30 and m.read_u8(0x306) == 0)
play(10, "Left")
assert(x() == start + 15 and m.read_u8(0x306) == 1)
play(10, "Right", "Y")
assert(x() == start + 40, "running")
play(10, "B")
assert(m.read_u8(0x307) == 1 and m.read_u16_le(0x304) < ground and x() == start + 40)
play(60)
assert(m.read_u8(0x307) == 0 and m.read_u16_le(0x304) == ground)
play(5, "A")
assert(m.read_u8(0x307) == 1)

-- Straight on: lights are gathered, a jelly hurts, and the water is the end of the crossing.
local hearts, lights = 5, 0
while m.read_u8(0x300) == 2 do
    hearts, lights = math.min(hearts, m.read_u8(0x301)), math.max(lights, m.read_u8(0x308))
    play(1, "Right", emu.framecount() // 40 % 2 == 0 and "B" or "Y")
    assert(emu.framecount() < 3000, "nothing happens")
end
assert(hearts < 5 and lights > 0 and m.read_u8(0x300) == 3 and m.read_u8(0x30B) == 0)
play(60)
assert(m.read_u8(0x300) == 1 and m.read_u8(0x30B) == 1 and x() == start and m.read_u8(0x301) == 5)
print("ok")
END
bh-emu --core bsnes_mercury_performance --rom "$rom" "$t/pad.lua" > "$t/out" 2> "$t/err"
expect_text "$t/out" ok

# Two runs show the same in every frame, another one does not.
cat > "$t/play.lua" <<'END'
local buttons = {"P1 Right", "P1 Right", "P1 Left", "P1 B", "P1 A", "P1 Y"}
if userdata.get("other") then math.random() end
local held, bright
for frame = 1, 600 do
    if frame % 8 == 1 then held = {["P1 Right"] = frame > 200, [buttons[math.random(#buttons)]] = true} end
    joypad.set(held)
    local now = mainmemory.read_u8(0x310) -- what this frame is shown with
    emu.frameadvance()
    io.write(frame, " ", memory.hash_region(0, 8192, "WRAM"), "\n")
    if frame % 100 == 0 or frame < 200 and now ~= bright then
        bright = now
        client.screenshot(string.format("%s/%03d-%02d.png", userdata.get("folder"), frame, bright))
    end
end
END
for run in 1 2; do
    mkdir "$t/$run"
    bh-emu --rom "$rom" --userdata "folder:$t/$run" "$t/play.lua" > "$t/$run.txt"
done
cmp "$t/1.txt" "$t/2.txt"
diff -r "$t/1" "$t/2"
mkdir "$t/3"
bh-emu --rom "$rom" --userdata "folder:$t/3;other:true" "$t/play.lua" > "$t/3.txt"
expect_status 1 cmp -s "$t/1.txt" "$t/3.txt"

# Many colours at once, and fades: each step of the brightness is there, darker than the next.
python3 "${0%/*}/../helpers/snes-colors.py" "$t/1"

# The field map finds the game by its name, and reads it.
serve stream serve.err --policy random --seed 3 --steps 40
bh-emu --rom "$rom" --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" --userdata='interval:5;shots:true' \
    "$BH_SOURCE/lua/gsl_sender.lua" > "$t/emu.out" 2> "$t/emu.err"
expect_status 0 wait "$server"
bh-gsl-dump "$t/stream" > "$t/states"
[ "$(wc -l < "$t/states")" -eq 40 ]
jq -se 'all(.[]; .hp >= 0 and .hp <= 5 and .x >= 0 and .x <= 2032 and .beacons == "0,0,0") and ([.[].x] | unique | length > 3)' \
    "$t/states" > "$t/verdict"
