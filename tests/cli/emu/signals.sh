# SIGINT and SIGTERM end a run in good order, whatever the script does.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_nes "$t/a.nes"
head='event.onexit(function() print("exit function") end) print("running")'
cat > "$t/frames.lua" <<END
$head
while true do emu.frameadvance() end
END
cat > "$t/busy.lua" <<END
$head
while true do pcall(function() local x = {} end) end
END
cat > "$t/coroutine.lua" <<END
$head
local inner = coroutine.create(function() while true do pcall(string.len, "x") end end)
coroutine.wrap(function() coroutine.resume(inner) end)()
END
cat > "$t/event.lua" <<END
$head
event.onframeend(function() while true do end end)
while true do emu.frameadvance() end
END
cat > "$t/nesting.lua" <<END
$head
while true do pcall(coroutine.wrap(function() pcall(coroutine.wrap(function() local x = {} end)) end)) end
END
cat > "$t/sleep.lua" <<END
$head
client.sleep(1000000)
END
cat > "$t/paused.lua" <<END
$head
client.pause()
while true do emu.yield() end
END
cat > "$t/seek.lua" <<END
$head
client.seekframe(1 << 40)
END
for script in frames busy coroutine nesting event sleep paused seek; do
    for signal in INT:130 TERM:143; do
        in_background bh-emu --rom "$t/a.nes" "$t/$script.lua" > "$t/out" 2> "$t/err"
        pid=$!
        wait_until 20 grep -q running "$t/out"
        kill -s "${signal%:*}" "$pid"
        expect_status "${signal#*:}" wait "$pid"
        expect_text "$t/out" 'exit function'
        test ! -s "$t/err"
    done
done

# The second signal needs nobody's consent.
cat > "$t/stubborn.lua" <<'END'
event.onexit(function() print("exit function") while true do end end)
print("running")
while true do emu.frameadvance() end
END
in_background bh-emu --rom "$t/a.nes" "$t/stubborn.lua" > "$t/out" 2> "$t/err"
pid=$!
wait_until 20 grep -q running "$t/out"
kill -INT "$pid"
wait_until 20 grep -q 'exit function' "$t/out"
kill -INT "$pid"
expect_status 130 wait "$pid"
