# The main job on a real core and a real game: recorded, tested with other programs, replayed, dumped, looked at; and repeatable.
. "${0%/*}/../helpers/common.sh"
explore=$BH_SOURCE/man/examples/explore.py

# play NAME USERDATA SERVE-OPTIONS...: a whole run under bh-emu, recorded as NAME.zst
play() {
    local name=$1 userdata=$2 pipe
    shift 2
    rm -f "$t/serve.err"
    bh-serve --listen 127.0.0.1:0 "$@" 2> "$t/serve.err" | bh-record -o "$t/$name.zst" 2> "$t/record.err" &
    pipe=$!
    children+=("$pipe")
    port=$(listening_port "$t/serve.err")
    expect_status 0 bh-emu --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" --userdata="$userdata" \
        "$BH_SOURCE/lua/gsl_sender.lua" > "$t/emu.log" 2> "$t/emu.err"
    expect_status 0 wait "$pipe"
    zstd -qt "$t/$name.zst"
}
dialogue() { bh-replay --no-frames "$1" | jq -c 'select(.type == "step") | [.observation, .action.text, .emu_frame, .inputs]'; }

# Twice with one seed: the same observations and actions, the same pictures.
play first 'interval:4;shots:true' --policy random --seed 7 --steps 320
play second 'interval:4;shots:true' --policy random --seed 7 --steps 320
[ "$(dialogue "$t/first.zst" | wc -l)" -eq 320 ] || fail "not 320 steps"
cmp <(dialogue "$t/first.zst") <(dialogue "$t/second.zst")
frames() { bh-replay "$1" | python3 -c '
import hashlib, json, sys
while line := sys.stdin.buffer.readline():
    record = json.loads(line)
    if "payload" in record:
        print(record["step"], record["frame"]["width"], hashlib.sha256(sys.stdin.buffer.read(record["payload"] + 1)).hexdigest())'; }
frames "$t/first.zst" > "$t/frames"
[ "$(wc -l < "$t/frames")" -eq 320 ] || fail "not a picture for every step"
frames "$t/second.zst" | cmp - "$t/frames"
[ "$(cut -d ' ' -f 3 "$t/frames" | sort -u | wc -l)" -gt 50 ] || fail "the game hardly moves"
play third 'interval:4' --policy random --seed 8 --steps 320
! cmp -s <(dialogue "$t/first.zst") <(dialogue "$t/third.zst") || fail "another seed plays the same"

# Without frames the file is JSON Lines to anybody.
zstd -dcq "$t/third.zst" | jq -se 'map(.type) | .[0] == "header" and .[-1] == "end" and (map(select(. == "step")) | length) == 320' > /dev/null
# Inputs cover every frame between two steps.
bh-replay "$t/third.zst" | jq -se '[.[] | select(.type == "step")] as $s | all(range(1; $s | length);
    $s[.].emu_frame - $s[. - 1].emu_frame == ([$s[.].inputs[][0]] | add))' > /dev/null || fail "inputs do not cover the frames"

# To the policy that made it: no divergence. To one that turns at step 100: divergence there, and status 4.
play policy 'interval:20' --steps 120 -- "$explore"
bh-replay "$t/policy.zst" --to policy -- "$explore" > "$t/report"
expect_text "$t/report" 'equal actions     120 (100.0 %)'
expect_text "$t/report" 'first divergence  none'
sed 's/^    print(way + "\*16").*$/    print("SELECT" if json.loads(line)["step"] == 100 else way + "*16")/' "$explore" > "$t/other.py"
recorded=$(bh-replay "$t/policy.zst" | jq -r 'select(.type == "step" and .step == 100) | .action.text')
expect_status 4 bh-replay "$t/policy.zst" --to policy -- python3 "$t/other.py" > "$t/report"
expect_text "$t/report" "first divergence  session 1, episode 0, step 100: recorded $recorded, policy SELECT"
expect_text "$t/report" 'equal actions     119 (99.2 %)'
# One that dies, one that says nothing, one that says too much.
expect_status 1 bh-replay "$t/policy.zst" --to policy -- sh -c 'read -r a; echo UP; exit 5' 2> "$t/err" > /dev/null
expect_text "$t/err" 'the policy gave no answer at session 1, episode 0, step 1'
expect_text "$t/err" 'the policy exited with status 5'
expect_status 1 bh-replay "$t/policy.zst" --to policy --policy-timeout 200ms -- sh -c 'while read -r a; do :; done' 2> "$t/err" > /dev/null
expect_text "$t/err" 'the policy gave no answer at session 1, episode 0, step 0'
expect_status 4 bh-replay "$t/policy.zst" --to policy -- sh -c 'while read -r a; do echo UP; echo UP; done' 2> "$t/err" > /dev/null

# The state as rows, against jq.
bh-gsl-dump "$t/policy.zst" | cmp - <(bh-replay "$t/policy.zst" | jq -c 'select(.type == "step") | .observation')
bh-gsl-dump "$t/policy.zst" --format csv --fields x,y,hp > "$t/rows.csv"
[ "$(wc -l < "$t/rows.csv")" -eq 121 ] || fail "not a row for every step"

# A picture of a known frame: what a script sees that plays alone to that frame.
play idle 'interval:30;shots:true' --policy none --steps 12
frame=$(bh-replay --no-frames "$t/idle.zst" | jq 'select(.type == "step" and .step == 10) | .emu_frame')
cat > "$t/alone.lua" <<LUA
for _ = 1, $frame do emu.frameadvance() end
client.screenshot("alone.png")
client.exit()
LUA
bh-emu "$t/alone.lua" > /dev/null
bh-shot -q "$t/idle.zst" --at 10 -o "$t/shot.png"
python3 "$BH_SOURCE/tests/cli/helpers/pictures.py" same "$t/shot.png" "$t/alone.png"
