# A recording as a stream, in part or whole; damaged; several; with a reader that goes away.
. "${0%/*}/common.sh"

python3 - > "$t/in" <<'PYTHON'
import json
def put(**record):
    print(json.dumps(record, separators=(",", ":")))
put(type="header", version=1, run="test", part=0, requires=[], created="2026-11-22T01:02:03.000000Z")
for session in (1, 2):
    put(type="session", session=session, name="s%d" % session, time_us=session)
for episode in range(3):
    for step in range(100):
        for session in (1, 2):
            put(type="step", session=session, episode=episode, step=step, time_us=10, observation={"n": step}, action={"text": "UP"},
                text="some text so that there are several chunks " * 20)
    put(type="episode", session=1, episode=episode, steps=100, reason="end")
put(type="note", time_us=11, level="info", text="a note")
for session in (1, 2):
    put(type="session_end", session=session, reason="end")
put(type="end", reason="test")
PYTHON
bh-record -q -o "$t/a.zst" "$t/in"

steps() { bh-replay "$@" | jq -r 'select(.type == "step") | "\(.session).\(.episode).\(.step)"'; }
[ "$(steps "$t/a.zst" --session 2 --episode 1 --from 98 | paste -sd ' ')" = '2.1.98 2.1.99' ] || fail "--from"
[ "$(steps "$t/a.zst" --session 1 --from 100 --until 101 | paste -sd ' ')" = '1.1.0 1.1.1' ] || fail "--until"
[ "$(steps "$t/a.zst" --from 0 --until 0)" = '1.0.0' ] || fail "one step"
bh-replay "$t/a.zst" --until 5 | bh-record -q -o "$t/part.zst"
[ "$(bh-replay "$t/part.zst" | tail -n 1)" = '{"type":"end","reason":"selection"}' ] || fail "a selection has no end"
[ "$(steps "$t/a.zst" --session 3 | wc -l)" -eq 0 ] || fail "a session that is not there"
bh-replay "$t/a.zst" --session 2 | jq -se 'all(.[]; .session == null or .session == 2) and (map(.type) | index("session_end")) != null' \
    > /dev/null || fail "--session"
cat "$t/a.zst" "$t/a.zst" > "$t/two.zst"
bh-replay "$t/two.zst" | cmp - <(cat "$t/in" "$t/in")
bh-replay "$t/a.zst" "$t/in" | cmp - <(cat "$t/in" "$t/in")

# One damaged chunk costs that chunk; the rest is read, and said to be incomplete.
cp "$t/a.zst" "$t/damaged.zst"
printf 'x' | dd of="$t/damaged.zst" bs=1 seek=200 conv=notrunc status=none
expect_status 3 bh-replay "$t/damaged.zst" > "$t/out" 2> "$t/err"
expect_text "$t/err" 'damaged.zst: byte 0: chunk 0: '
jq -c 'select(.type == "step")' "$t/out" > "$t/steps"
[ -s "$t/steps" ] || fail "nothing was read behind the damage"
grep -Fxf <(jq -c . "$t/in") -c "$t/steps" > "$t/known"
[ "$(cat "$t/known")" -eq "$(wc -l < "$t/steps")" ] || fail "records that were never written"
[ "$(head -n 1 "$t/out" | jq -r .type)" = header ] || fail "no header after the first chunk was lost"

# Cut files.
head -c $(($(stat -c %s "$t/a.zst") - 5)) "$t/a.zst" > "$t/cut.zst"
expect_status 3 bh-replay "$t/cut.zst" 2> "$t/err" | cmp - "$t/in"
: > "$t/empty"
expect_status 1 bh-replay "$t/empty" 2> "$t/err"
expect_text "$t/err" 'empty: is empty'
echo hello > "$t/text"
expect_status 1 bh-replay "$t/text" 2> "$t/err"
expect_text "$t/err" 'text: neither a trajectory file nor a record stream'

# A reader that goes away is no error of ours (four times the recording is more than a pipe holds); a full disk is.
status=0
bash -c "bh-replay '$t/a.zst' '$t/a.zst' '$t/a.zst' '$t/a.zst' 2> '$t/err' | head -c 10 > /dev/null; exit \${PIPESTATUS[0]}" || status=$?
[ "$status" -eq 141 ] || fail "status $status, not 141"
[ ! -s "$t/err" ] || fail "it did not die in silence"
expect_status 1 bh-replay "$t/a.zst" 2> "$t/err" > /dev/full
expect_text "$t/err" 'bh-replay: standard output: No space left on device'

expect_status 2 bh-replay 2> "$t/err"
expect_status 2 bh-replay "$t/a.zst" --to nowhere 2> "$t/err"
expect_status 2 bh-replay "$t/a.zst" --to policy 2> "$t/err"
expect_text "$t/err" 'policy needs a command after --'
expect_status 2 bh-replay "$t/a.zst" --from 3 --until 2 2> "$t/err"
expect_status 2 script -qec "bh-replay '$t/a.zst'" /dev/null > "$t/tty"
expect_text "$t/tty" 'refusing to write frames to a terminal'
