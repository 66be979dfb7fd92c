# The run loop: who runs when, where, and what ends it.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_nes "$t/a.nes"

# Order within a frame, and of what comes before and after.
cat > "$t/order.lua" <<'END'
event.onframestart(function() print("start", emu.framecount()) end)
event.onframeend(function() print("end", emu.framecount()) end)
event.onexit(function() print("exit") end)
event.onconsoleclose(function() print("close") end)
print("top")
emu.frameadvance()
print("script", emu.framecount())
emu.yield()
print("yielded", emu.framecount())
client.exit()
print("still here")
emu.frameadvance()
print("never")
END
bh-emu --rom "$t/a.nes" "$t/order.lua" > "$t/out"
printf '%s\n' top 'start	0' 'end	1' 'script	1' 'yielded	1' 'still here' exit close | cmp - "$t/out"
# Input is polled between the two, when and how often is the core's own affair.
cat > "$t/poll.lua" <<'END'
local started, polls = 0, 0
event.onframestart(function() started = started + 1 end)
event.oninputpoll(function() polls = polls + 1 assert(started == emu.framecount() + 1) end)
for _ = 1, 60 do emu.frameadvance() end
assert(polls > 0)
client.exit()
END
bh-emu "$t/poll.lua"

# Each script in its own folder, with its own modules; globals are shared; scripts take turns in the order they were given.
mkdir "$t/one" "$t/two"
echo 'return {name = "one"}' > "$t/one/part.lua"
cat > "$t/one/a.lua" <<'END'
shared = "from a"
assert(require("part").name == "one")
io.open("mark", "w"):close()
emu.frameadvance()
print("a", io.open("mark") ~= nil)
emu.frameadvance()
io.open("mark2", "w"):close()
END
cat > "$t/two/b.lua" <<'END'
print("b sees", shared)
assert(io.open("mark") == nil)
emu.frameadvance()
print("b", io.open("mark") ~= nil)
END
(cd "$t/one" && bh-emu --rom ../a.nes a.lua --lua ../two/b.lua) > "$t/out"
printf '%s\t%s\n' 'b sees' 'from a' a True b False | cmp - "$t/out"
test -e "$t/one/mark2"

# A script's error is its own end only, and shows in the status.
echo 'emu.frameadvance() local function f() error("that went wrong") end f()' > "$t/bad.lua"
echo 'for _ = 1, 5 do emu.frameadvance() end print("done", emu.framecount())' > "$t/good.lua"
expect_status 1 bh-emu --rom "$t/a.nes" "$t/bad.lua" "$t/good.lua" > "$t/out" 2> "$t/err"
expect_text "$t/out" 'done	5'
expect_text "$t/err" "bh-emu: $t/bad.lua:1: that went wrong"
expect_text "$t/err" 'stack traceback:'
expect_text "$t/err" "$t/bad.lua:1: in local 'f'"
echo 'this is not Lua' > "$t/syntax.lua"
expect_status 1 bh-emu --rom "$t/a.nes" "$t/syntax.lua" 2> "$t/err"
expect_text "$t/err" "$t/syntax.lua:1: syntax error near 'is'"

# An error in an attached function: told once, the function stays.
cat > "$t/event.lua" <<'END'
local calls = 0
event.onframeend(function() calls = calls + 1 error("oh") end)
for _ = 1, 3 do emu.frameadvance() end
print("calls", calls)
client.exit()
END
expect_status 1 bh-emu --rom "$t/a.nes" "$t/event.lua" > "$t/out" 2> "$t/err"
expect_text "$t/out" 'calls	3'
[ "$(grep -c 'error running function attached by lua function event.onframeend' "$t/err")" -eq 1 ]
echo 'event.onframestart(function() emu.frameadvance() end) emu.frameadvance()  client.exit()' > "$t/nested.lua"
expect_status 1 bh-emu --rom "$t/a.nes" "$t/nested.lua" 2> "$t/err"
expect_text "$t/err" 'emu.frameadvance: not possible inside a function attached to an event'

# Attached functions go on after their script; a number of frames ends them.
echo 'event.onframeend(function() print(emu.framecount()) end)' > "$t/attach.lua"
bh-emu --rom "$t/a.nes" --stop-after 3 "$t/attach.lua" > "$t/out"
printf '%s\n' 1 2 3 | cmp - "$t/out"
bh-emu --rom "$t/a.nes" --stop-after 2

# Status of its own; nothing follows the end that was asked for.
echo 'client.exitCode(42) emu.frameadvance() print("never")' > "$t/exit.lua"
expect_status 42 bh-emu --rom "$t/a.nes" "$t/exit.lua" > "$t/out"
test ! -s "$t/out"

# Pausing: emu.yield goes on, frames do not; when nobody could end it, that is an error.
cat > "$t/pause.lua" <<'END'
client.pause()
for _ = 1, 5 do emu.yield() end
assert(emu.framecount() == 0 and client.ispaused())
client.unpause()
emu.frameadvance()
assert(emu.framecount() == 1 and not client.ispaused())
client.togglepause()
emu.frameadvance()
END
expect_status 1 bh-emu --rom "$t/a.nes" "$t/pause.lua" 2> "$t/err"
expect_text "$t/err" 'paused and every script waits'

# Seeking runs frames without scripts.
cat > "$t/seek.lua" <<'END'
local calls = 0
event.onframeend(function() calls = calls + 1 end)
client.seekframe(100)
assert(emu.framecount() == 100 and calls == 0 and mainmemory.read_u8(0x10) > 90)
client.seekframe(50)
assert(emu.framecount() == 100)
client.exit()
END
bh-emu --rom "$t/a.nes" "$t/seek.lua" > "$t/out"
expect_text "$t/out" 'frame 50 lies in the past'

# Another game, none, the same afresh; the script goes on.
make_gb "$t/a.gb"
cat > "$t/games.lua" <<'END'
for _ = 1, 20 do emu.frameadvance() end
client.reboot_core()
assert(emu.framecount() == 0 and mainmemory.read_u8(0x10) == 0)
assert(client.openrom("a.gb") == true and emu.getsystemid() == "GB" and gameinfo.getromname() == "a")
assert(joypad.get().A == false and memory.getmemorydomainlist()[0] == "WRAM")
emu.frameadvance()
client.closerom()
assert(emu.getsystemid() == "NULL" and gameinfo.getromname() == "" and next(joypad.get()) == nil)
assert(not pcall(mainmemory.read_u8, 0) and not pcall(memory.read_u8, 0) and not pcall(savestate.save, "x"))
assert(not pcall(client.screenshot, "none.png"))
emu.frameadvance()
assert(emu.framecount() == 1)
assert(client.openrom("none.nes") == false and client.openrom("games.lua") == false)
assert(client.openrom("a.nes") == true)
emu.frameadvance()
assert(client.bufferwidth() == 256 and client.bufferheight() == 240)
client.screenshot("shot.png")
event.oninputpoll(function()
    assert(not pcall(client.openrom, "a.nes") and not pcall(client.closerom) and not pcall(savestate.save, "x"))
    assert(not pcall(memorysavestate.savecorestate) and not pcall(client.seekframe, 9) and not pcall(client.reboot_core))
    print("refused inside the core")
    client.exit()
end)
emu.frameadvance()
END
bh-emu --rom "$t/a.nes" "$t/games.lua" > "$t/out"
expect_text "$t/out" 'refused inside the core'
[ "$(head -c 8 "$t/shot.png" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]

# Speeds are accepted; a script may only set one under --speed script.
echo 'client.speedmode(6399) client.speedmode(6400) client.speedmode(0) emu.limitframerate(false) emu.frameadvance()' > "$t/speed.lua"
bh-emu --rom "$t/a.nes" --speed script "$t/speed.lua" > "$t/out"
printf 'Invalid speed value\nInvalid speed value\n' | cmp - "$t/out"
bh-emu --rom "$t/a.nes" --speed 6400 --stop-after 30

# The console drops a flood, and says so.
echo 'for i = 1, 500 do print(i) end emu.frameadvance() print("next frame")' > "$t/flood.lua"
bh-emu --rom "$t/a.nes" "$t/flood.lua" > "$t/out"
[ "$(wc -l < "$t/out")" -eq 102 ]
expect_text "$t/out" 'next frame'

# io.write and print keep their order.
printf '%s\n' 'io.write("a ") print("b") io.write("c\n") print("d")' > "$t/mixed.lua"
bh-emu --rom "$t/a.nes" "$t/mixed.lua" > "$t/out"
printf 'a b\nc\nd\n' | cmp - "$t/out"

# Finalizers run when everything is over, and still find the emulator.
cat > "$t/final.lua" <<'END'
held = setmetatable({}, {__gc = function()
    print("finalizer", emu.framecount(), mainmemory.read_u8(0x400))
    event.onexit(function() print("never") end)
    savestate.save("final.State")
    assert(savestate.load("final.State"))
end})
event.onsavestate(function() print("saved") end)
for _ = 1, 3 do emu.frameadvance() end
END
bh-emu --rom "$t/a.nes" "$t/final.lua" > "$t/out"
printf 'finalizer\t3\t0\n' | cmp - "$t/out"
test -s "$t/final.State"
echo 'local x <close> = setmetatable({}, {__close = function() print("closed") end}) error("oh")' > "$t/close.lua"
expect_status 1 bh-emu --rom "$t/a.nes" "$t/close.lua" > "$t/out" 2> "$t/err"
expect_text "$t/out" closed

# A core given by a relative path is found again from a script's folder.
cp "$(find /usr/lib -name nestopia_libretro.so | head -n 1)" "$t/near_libretro.so"
echo 'assert(client.openrom("../a.nes") and client.closerom() == nil and client.openrom("../a.nes"))' > "$t/one/open.lua"
(cd "$t" && bh-emu --core ./near_libretro.so --rom a.nes one/open.lua)
