# To a policy: what is compared and reported; answers from a file; policies that die, block, say too little or too much.
. "${0%/*}/../helpers/common.sh"

# Two recordings with pictures, a fallback, an episode's last observation, and a policy that can be asked again.
python3 - "$t" <<'PYTHON'
import json, struct, sys, zlib
folder = sys.argv[1]
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png(shade):
    rows = (b"\0" + bytes([shade, 1, 2]) * 4) * 3
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
moves = ["UP", "DOWN", "LEFT", "RIGHT*3"]
for name in ("a", "b"):
    with open(f"{folder}/{name}", "wb") as out:
        def put(payload=None, **record):
            if payload is not None:
                record["payload"] = len(payload)
            out.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
            if payload is not None:
                out.write(payload + b"\n")
        put(type="header", version=1, run=name, part=0, requires=[], created="2026-11-22T01:02:03.000000Z")
        put(type="session", session=1, name="", time_us=1, keys=["P1 Up", "P1 Down", "P1 Left", "P1 Right"])
        for step in range(40):
            move = moves[step % 4]
            more = {"fallback": True} if step == 7 else {}
            reply = f"ACT:{move}" + ("|exit:true" if step == 39 else "|speed:max" if step == 5 else "")
            put(type="step", session=1, episode=step // 20, step=step % 20, time_us=10 + step, observation={"n": step},
                action={"text": move}, reply=reply, **more, frame={"width": 4, "height": 3, "encoding": "png"}, payload=png(step))
        put(type="step", session=1, episode=1, step=20, time_us=99, observation={"n": 40}, reply="ACT:NONE")
        put(type="end", reason="test")
PYTHON
for name in a b; do bh-record -q -o "$t/$name.zst" "$t/$name"; done
cat > "$t/policy.py" <<'PYTHON'
import json, sys
stream = sys.stdin.buffer
while line := stream.readline():
    message = json.loads(line)
    if "payload" in message:
        picture = stream.read(message["payload"] + 1)[:-1]
        assert message["frame"]["encoding"] != "raw" or len(picture) == 36 and picture[0] == message["observation"]["n"]
        assert message["frame"]["encoding"] != "png" or picture.startswith(b"\x89PNG")
    n = message["observation"]["n"]
    print(["up", "DOWN", "P1 Left", "RIGHT*3"][n % 4] if n != int(sys.argv[1]) else "RIGHT+UP", flush=True)
PYTHON

bh-replay "$t/a.zst" --to policy -- python3 "$t/policy.py" -1 > "$t/report"
expect_text "$t/report" 'steps compared    39'
expect_text "$t/report" 'equal actions     39 (100.0 %)'
expect_text "$t/report" 'not compared      1 (recorded while the policy gave no answer)'
expect_text "$t/report" 'first divergence  none'
grep -qE '^policy latency    p50 [0-9]+ us, p95 [0-9]+ us, p99 [0-9]+ us, longest [0-9]+ us$' "$t/report"
grep -qE '^RIGHT\*3 +0 +0 +0 +9$|^RIGHT\*3 +0 +0 +9 +0$|^RIGHT\*3 +0 +9 +0 +0$|^RIGHT\*3 +9 +0 +0 +0$' "$t/report"

# The second recording's session goes on in numbers, and the divergence says which recording is meant. The picture is there, raw.
expect_status 4 bh-replay "$t/a.zst" "$t/b.zst" --from 3 --until 30 --to policy --policy-frames raw --report json \
    -- python3 "$t/policy.py" 22 > "$t/report"
jq -e '.compared == 54 and .equal == 52 and .first_divergence.run == "'"$t/a.zst"'" and .first_divergence.episode == 1
    and .first_divergence.step == 2 and .first_divergence.recorded == "LEFT" and .first_divergence.policy == "RIGHT+UP"
    and (.first_divergence.fields | map(.field)) == ["LEFT", "RIGHT", "UP"] and .differing_fields.LEFT == 2
    and (.confusion.actions | length) == 5 and ([.confusion.counts[][]] | add) == 54 and .latency_us.max > 0' "$t/report" > "$t/verdict"
bh-replay "$t/a.zst" --to policy --policy-frames png -- python3 "$t/policy.py" -1 > "$t/report"

# Without a command, observations; and their answers come back from a file or a pipe.
bh-replay "$t/a.zst" "$t/b.zst" --to policy > "$t/observations"
jq -se 'length == 80 and (map(.session) | unique) == [1, 2] and .[40].started and (.[41].started | not)
    and .[40].controls == {"P1 Up": false, "P1 Down": false, "P1 Left": false, "P1 Right": false} and .[41].controls == null
    and .[3].recorded == "RIGHT*3"' "$t/observations" > "$t/verdict"
python3 "$t/policy.py" 11 < "$t/observations" > "$t/answers"
expect_status 4 bh-replay "$t/a.zst" "$t/b.zst" --to policy --answers "$t/answers" > "$t/report"
expect_text "$t/report" "first divergence  $t/a.zst: session 1, episode 0, step 11: recorded RIGHT*3, policy RIGHT+UP"
expect_text "$t/report" 'equal actions     76 (97.4 %)'
! grep -q latency "$t/report" || fail "answers from a file took time"
bh-replay "$t/a.zst" --to policy --policy-frames raw | python3 "$t/policy.py" -1 |
    bh-replay "$t/a.zst" --to policy --answers - --report json > "$t/report"
jq -e '.equal == 39 and .first_divergence == null' "$t/report" > "$t/verdict"

# Too few lines, too many, lines that are no actions.
head -n 9 "$t/answers" > "$t/few"
expect_status 1 bh-replay "$t/a.zst" --to policy --answers "$t/few" > "$t/report" 2> "$t/err"
expect_text "$t/err" "$t/few: has no answer for session 1, episode 0, step 9; it ends after line 9"
{ python3 "$t/policy.py" -1 < <(head -n 40 "$t/observations"); echo; echo UP; echo UP; } > "$t/many"
expect_status 3 bh-replay "$t/a.zst" --to policy --answers "$t/many" > "$t/report" 2> "$t/err"
expect_text "$t/err" "$t/many: 2 lines too many, from line 42 on; the last observation is that of session 1, episode 1, step 19"
{ echo 'step 0:'; cat "$t/many"; } | head -n 41 > "$t/odd"
expect_status 3 bh-replay "$t/a.zst" --to policy --answers "$t/odd" > "$t/report" 2> "$t/err"
expect_text "$t/err" "$t/odd: line 1: no action: "
expect_text "$t/err" '(session 1, episode 0, step 0)'

# A command that dies, or blocks before it answers, or before it reads; that says too much, then or at the end.
expect_status 1 bh-replay "$t/a.zst" --to policy -- sh -c 'for i in 1 2 3; do read -r a; echo UP; done; exit 7' > "$t/report" 2> "$t/err"
expect_text "$t/err" 'the policy gave no answer at session 1, episode 0, step 3'
expect_text "$t/err" 'the policy exited with status 7'
expect_status 1 bh-replay "$t/a.zst" --to policy --policy-timeout 2s -- \
    sh -c 'read -r a; echo UP; exec sleep 600' > "$t/report" 2> "$t/err"
expect_text "$t/err" 'the policy gave no answer at session 1, episode 0, step 1'
expect_status 1 bh-replay "$t/a.zst" --to policy --policy-timeout 300ms -- sleep 600 > "$t/report" 2> "$t/err"
expect_text "$t/err" 'the policy gave no answer at session 1, episode 0, step 0'
# shellcheck disable=SC2016
expect_status 3 bh-replay "$t/a.zst" --to policy -- sh -c 'python3 "$1" -1; echo UP' sh "$t/policy.py" > "$t/report" 2> "$t/err"
expect_text "$t/err" 'after the last step: the policy wrote a line that answers nothing: "UP"'
expect_text "$t/report" 'equal actions     39 (100.0 %)'

# Nothing to compare is a failure, and so are words that do not go together.
expect_status 1 bh-replay "$t/a.zst" --session 2 --to policy -- cat > "$t/report" 2> "$t/err"
expect_text "$t/err" 'no step with an action in the selection'
expect_status 2 bh-replay "$t/a.zst" --to policy --answers "$t/answers" -- cat 2> "$t/err"
expect_status 2 bh-replay "$t/a.zst" --answers "$t/answers" 2> "$t/err"
expect_text "$t/err" '--answers: needs --to policy'
expect_status 2 script -qec "bh-replay '$t/a.zst' --to policy --policy-frames png" /dev/null > "$t/tty"
expect_text "$t/tty" 'refusing to write frames to a terminal'
