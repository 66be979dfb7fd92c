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
client.screenshot("none.png") -- black
emu.frameadvance()
assert(emu.framecount() == 1)
assert(client.openrom("none.nes") == false and client.openrom("games.lua") == false)
assert(client.openrom("a.nes") == true)
emu.frameadvance()
assert(client.bufferwidth() == 256 and client.bufferheight() == 224)
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

# Scripts are loaded as EmuHawk loads them: a byte order mark is skipped, the chunk is called main, dofile starts at the script's folder.
mkdir "$t/lib"
echo 'return 7' > "$t/lib/x.lua"
cat > "$t/loaded.lua" << 'END'
assert(debug.getinfo(1, "S").source == "main" and dofile("lib/x.lua") == 7)
assert(dofile("lib\\x.lua") == 7 and loadfile("lib\\x.lua")() == 7 and io.open("lib\\x.lua"):read("*l") == "return 7")
for line in io.lines("lib\\x.lua") do assert(line == "return 7") end
local new = assert(io.open("lib\\new.txt", "w"))
new:write("new")
new:close()
assert(io.open("lib/new.txt"))
emu.frameadvance()
savestate.save("lib\\a.State")
assert(io.open("lib/a.State") and client.openrom(".\\a.nes") ~= false)
error("here")
END
for version in 2.3 2.11; do
    for mark in '' '\xEF\xBB\xBF'; do
        printf "$mark" | cat - "$t/loaded.lua" > "$t/marked.lua"
        rm -f "$t/lib/new.txt" "$t/lib/a.State"
        if [ "$version" = 2.11 ]; then
            expect_status 1 bh-emu --bizhawk $version --rom "$t/a.nes" "$t/marked.lua" > "$t/out" 2> "$t/err"
            expect_text "$t/err" 'marked.lua:11: here'
        else # where opening a game starts the scripts again
            bh-emu --bizhawk $version --rom "$t/a.nes" --stop-after 5 "$t/marked.lua" > "$t/out" 2> "$t/err"
            [ ! -s "$t/err" ]
        fi
        [ -s "$t/lib/new.txt" ] && [ -s "$t/lib/a.State" ]
    done
done
for encoding in UTF-16LE UTF-16BE; do
    { [ $encoding = UTF-16LE ] && printf '\xFF\xFE' || printf '\xFE\xFF'; printf 'print("wide \xC3\xA9")' | iconv -f UTF-8 -t $encoding; } > "$t/wide.lua"
    bh-emu --rom "$t/a.nes" "$t/wide.lua" > "$t/out"
    printf 'wide \xC3\xA9\n' | cmp - "$t/out"
done
echo 'print(io.type(io.open("x.bin", "wb+")))' > "$t/mode.lua"
[ "$(bh-emu --bizhawk 2.8 --rom "$t/a.nes" "$t/mode.lua")" = file ]
expect_status 1 bh-emu --rom "$t/a.nes" "$t/mode.lua" 2> "$t/err"

# A game as an operand, and EmuHawk's own flags, which mean nothing here.
echo 'print(gameinfo.getromname())' > "$t/name.lua"
[ "$(bh-emu "$t/a.nes" "$t/name.lua")" = a ]
expect_status 2 bh-emu "$t/a.nes" --rom "$t/a.nes" "$t/name.lua" 2> "$t/err"
expect_text "$t/err" 'is a second game'
bh-emu --luaconsole --chromeless --fullscreen --gdi --audiosync=true --config=x.ini --dump-type=imagesequence --dump-name=x --dump-frames=1,2 \
    --dump-length=3 --dump-close --socket_udp --open-ext-tool-dll=x.dll "$t/a.nes" "$t/name.lua" > "$t/out" 2> "$t/err"
[ ! -s "$t/err" ]
bh-emu -v --audiosync --config x.ini "$t/a.nes" "$t/name.lua" > "$t/out" 2> "$t/err"
expect_text "$t/err" '--config: has a meaning in EmuHawk only; ignored'

# What a NES shows and how it wakes up: NesHawk's 224 lines unless all are asked for, and its pattern in memory.
cat > "$t/nes.lua" << 'END'
local function pattern() for i = 0x700, 0x7FF do if mainmemory.read_u8(i) ~= (i % 8 < 4 and 0 or 255) then return false end end return true end
assert(pattern(), "before the first frame")
for _ = 1, 20 do emu.frameadvance() end
assert(pattern(), "the core keeps it")
mainmemory.write_u8(0x700, 9)
client.reboot_core()
assert(pattern())
emu.frameadvance()
print(client.bufferheight(), client.screenheight())
client.screenshot("nes.png")
END
for lines in '' 224 240; do
    [ "$(bh-emu ${lines:+--nes-lines $lines} --rom "$t/a.nes" "$t/nes.lua")" = "${lines:-224}	${lines:-224}" ]
    [ "$(od -An -tu1 -j 23 -N 1 "$t/nes.png" | tr -d ' ')" -eq "${lines:-224}" ]
done
expect_status 2 bh-emu --nes-lines 200 --rom "$t/a.nes" "$t/nes.lua" 2> "$t/err"

# A time limit ends a run that computes, that waits, or that runs frames, with status 0 and its last words.
echo 'event.onexit(function() print("last words") end) while true do pcall(function() while true do end end) end' > "$t/endless.lua"
for version in 2.8 2.11; do
    bh-emu --bizhawk $version --stop-after-time 3s --rom "$t/a.nes" "$t/endless.lua" > "$t/out"
    [ "$(cat "$t/out")" = "last words" ]
done
echo 'emu.yield() client.pause() while true do emu.yield() end' > "$t/paused.lua"
bh-emu --stop-after-time 0.3s --rom "$t/a.nes" "$t/paused.lua"
bh-emu --stop-after-time 0.3 --rom "$t/a.nes"
for wrong in 0 x -1; do
    expect_status 2 bh-emu "--stop-after-time=$wrong" --rom "$t/a.nes" 2> "$t/err"
done
