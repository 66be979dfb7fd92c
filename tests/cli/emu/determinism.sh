# The same game, script and seed give the same pictures and the same memory in every frame.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

cat > "$t/play.lua" <<'END'
local buttons = {"P1 Up", "P1 Down", "P1 Left", "P1 Right", "P1 Start", "P1 A", "P1 B"}
if userdata.get("other") then math.random() end
for frame = 1, 600 do
    joypad.set({[buttons[math.random(#buttons)]] = true})
    emu.frameadvance()
    io.write(frame, " ", memory.hash_region(0, 2048, "RAM"), "\n")
    if frame % 20 == 0 then client.screenshot(string.format("%s/%03d.png", userdata.get("folder"), frame)) end
end
END
for run in 1 2; do
    mkdir "$t/$run"
    bh-emu --userdata "folder:$t/$run" "$t/play.lua" > "$t/$run.txt"
done
cmp "$t/1.txt" "$t/2.txt"
[ "$(wc -l < "$t/1.txt")" -eq 600 ]
[ "$(cut -d ' ' -f 2 "$t/1.txt" | sort -u | wc -l)" -gt 100 ] # the game does something
diff -r "$t/1" "$t/2"
[ "$(sha1sum "$t"/1/*.png | cut -d ' ' -f 1 | sort -u | wc -l)" -gt 3 ] # and looks like it

mkdir "$t/3"
bh-emu --userdata "folder:$t/3;other:true" "$t/play.lua" > "$t/3.txt" # other buttons, another run
expect_status 1 cmp -s "$t/1.txt" "$t/3.txt"

# The clock in a cartridge runs with the emulated time: 20 s in what is a moment outside.
make_gb_clock "$t/clock.gb"
cat > "$t/clock.lua" <<'END'
while emu.framecount() < 1200 do emu.frameadvance() end
print(mainmemory.read_u8(0))
assert(os.time() > 1700000000, "scripts have the real time")
END
bh-emu --rom "$t/clock.gb" "$t/clock.lua" > "$t/clock.txt"
expect_text "$t/clock.txt" 20
