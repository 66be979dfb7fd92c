# --tee copies the stream as it came and at once; what becomes of the copy does not touch the recording.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

python3 - > "$t/in" <<'PYTHON'
import json, random, sys
random.seed(9)
out = sys.stdout.buffer
def put(payload=None, **record):
    if payload is not None:
        record["payload"] = len(payload)
    out.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
    if payload is not None:
        out.write(payload + b"\n")
put(type="header", version=1, run="test", part=0, requires=[], created="2026-11-22T01:02:03.000000Z")
put(type="session", session=1, name="", time_us=1)
for i in range(5000):
    payload = bytes(random.choice(b"\n\0ab{}") for _ in range(random.randrange(300))) if i % 7 == 0 else None
    put(payload, type="step", session=1, episode=0, step=i, time_us=10 + i, observation={"x": i})
put(type="end", reason="test")
PYTHON

bh-record --tee -o "$t/a.zst" < "$t/in" 2> "$t/err" > "$t/copy"
cmp "$t/copy" "$t/in"
bh-replay "$t/a.zst" | cmp - "$t/in"
# Also of a file, and without what is left out of the recording.
bh-record --tee --pixels none --meta a=b --split steps=1000 -o "$t/b-%d.zst" "$t/a.zst" 2> "$t/err" | cmp - "$t/in"
# Through two recorders.
bh-record --tee -o "$t/c.zst" < "$t/in" 2> "$t/err" | bh-record -o "$t/d.zst" 2> "$t/err2"
cmp "$t/c.zst" "$t/d.zst"

# Each record goes on at once: the reader has it while the input is still open.
mkfifo "$t/pipe"
in_background bh-record --tee -o "$t/live.zst" "$t/pipe" > "$t/copy" 2> "$t/live.err"
recorder=$!
exec 3> "$t/pipe"
for lines in 1 2; do
    head -n "$lines" "$t/in" | tail -n 1 >&3
    wait_until 20 test "$(head -n "$lines" "$t/in" | tail -n 1)" = "$(tail -n 1 "$t/copy")" &
    wait $! || fail "line $lines is held back"
done
exec 3>&-
expect_status 3 wait "$recorder"

# A reader that goes away costs the recording nothing.
{ expect_status 0 bh-record --tee -o "$t/e.zst" < "$t/in" 2> "$t/err"; } | head -c 100 > /dev/null
bh-replay "$t/e.zst" | cmp - "$t/in"
expect_status 1 bh-record --tee -o "$t/f.zst" < "$t/in" 2> "$t/err" > /dev/full
expect_text "$t/err" 'No space left on device'

expect_status 2 bh-record --tee -o - "$t/in" 2> "$t/err" > "$t/out"
expect_text "$t/err" '--tee: '
expect_status 2 script -qec "bh-record --tee -o '$t/tty.zst' '$t/in'" /dev/null > "$t/tty"
expect_text "$t/tty" 'standard output is a terminal'
[ ! -e "$t/tty.zst" ] || fail "recorded all the same"
