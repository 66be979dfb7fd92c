# A recording as a stream, in part or whole; damaged; several; with a reader that goes away.
. "${0%/*}/../helpers/common.sh"

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

# A selection is the same whether the index leads to its beginning or all is read: the index is cut off, or hidden in a pipe.
python3 - > "$t/many" <<'PYTHON'
import json
def put(**record):
    print(json.dumps(record, separators=(",", ":")))
for run in ("one", "two"):
    put(type="header", version=1, run=run, part=0, requires=[], created="2026-11-22T01:02:03.000000Z")
    put(type="session", session=1, name="always", time_us=0, ratio=1.0)
    for session in range(2, 40):
        put(type="session", session=session, name="s%d" % session, time_us=session)
        put(type="exchange", session=session, time_us=session, request="GET rom", reply="ROM/x")
        for step in range(60):
            for number in (1, session):
                put(type="step", session=number, episode=(session if number == 1 else 0) + step // 40, step=step % 40, time_us=step,
                    observation={"n": step}, text="some text so that there are several chunks " * 20)
            if step % 40 == 39:
                put(type="episode", session=session, episode=0, steps=40, reason="end")
        put(type="note", time_us=11, level="info", text="a note after session %d" % session)
        put(type="session_end", session=session, reason="end")
    put(type="end", reason="test")
PYTHON
bh-record -q -o "$t/many.zst" "$t/many"
page=$(LC_ALL=C grep -obUaP '\x5C\x2A\x4D\x18....BHIX' "$t/many.zst" | tail -n 1 | cut -d : -f 1)
head -c "$page" "$t/many.zst" > "$t/cut-off.zst"
selections=0
for selection in '--from 0' '--from 1 --until 1' '--from 4444' '--from 4444 --until 4460' '--from 9119' '--from 9120' '--from 99999999' \
    '--session 1 --from 2000 --until 2003' '--session 1 --from 4559' '--session 39 --from 59 --until 61' '--session 39 --from 500' \
    '--session 20' '--session 20 --episode 1' '--session 20 --episode 1 --from 19' '--episode 39' '--episode 40 --until 3' \
    '--episode 12 --from 3 --until 70' '--episode 77' '--session 77 --from 0' '--until 3000'; do
    # shellcheck disable=SC2086
    bh-replay "$t/many.zst" $selection > "$t/by-index"
    # shellcheck disable=SC2086
    bh-replay - $selection < <(cat "$t/many.zst") | cmp - "$t/by-index" || fail "another selection from a pipe: $selection"
    # shellcheck disable=SC2086
    bh-replay - $selection < "$t/many.zst" | cmp - "$t/by-index" || fail "another selection from standard input: $selection"
    # shellcheck disable=SC2086
    { bh-replay "$t/cut-off.zst" $selection 2> "$t/err" || [ $? -eq 3 ]; } | cmp - "$t/by-index" || fail "without an index: $selection"
    [ "$(head -n 1 "$t/by-index" | jq -r .type)" = header ] || fail "no header: $selection"
    selections=$((selections + 1))
done
[ "$selections" -eq 20 ]
bh-replay "$t/many.zst" --from 4700 --until 4703 | jq -c '[.type, .session, .step]' > "$t/out"
printf '%s\n' '["header",null,null]' '["session",1,null]' '["session",3,null]' '["step",1,10]' '["step",3,10]' '["step",1,11]' \
    '["step",3,11]' '["end",null,null]' | diff - "$t/out" >&2 || fail "not what belongs to four steps"
bh-replay "$t/many.zst" --from 99999999 | jq -r .type | paste -sd ' ' > "$t/out"
[ "$(cat "$t/out")" = 'header session end' ] || fail "a selection of nothing is $(cat "$t/out")"

# It reads no more than it needs: what is damaged elsewhere is not noticed.
size=$(stat -c %s "$t/many.zst")
cp "$t/many.zst" "$t/elsewhere.zst"
for offset in 200 $((size / 5)) $((size * 3 / 5)); do
    printf 'xxxx' | dd of="$t/elsewhere.zst" bs=1 seek="$offset" conv=notrunc status=none
done
bh-replay "$t/many.zst" --from 4700 --until 4703 > "$t/out"
bh-replay "$t/elsewhere.zst" --from 4700 --until 4703 | cmp - "$t/out"
expect_status 3 bh-replay "$t/elsewhere.zst" > /dev/null 2> "$t/err"

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

# Records that lack numbers, or have payloads where few have any, are selected alike with an index and without one.
python3 - > "$t/odd" <<'PYTHON'
print('{"type":"header","version":1}')
print('{"type":"session","session":1,"payload":3}\nabc')
for step in range(6000):
    session = '"session":1,' if step % 2 else ''
    print('{"type":"step",%s"episode":0,"step":%d,"observation":{"noise":"%0200x"}}' % (session, step, step * 7919**20))
print('{"type":"end","reason":"test"}')
PYTHON
bh-record -o "$t/odd.zst" "$t/odd" 2> /dev/null
for selection in '--session 1 --from 2500' '--session 0 --from 2500' '--episode 0 --from 5000 --until 5010'; do
    # shellcheck disable=SC2086
    bh-replay "$t/odd.zst" $selection > "$t/with"
    # shellcheck disable=SC2086
    bh-replay - $selection < "$t/odd" > "$t/without"
    cmp "$t/with" "$t/without"
    [ "$(grep -c '"type":"step"' "$t/with")" -gt 5 ] || fail "$selection: no steps"
done

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
expect_status 2 bh-replay "$t/a.zst" -- cat 2> "$t/err"
expect_text "$t/err" 'a command after --: needs --to policy'
expect_status 2 bh-replay "$t/a.zst" --from 3 --until 2 2> "$t/err"
expect_status 2 script -qec "bh-replay '$t/a.zst'" /dev/null > "$t/tty"
expect_text "$t/tty" 'refusing to write frames to a terminal'
