# A run goes on from a saved state exactly as it went on from there before, on every core, however often.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_nes "$t/a.nes"
make_gb "$t/a.gb"
make_snes "$t/a.sfc"
make_gba "$t/a.gba"
cat > "$t/twice.lua" <<'END'
local function go_on()
    local hashes = {}
    for i = 1, 40 do
        joypad.set({["P1 A"] = i % 3 == 0, A = i % 3 == 0})
        emu.frameadvance()
        local main = mainmemory.getname()
        hashes[i] = memory.hash_region(0, memory.getmemorydomainsize(main), main) .. emu.framecount() .. emu.lagcount()
    end
    return table.concat(hashes)
end
for _ = 1, 100 do emu.frameadvance() end
savestate.save("twice.State")
local id = memorysavestate.savecorestate()
local first = go_on()
for round = 1, 3 do
    assert(savestate.load("twice.State") == true)
    assert(emu.framecount() == 100, "the frame count belongs to the state")
    assert(go_on() == first, "round " .. round .. " from the file")
    memorysavestate.loadcorestate(id)
    assert(go_on() == first, "round " .. round .. " from memory")
end
memorysavestate.removestate(id)
assert(not pcall(memorysavestate.loadcorestate, id))
print("ok " .. emu.getsystemid())
END
for system in nes:NES gb:GB sfc:SNES gba:GBA; do
    bh-emu --rom "$t/a.${system%:*}" "$t/twice.lua" > "$t/out"
    expect_text "$t/out" "ok ${system#*:}"
    cp "$t/twice.State" "$t/${system%:*}.State"
done

# The picture, the user's values and the events belong to it.
cat > "$t/parts.lua" <<'END'
event.onsavestate(function(name) print("saved " .. name) end)
event.onloadstate(function(name) print("loaded " .. name) end)
for _ = 1, 50 do emu.frameadvance() end
userdata.set("n", 12) userdata.set("x", 1.5) userdata.set("s", "text") userdata.set("b", true)
client.screenshot("before.png")
savestate.save("parts.State")
savestate.saveslot(3)
for _ = 1, 7 do emu.frameadvance() end
userdata.set("n", 13) userdata.set("later", 1)
assert(savestate.load("parts.State"))
client.screenshot("after.png")
assert(userdata.get("n") == 12 and userdata.get("x") == 1.5 and userdata.get("s") == "text" and userdata.get("b") == true)
assert(not userdata.containskey("later"))
assert(savestate.loadslot(3))
assert(not pcall(savestate.saveslot, 11))
END
bh-emu --rom "$t/a.nes" "$t/parts.lua" > "$t/out"
printf '%s\n' 'saved parts.State' 'saved QuickSave3' 'loaded parts.State' 'loaded QuickSave3' | cmp - "$t/out"
cmp "$t/before.png" "$t/after.png"
test -s "$t/state/bh-emu/a.Nestopia.QuickSave3.State"

echo 'print(emu.framecount(), userdata.get("n"))' > "$t/where.lua"
bh-emu --rom "$t/a.nes" --load-state "$t/parts.State" "$t/where.lua" > "$t/out"
expect_text "$t/out" '50	12'
bh-emu --rom "$t/a.nes" --load-slot 3 "$t/where.lua" > "$t/out"
expect_text "$t/out" '50	12'
bh-emu --rom "$t/a.nes" --load-state "$t/parts.State" --userdata=n:77 "$t/where.lua" > "$t/out"
expect_text "$t/out" '50	77'

# What cannot be loaded changes nothing; at the start it ends the run.
cat > "$t/bad.lua" <<'END'
emu.frameadvance()
for _, name in ipairs({"none.State", "gb.State", "torn.State", "flipped.State", "text.State", "empty.State"}) do
    assert(savestate.load(name) == false, name)
end
assert(emu.framecount() == 1)
END
head -c 3000 "$t/parts.State" > "$t/torn.State"
python3 -c 'import sys; b = bytearray(open(sys.argv[1], "rb").read()); b[-9] ^= 1; open(sys.argv[2], "wb").write(b)' \
    "$t/parts.State" "$t/flipped.State"
echo 'BizState 1.0' > "$t/text.State"
: > "$t/empty.State"
bh-emu --rom "$t/a.nes" "$t/bad.lua" > "$t/out"
for reason in 'none.State: No such file' 'gb.State: is a state of the core Gambatte' 'torn.State: is damaged' \
    'flipped.State: is damaged' 'text.State: is no state' 'empty.State: is no state'; do
    expect_text "$t/out" "$reason"
done
expect_status 1 bh-emu --rom "$t/a.nes" --load-state "$t/flipped.State" "$t/where.lua" 2> "$t/err"
expect_text "$t/err" "bh-emu: $t/flipped.State: is damaged (its checksum differs)"
expect_status 1 bh-emu --load-state "$t/parts.State" "$t/where.lua" 2> "$t/err" # another game on the same core
expect_text "$t/err" 'is a state of another game'
expect_status 1 bh-emu --rom "$t/a.nes" --load-slot 4 "$t/where.lua" 2> "$t/err"
expect_text "$t/err" 'QuickSave4.State: No such file or directory'

# In the releases that did not answer, load gives nothing.
echo 'assert(select("#", savestate.load("parts.State")) == 0) assert(emu.framecount() == 50)' > "$t/old.lua"
bh-emu --bizhawk 2.6 --rom "$t/a.nes" "$t/old.lua"
