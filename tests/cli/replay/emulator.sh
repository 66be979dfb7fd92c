# To a live emulator: a run with random actions, states saved and loaded and three episodes unfolds again, on two consoles; and one
# recorded action changed is found at the step after it, with both values and both pictures.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

# A third of the steps goes on from the start, a third from a state saved then, a third from where the script began.
cat > "$t/policy.py" <<'PYTHON'
import json, random, sys
steps, state, buttons = int(sys.argv[1]), sys.argv[2], sys.argv[3].split(",")
random.seed(5)
for count, line in enumerate(sys.stdin):
    action = "+".join(random.sample(buttons, random.randint(0, 2))) or "NONE"
    if count == steps // 6:
        action += "|save:" + state
    elif count == steps // 3:
        action = "NONE|load:" + state
    elif count == 2 * steps // 3:
        action = "NONE|restart:1"
    print(action + ("*3" if count % 7 == 0 and "|" not in action else ""), flush=True)
PYTHON

# record FILE STEPS BUTTONS SETTINGS [BH-EMU OPTIONS]: a run under bh-emu, with pictures
record() {
    local file=$1 steps=$2 buttons=$3 settings=$4 pipe
    shift 4
    rm -f "$t/serve.err"
    bh-serve --listen 127.0.0.1:0 --steps "$steps" -- python3 "$t/policy.py" "$steps" "$t/$file.State" "$buttons" 2> "$t/serve.err" |
        bh-record -q -o "$t/$file.zst" &
    pipe=$!
    children+=("$pipe")
    emulate "$(listening_port "$t/serve.err")" "$settings" "$@"
    wait "$pipe"
}
# emulate PORT SETTINGS [OPTIONS]: plays until it is told to exit
emulate() {
    local port=$1 settings=$2
    shift 2
    timeout 100 bh-emu "$@" --allow-write "$t" --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" \
        --userdata="interval:4;$settings" "$BH_SOURCE/lua/gsl_sender.lua" > "$t/emu.log" 2> "$t/emu.err"
}
# replay STATUS FILE SETTINGS [BH-EMU OPTIONS] -- [BH-REPLAY OPTIONS]: the report is in $t/report
replay() {
    local status=$1 file=$2 settings=$3 emu=()
    shift 3
    while [ "$1" != -- ]; do
        emu+=("$1")
        shift
    done
    shift
    rm -f "$t/replay.err"
    in_background bh-replay "$file" --to emulator --listen 127.0.0.1:0 --timeout 60s "$@" > "$t/report" 2> "$t/replay.err"
    local replay=$!
    emulate "$(listening_port "$t/replay.err")" "$settings" ${emu[@]+"${emu[@]}"}
    expect_status "$status" wait "$replay"
}
# changed FILE STEP ACTION: the recording with another action at a step of its first episode
changed() {
    bh-replay "$1" | python3 -c '
import json, sys
stream, out = sys.stdin.buffer, sys.stdout.buffer
while line := stream.readline():
    record = json.loads(line)
    if record["type"] == "step" and record["episode"] == 0 and record["step"] == int(sys.argv[1]):
        record["action"]["text"] = sys.argv[2]
        line = json.dumps(record, separators=(",", ":")).encode() + b"\n"
    out.write(line)
    if "payload" in record:
        out.write(stream.read(record["payload"] + 1))' "$2" "$3" | bh-record -q -o "$4"
}

steps=${BH_REPLAY_STEPS:-120}
record run "$steps" UP,DOWN,LEFT,RIGHT,A,B shots:true
bh-replay --no-frames "$t/run.zst" | jq -se '[.[] | select(.type == "episode") | .reason] == ["load", "restart"]' > "$t/verdict"
cp "$t/run.State" "$t/recorded.State"
echo mine > "$t/run.State"
replay 0 "$t/run.zst" shots:true --
expect_text "$t/report" "messages compared  $steps"
expect_text "$t/report" "equal messages     $steps (100.0 %)"
expect_text "$t/report" "frames compared    $steps"
expect_text "$t/report" 'first divergence   none'

# States are named by what was in memory; the replay saved its own, and left the recorded one alone.
bh-replay --no-frames "$t/run.zst" | jq -se '[.[] | select(.state_hash) | [.episode, .step]] == [[1, 0], [2, 0]]' > "$t/verdict"
[ "$(cat "$t/run.State")" = mine ] && [ -s "$t/run.State.replay" ]
expect_text "$t/replay.err" 'saved as FILE.replay'

# The action at step 25 is another one: step 26 is not what was recorded.
changed "$t/run.zst" 25 SELECT "$t/changed.zst"
replay 4 "$t/changed.zst" shots:true -- --diff "$t/diff.png" --report json
jq -e '.compared == 27 and .equal == 26 and .first_divergence.episode == 0 and .first_divergence.step == 26
    and (.first_divergence.fields | map(select(.field == "step.inputs")) | .[0].live | contains("SELECT"))
    and (.first_divergence.fields[0] | .recorded != .live)' "$t/report" > "$t/verdict"
python3 -c '
import struct, sys
size = struct.unpack(">II", open(sys.argv[1], "rb").read()[16:24])
assert size == (256 * 2 + 8, 224), size' "$t/diff.png"
expect_status 1 bh-replay "$t/changed.zst" --to emulator --listen 127.0.0.1:0 --diff "$t/diff.png" 2> "$t/err"
expect_text "$t/err" 'diff.png: already exists'
expect_text "$t/err" 'Use --overwrite to replace it.'
# Going on, it finds the rest too; the state that was saved before and is loaded then brings both together again.
replay 4 "$t/changed.zst" shots:true -- --on-divergence continue --report json
jq -e ".compared == $steps and .equal >= $((steps - steps / 3 + 26)) and .equal < $steps and .differing_fields[\"step.inputs\"] > 0
    and .first_divergence.step == 26" "$t/report" > "$t/verdict"

# Without pictures the rest is compared, and it is said that something is missing.
replay 3 "$t/run.zst" shots:false -- --until 30
expect_text "$t/report" 'equal messages     31 (100.0 %)'
expect_text "$t/report" 'frames compared    0, and 31 that the emulator did not send'
replay 0 "$t/run.zst" shots:false -- --until 30 --no-frames

# A state that is another one now, and one that is not there: by the same name, from a run that only loads it.
cp "$t/recorded.State" "$t/loaded.State"
cat > "$t/loader.py" <<'PYTHON'
import sys
for count, line in enumerate(sys.stdin):
    print({2: "NONE|load:" + sys.argv[1], 4: "NONE|load:" + sys.argv[2]}.get(count, "NONE"), flush=True)
PYTHON
rm -f "$t/serve.err"
in_background bh-serve --listen 127.0.0.1:0 --steps 7 -- python3 "$t/loader.py" "$t/loaded.State" "$t/absent.State" > "$t/loads" 2> "$t/serve.err"
serve=$!
emulate "$(listening_port "$t/serve.err")" shots:false
expect_status 0 wait "$serve"
expect_text "$t/serve.err" "warning: session 1: the client could not load a state: $t/absent.State: no such file"
jq -se --arg error "$t/absent.State: no such file" '([.[] | select(.type == "note") | .text | select(contains($error))] | length == 1) and
    ([.[] | select(.load_error)] | length == 1 and .[0].load_error == $error and .[0].episode == 2 and .[0].step == 0)' "$t/loads" > "$t/verdict"
replay 0 "$t/loads" shots:false --
cat > "$t/save.lua" <<'END'
for _ = 1, 100 do
    joypad.set({ ["P1 Right"] = true })
    emu.frameadvance()
end
savestate.save(userdata.get("path"))
client.exit()
END
timeout 60 bh-emu --userdata="path:$t/loaded.State" "$t/save.lua" > "$t/save.log"
replay 4 "$t/loads" shots:false -- --on-divergence continue
expect_text "$t/replay.err" "warning: session 1, episode 1, step 0: the state $t/loaded.State is not the recorded one"
rm "$t/loaded.State"
replay 4 "$t/loads" shots:false --
expect_text "$t/report" "step.load_error: recorded none, live $t/loaded.State: no such file"

# Two recordings: the script is told to exit after the first, and its next run plays the second.
rm -f "$t/replay.err"
in_background bh-replay "$t/run.zst" "$t/changed.zst" --until 28 --to emulator --listen 127.0.0.1:0 --timeout 60s > "$t/report" \
    2> "$t/replay.err"
replay=$!
emulate "$(listening_port "$t/replay.err")" shots:true
emulate "$(listening_port "$t/replay.err")" shots:true
expect_status 4 wait "$replay"
expect_text "$t/report" 'messages compared  56'
expect_text "$t/report" "first divergence   $t/changed.zst: session 1, episode 0, step 26"

# A core that does not bear to have one state loaded twice.
make_gb "$t/count.gb"
echo 'return { name = "count", domain = "WRAM", fields = { { key = "n", addr = 0, type = "u8" } } }' > "$t/count.lua"
record gb $((steps / 3)) UP,DOWN,A,B "shots:true;map:$t/count.lua" --rom "$t/count.gb"
replay 0 "$t/gb.zst" "shots:true;map:$t/count.lua" --rom "$t/count.gb" --
expect_text "$t/report" "equal messages     $((steps / 3)) (100.0 %)"

# Another console, and a client that is not the recorded one.
record snes $((steps / 2)) UP,DOWN,LEFT,RIGHT,A,B,Y shots:true --rom "$BH_BUILD/share/bh-tools/fenlight.sfc"
replay 0 "$t/snes.zst" shots:true --rom "$BH_BUILD/share/bh-tools/fenlight.sfc" --
expect_text "$t/report" "equal messages     $((steps / 2)) (100.0 %)"
replay 4 "$t/snes.zst" shots:true --
expect_text "$t/replay.err" 'warning: session 1: the system is NES, recorded was SNES'
expect_text "$t/replay.err" "warning: session 1: the ROM's hash is "
expect_text "$t/replay.err" 'warning: session 1: the core is Nestopia'

# A script that sends statements; what it hears is what was recorded, and at a divergence that it should exit.
cat > "$t/statements.lua" <<'END'
while true do
    emu.frameadvance()
    local x = emu.framecount() + (emu.framecount() == userdata.get("odd") and 1 or 0)
    local reply = comm.httpPost(comm.httpGetPostUrl(), "SET x INT " .. x .. "; UPDATE; GET controls; GET exit")
    print(reply)
    if reply:match("; True$") then break end
end
END
talk() {
    timeout 60 bh-emu --url_post="http://127.0.0.1:$1/" --userdata="odd:$2" "$t/statements.lua" > "$t/talk.log"
}
in_background bh-serve --listen 127.0.0.1:0 --system NES --policy random --steps 30 > "$t/talk" 2> "$t/serve.err"
serve=$!
talk "$(listening_port "$t/serve.err")" 0
cp "$t/talk.log" "$t/said"
expect_status 0 wait "$serve"
for odd in 0 20; do
    rm -f "$t/replay.err"
    in_background bh-replay "$t/talk" --to emulator --listen 127.0.0.1:0 --timeout 60s > "$t/report" 2> "$t/replay.err"
    replay=$!
    talk "$(listening_port "$t/replay.err")" "$odd"
    expect_status $((odd == 0 ? 0 : 4)) wait "$replay"
    head -n $((odd == 0 ? 30 : 19)) "$t/said" | cmp - <(head -n $((odd == 0 ? 30 : 19)) "$t/talk.log")
done
[ "$(wc -l < "$t/talk.log")" -eq 20 ]
expect_text "$t/report" 'step.request: recorded SET x INT 20; UPDATE; GET controls; GET exit, live SET x INT 21; UPDATE;'

# Nobody comes; a signal.
expect_status 1 bh-replay "$t/run.zst" --to emulator --listen 127.0.0.1:0 --timeout 100ms > "$t/report" 2> "$t/err"
expect_text "$t/err" 'no message came for 100 ms; the next was to be that of session 1, message "@H|'
rm -f "$t/err"
in_background bh-replay "$t/run.zst" --to emulator --listen 127.0.0.1:0 > "$t/report" 2> "$t/err"
replay=$!
listening_port "$t/err" > "$t/port"
kill -TERM "$replay"
kill -TERM "$replay"
expect_status 1 wait "$replay"
expect_text "$t/err" 'interrupted'

# An action that was never played, because its reply could not be delivered, is not replayed: what the client said next is what counts.
{ echo '{"type":"header","version":1,"run":"r","created":"2026-01-01T00:00:00.000000Z"}'
  echo '{"type":"session","session":1,"name":"","time_us":0}'
  for step in '0,"x":0,UP,true' '1,"x":1,DOWN,false' '2,"x":1,LEFT,true' '3,"x":2,RIGHT,true'; do
      IFS=, read -r number field action delivered <<< "$step"
      echo '{"type":"step","session":1,"episode":0,"step":'"$number"',"time_us":'"$number"',"observation":{'"$field"'},
           "action":{"text":"'"$action"'"},"request":"@S|'"${field//\"/}"'","reply":"ACT:'"$action"'","delivered":'"$delivered"'}' | tr -d '\n'
      echo
  done
  echo '{"type":"end","reason":"x"}'; } > "$t/undelivered"
rm -f "$t/replay.err"
in_background bh-replay "$t/undelivered" --to emulator --listen 127.0.0.1:0 --timeout 60s > "$t/report" 2> "$t/replay.err"
replay=$!
port=$(listening_port "$t/replay.err")
for x in 0 1 2; do
    curl -sS --noproxy '*' --data-raw "@S|x:$x" "http://127.0.0.1:$port/act"
    echo
done > "$t/answers"
expect_status 0 wait "$replay"
[ "$(paste -sd ' ' "$t/answers")" = 'ACT:UP ACT:LEFT ACT:RIGHT|exit:true' ] || fail "answered $(cat "$t/answers")"
expect_text "$t/report" 'equal messages     3 (100.0 %)'
