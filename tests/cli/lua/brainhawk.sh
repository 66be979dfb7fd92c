# A whole BrainHawk session in the emulator: our client over HTTP, over the socket and over both, and one as others wrote them for
# BizHawk 2.3. Screenshot, a variable, update, controls; a new start after 40 updates, the end after 3 episodes; all of it is recorded.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"
. "${0%/*}/../helpers/emu.sh"

# BizHawk's layout: scripts in BizHawk/Lua name ROM and states from BizHawk's parent.
mkdir -p "$t/BizHawk/Lua" "$t/ROM" "$t/Save"
cp "$BH_SOURCE/lua/sample_tool.lua" "$t/BizHawk/Lua/"
make_nes "$t/ROM/game.nes"
make_noise "$t/ROM/noise.gba"
echo 'for _ = 1, 30 do emu.frameadvance() end savestate.save("Save/" .. gameinfo.getromname() .. ".State")' > "$t/save.lua"
bh-emu --rom "$t/ROM/game.nes" "$t/save.lua"
bh-emu --rom "$t/ROM/noise.gba" "$t/save.lua"
awk '/^\.\\" example: sample_policy.py/ { on = 1; next } /^\.EE/ { on = 0 } on && !/^\.EX/' "$BH_SOURCE/man/bhclient.7" |
    sed 's/\\-/-/g' > "$t/sample_policy.py"
sed 's/"P1 A"/"A"/; s/== 40/== 2/' "$t/sample_policy.py" > "$t/short_policy.py"

# serve_policy NAME POLICY OPTION...: a server that records NAME.out
serve_policy() {
    serve "$1.out" "$1.err" --update-interval 2 "${@:3}" -- python3 "$t/$2"
}

# play NAME OPTION...: the emulator runs to its end and says nothing on stderr; then the server is stopped.
play() {
    bh-emu "${@:2}" > "$t/$1.log" 2> "$t/$1-emu.err"
    [ ! -s "$t/$1-emu.err" ] || fail "$1: the emulator says: $(cat "$t/$1-emu.err")"
    stop
    bh-replay --no-frames "$t/$1.out" > "$t/$1.jsonl"
}

# expect NAME FILTER WHAT: the list of the recording's records passes the filter
expect() {
    jq -se "$2" "$t/$1.jsonl" > /dev/null || fail "$1: $3; it has $(grep '"step"' "$t/$1.jsonl" | head -n 3)"
}

# expect_three_episodes NAME STEPS WIDTHxHEIGHT: of so many steps each, with x and a picture of that size
expect_three_episodes() {
    expect "$1" "[.[] | select(.type == \"episode\") | [.steps, .reason]] == [range(3) | [$2, \"restart\"]]" "not three episodes of $2 steps"
    expect "$1" "[.[] | select(.type == \"step\")] | length == 3 * $2 and
        all(.observation == {\"x\": 512} and .fallback == null)" "the steps are wrong"
    local frame="\"frame\":{\"width\":${3%x*},\"height\":${3#*x},"
    [ "$(grep -a '^{"type":"step"' "$t/$1.out" | grep -acF "$frame")" -eq $((3 * $2)) ] || fail "$1: not every step has a picture of $3"
    ! grep warning "$t/$1.err" >&9 || fail "$1: the server warns"
}

# comm.ws_*: a message each way; and text that looks like a statement stays text.
serve_policy ws sample_policy.py --save Save/game.State
cat > "$t/ws.lua" << 'END'
local ws = comm.ws_open("ws://127.0.0.1:" .. string.format("%.0f", userdata.get("port")) .. "/")
comm.ws_send(ws, "SET x INT 512; GET x; GET save; UPDATE; GET controls", true)
assert(comm.ws_receive(ws, 1000) == "INT 512; Save/game.State; P1 A:True")
comm.ws_close(ws, 1000, "")
local c = require("BHClient"):new()
local answer = c:sendList({ c:setStatement("s", "x", "STRING"), c:setStatement("s", "it's; RESET"), c:getStatement("s") })
assert(answer == "STRING it's; RESET", answer)
END
play ws --url_get="http://127.0.0.1:$port" --url_post="http://127.0.0.1:$port" --userdata "port:$port" "$t/ws.lua"
expect ws 'any(.[]; .type == "step" and .observation == {"x": 512})' "no step"

# Our client over HTTP.
serve_policy http sample_policy.py --rom ROM/game.nes --save Save/game.State
play http --url_get="http://127.0.0.1:$port" --url_post="http://127.0.0.1:$port" --rom "$t/ROM/noise.gba" "$t/BizHawk/Lua/sample_tool.lua"
expect_three_episodes http 40 256x224
[ "$(grep -c '^x: INT 512$' "$t/http.log")" -eq 120 ] || fail "x did not come back: $(sort "$t/http.log" | uniq -c)"
expect http 'any(.[]; .type == "session" and .system == "NES" and .rom.name == "game" and (.keys | contains(["P1 A"])))' \
    "no session of the game"
# Each episode begins at frame 30 of the state, and the first update is two frames later. Until then nobody had said what to hold: the
# controls were the player's.
expect http '[.[] | select(.type == "step")] | all(.emu_frame == 32 + 2 * .step and .action.text == "P1 A") and
    .[0].inputs == [[2,"NONE"]] and .[1].inputs == [[2,"A"]] and .[40].inputs == [[2,"A"]]' "frames or inputs are wrong"
expect http 'any(.[]; .reply // "" | startswith("INT 512; P1 ") or startswith("INT 512; Power") or startswith("INT 512; Reset"))' \
    "x is not INT 512 on the wire"

# Over the socket alone.
serve_policy socket sample_policy.py --rom ROM/game.nes --save Save/game.State
play socket --bizhawk 2.9.1 --socket_ip 127.0.0.1 --socket_port "$port" --rom "$t/ROM/game.nes" "$t/BizHawk/Lua/sample_tool.lua"
expect_three_episodes socket 40 256x224

# A server that names neither ROM nor state, which a socket can only say with OK: the game stays, episodes begin where the script did.
sed 's/== 40/== 2/' "$t/sample_policy.py" > "$t/two_steps.py"
serve_policy nothing two_steps.py
play nothing --bizhawk 2.9.1 --socket_ip 127.0.0.1 --socket_port "$port" --rom "$t/ROM/game.nes" "$t/BizHawk/Lua/sample_tool.lua"
expect_three_episodes nothing 2 256x224
! grep BHClient: "$t/nothing.log" >&9 || fail "the client complains"

# Nobody listens: the client would try for ever, but for a limit.
expect_status 1 bh-emu --url_get=http://127.0.0.1:1 --url_post=http://127.0.0.1:1 --userdata=tries:1 "$t/BizHawk/Lua/sample_tool.lua" \
    > "$t/nobody.log" 2> "$t/nobody.err"
expect_text "$t/nobody.err" "BHClient: connection refused (no answer from http://127.0.0.1:1, try 1 of 1); the script ends"

# A ROM or a state that is not there, or is none, ends the script: it would play and record another game.
# refused NAME TEXT BIZHAWK OPTION...
refused() {
    serve_policy "$1" two_steps.py "${@:4}"
    expect_status 1 bh-emu --bizhawk "$3" --url_get="http://127.0.0.1:$port" --url_post="http://127.0.0.1:$port" --rom "$t/ROM/game.nes" \
        "$t/BizHawk/Lua/sample_tool.lua" > "$t/$1.log" 2> "$t/$1-emu.err"
    stop
    expect_text "$t/$1-emu.err" "BHClient: cannot $2"
    expect_text "$t/$1.out" "\"request\":\"SET _error STRING 'cannot $2'\""
    ! grep '"type":"step"' "$t/$1.out" >&9 || fail "$1: it played"
}
echo nothing > "$t/ROM/bad.nes"
refused missing "open the ROM ../../ROM/missing.nes: no such file" 2.11 --rom ROM/missing.nes
refused bad "open the ROM ../../ROM/bad.nes: the emulator refused it" 2.11 --rom ROM/bad.nes
refused bad-old "open the ROM ../../ROM/bad.nes: the emulator refused it" 2.3.2 --rom ROM/bad.nes
refused state "load the state ../../Save/none.State: no such file" 2.11 --save Save/none.State
refused bad-state "load the state ../../ROM/bad.nes: the emulator refused it" 2.11 --save ROM/bad.nes

# Pictures too large for HTTP go over the socket, into the session that the address names, and with the token in it.
BH_TOKEN=t0k.en serve_policy large short_policy.py --rom ROM/noise.gba --save Save/noise.State
url=http://127.0.0.1:$port/t0k.en/s/me
play large --url_get="$url" --url_post="$url" --socket_ip=127.0.0.1 --socket_port="$port" \
    --rom "$t/ROM/noise.gba" "$t/BizHawk/Lua/sample_tool.lua"
[ "$(grep -c 'screenshots go over the socket from now on' "$t/large.log")" -eq 1 ] || fail "the switch was not told once: $(cat "$t/large.log")"
expect_three_episodes large 2 240x160
expect large '[.[] | select(.type == "step") | .session] | unique | length == 1' "the steps are in several sessions"

# Before 2.6.2 as well, where the end of an answer over a socket is silence: no picture may wait for a time-out of 30 s. 2.3 has to be
# told that there is a socket.
# play_old NAME VERSION URL OPTION...: the script talks to URL
play_old() {
    serve_policy "$1" short_policy.py --rom ROM/noise.gba --save Save/noise.State
    sed "s|BHClient:new()|BHClient:new(\"http://127.0.0.1:$port$3\", { socket = true })|" "$BH_SOURCE/lua/sample_tool.lua" \
        > "$t/BizHawk/Lua/told_tool.lua"
    local before=$SECONDS
    play "$1" --bizhawk "$2" "${@:4}" --socket_ip=127.0.0.1 --socket_port="$port" --rom "$t/ROM/noise.gba" "$t/BizHawk/Lua/told_tool.lua"
    [ $((SECONDS - before)) -lt 60 ] || fail "$1: pictures freeze the game"    # with a time-out of 30 s: 180
    [ "$(grep -c BHClient: "$t/$1.log")" -eq 1 ] || fail "$1: the client says $(cat "$t/$1.log")"
    expect_three_episodes "$1" 2 240x160
    expect "$1" '[.[] | select(.type == "step") | .session] | unique | length == 1' "the steps are in several sessions"
}
BH_TOKEN=t0k.en play_old bare 2.6.1 /t0k.en/s/me --url_get=http://127.0.0.1:1 --url_post=http://127.0.0.1:1
play_old oldest 2.3 /s/me
play_old nameless 2.3.2 / --url_get=http://127.0.0.1:1 --url_post=http://127.0.0.1:1

# The habits of scripts for BizHawk 2.3: Lua 5.1's unpack, a global `null` that is nil, answers searched for a second head, a guard in
# userdata around client.openrom, and no flags on the command line.
cat > "$t/BizHawk/Lua/OldClient.lua" << 'END'
OldClient = { url = "http://127.0.0.1:PORT", root = "../../", held = {}, count = 0 }

function OldClient.ask(...)
    local text = table.concat({ ... }, "; ")
    local reply = comm.httpPost(OldClient.url, text)
    local head = string.find(reply, "\r\n\r\n")
    if not (head == nil) then
        reply = string.sub(reply, head + 4)
    end
    local answers = {}
    for answer in string.gmatch(reply .. "; ", "(.-); ") do
        table.insert(answers, answer)
    end
    return unpack(answers)
end

function OldClient.truth(text)
    if text == "True" then return true elseif text == "False" then return false else return null end
end

function OldClient.begin()
    comm.httpSetPostUrl(OldClient.url)
    if not (userdata.containskey("opened") and userdata.get("opened") == true) then
        userdata.set("opened", true)
        client.openrom(OldClient.root .. OldClient.ask("GET rom"))
        return
    end
    userdata.set("opened", false)
    local save, interval, sound, speed, skip = OldClient.ask("RESET", "GET save", "GET update_interval", "GET sound", "GET speed",
        "GET frameskip")
    OldClient.save, OldClient.interval = OldClient.root .. save, tonumber(interval)
    client.SetSoundOn(OldClient.truth(sound))
    client.speedmode(tonumber(speed))
    client.frameskip(tonumber(skip))
    savestate.load(OldClient.save)
end

function OldClient.hold(text)
    OldClient.held = {}
    for name, value in string.gmatch(text, "([^,]+):([^,]+)") do
        if OldClient.truth(value) == null then value = tonumber(value) else value = OldClient.truth(value) end
        OldClient.held[name] = value
    end
end
END
cat > "$t/BizHawk/Lua/old_tool.lua" << 'END'
require("./OldClient")
OldClient.begin()
while true do
    joypad.set(OldClient.held)
    joypad.setanalog(OldClient.held)
    emu.frameadvance()
    OldClient.count = OldClient.count + 1
    if OldClient.count == OldClient.interval then
        OldClient.count = 0
        comm.httpPostScreenshot()
        local x, held, restart, exit = OldClient.ask("SET x INT " .. 512, "GET x", "UPDATE", "GET controls", "GET restart", "GET exit")
        assert(x == "INT 512" and mainmemory.read_u8(0x10) > 0)
        OldClient.hold(held)
        if OldClient.truth(restart) then savestate.load(OldClient.save) end
        if OldClient.truth(exit) then break end
    end
end
END
serve_policy old sample_policy.py --system NES --rom ROM/game.nes --save Save/game.State
sed -i "s/PORT/$port/" "$t/BizHawk/Lua/OldClient.lua"
play old --bizhawk 2.3 --rom "$t/ROM/noise.gba" "$t/BizHawk/Lua/old_tool.lua"
expect_three_episodes old 40 256x224
[ ! -s "$t/old.log" ]
