# What goes in comes out; what is wrong is refused or reported, and what was good is kept.
. "${0%/*}/../helpers/common.sh"

# A stream of 3,000 steps, with binary payloads that contain line feeds and zeros, and members nobody knows.
python3 - > "$t/in" <<'PYTHON'
import json, random, sys
random.seed(1)
out = sys.stdout.buffer
def put(payload=None, **record):
    if payload is not None:
        record["payload"] = len(payload)
    out.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
    if payload is not None:
        out.write(payload + b"\n")
put(type="header", version=1, run="test", part=0, requires=[], created="2026-11-22T01:02:03.000000Z")
put(type="session", session=1, name="", time_us=1)
for i in range(3000):
    payload = bytes(random.choice(b"\n\0ab{}") for _ in range(random.randrange(300))) if i % 7 == 0 else None
    put(payload, type="step", session=1, episode=0, step=i, time_us=10 + i, observation={"x": i}, action={"text": "UP"}, **{"own": [i]},
        **({"frame": {"width": 1, "height": 1, "encoding": "png"}} if payload is not None else {}))
put(b"\n\n", type="something_new")
put(type="session_end", session=1, reason="end")
put(type="end", reason="test")
PYTHON

bh-record -o "$t/a.zst" < "$t/in" 2> "$t/err"
expect_text "$t/err" 'recorded 3000 steps'
zstd -qt "$t/a.zst"
bh-replay "$t/a.zst" | cmp - "$t/in"
zstd -dcq "$t/a.zst" | sed -n 1p | cmp - <(head -n 1 "$t/in")
[ ! -e "$t/a.zst.partial" ] || fail "the .partial is still there"
bh-record -o - < "$t/in" 2> /dev/null | bh-replay - | cmp - "$t/in"
bh-record -o - "$t/a.zst" 2> /dev/null | cmp - "$t/a.zst"
zstd -qc "$t/in" | bh-replay - | cmp - "$t/in"
bh-record --level 19 -o "$t/small.zst" < "$t/in" 2> /dev/null
[ "$(stat -c %s "$t/small.zst")" -lt "$(stat -c %s "$t/a.zst")" ] || fail "--level 19 is no smaller"

# Without frames it is JSON Lines, for jq as for zstd -dc.
bh-record --pixels none -o "$t/lines.zst" < "$t/in" 2> /dev/null
[ "$(zstd -dcq "$t/lines.zst" | jq -c 'select(.type == "step") | .own[0]' | tail -n 1)" = 2999 ] || fail "not JSON Lines"
bh-replay --no-frames "$t/a.zst" | cmp - <(bh-replay "$t/lines.zst")

# Never over something else, unless told to.
expect_status 1 bh-record -o "$t/a.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" 'a.zst: already exists'
expect_text "$t/err" 'Use --overwrite to replace it.'
bh-record -O -o "$t/lines.zst" "$t/in" 2> /dev/null
bh-replay "$t/lines.zst" | cmp - "$t/in"

# An input cut anywhere: all whole records before the cut, status 3, an end record that says why.
for bytes in 300 4001 70000 100001; do
    head -c "$bytes" "$t/in" > "$t/cut"
    expect_status 3 bh-record -O -o "$t/cut.zst" "$t/cut" 2> "$t/err"
    zstd -qt "$t/cut.zst"
    bh-replay "$t/cut.zst" > "$t/cut.out"
    lines=$(($(grep -ac . "$t/cut.out") - 1))
    [ "$(tail -n 1 "$t/cut.out" | jq -r .reason)" = 'input damaged' ] || [ "$(tail -n 1 "$t/cut.out" | jq -r .reason)" = 'input ended' ] ||
        fail "cut at $bytes: no word about it"
    size=$(($(stat -c %s "$t/cut.out") - $(tail -n 1 "$t/cut.out" | wc -c)))
    head -c "$size" "$t/in" | cmp - <(head -c "$size" "$t/cut.out")
    [ "$lines" -gt 0 ] && [ $((bytes - size)) -lt 600 ] || fail "cut at $bytes: only $size bytes kept"
done

# Nonsense in the middle: a note tells of it.
{ head -n 2 "$t/in"; echo 'not a record'; } > "$t/bad"
expect_status 3 bh-record -O -o "$t/bad.zst" "$t/bad" 2> "$t/err"
expect_text "$t/err" 'bad: byte 159: not a JSON object'
[ "$(bh-replay "$t/bad.zst" | jq -r .type | paste -sd ' ')" = 'header session note end' ] || fail "what was good is not kept"

# Nothing to record, or nothing that this program may read.
for bad in '' '{"type":"step"}' '{"type":"header","version":2}' '{"type":"header","version":1,"requires":["magic"]}' 'hello'; do
    printf '%s' "${bad:+$bad$'\n'}" > "$t/none"
    expect_status 1 bh-record -o "$t/none.zst" "$t/none" 2> "$t/err"
    [ ! -e "$t/none.zst" ] && [ ! -e "$t/none.zst.partial" ] || fail "left a file behind for: $bad"
    expect_text "$t/err" 'bh-record: '
done
expect_status 1 bh-record -o "$t/none.zst" "$t/no-such-file" 2> "$t/err"
expect_text "$t/err" 'no-such-file: No such file or directory'

# Two recorders, one name: the second is told so.
mkfifo "$t/live"
in_background bh-record -o "$t/b.zst" "$t/live" 2> "$t/b.err"
recorder=$!
exec 3> "$t/live"
cat "$t/in" >&3
wait_until 20 test -s "$t/b.zst.partial"
expect_status 1 bh-record -o "$t/b.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" 'another process is writing it'
# Interrupted, it reads its pipe to the end, and finishes.
kill -INT "$recorder"
exec 3>&-
expect_status 0 wait "$recorder"
bh-replay "$t/b.zst" | cmp - "$t/in"

# Full disks, terminals, wrong words.
expect_status 1 bh-record -o - "$t/in" 2> "$t/err" > /dev/full
expect_text "$t/err" 'No space left on device'
expect_status 2 bh-record 2> "$t/err"
expect_text "$t/err" 'no --output given'
expect_status 2 bh-record --ouput x 2> "$t/err"
expect_text "$t/err" 'did you mean --output?'
expect_status 2 bh-record -o x --level 20 "$t/in" 2> "$t/err"
expect_status 2 script -qec "bh-record -o - '$t/in'" /dev/null > "$t/tty"
expect_text "$t/tty" 'refusing to write binary data to a terminal'
expect_status 2 bh-record --fsync -o - "$t/in" 2> "$t/err" > "$t/stdout"
expect_text "$t/err" '--fsync: standard output cannot be synced'
[ ! -s "$t/stdout" ] || fail "wrote something all the same"
bh-record -o - "$t/in" 2> "$t/err" > "$t/stdout"
expect_text "$t/err" 'recorded 3000 steps to standard output, '
grep -qE ', [0-9.]+ [KM]iB from a stream of [0-9.]+ [KM]iB$' "$t/err" || fail "no sizes: $(cat "$t/err")"
# A ratio is said by bh-info alone, of the file's own contents: two that differ would need explaining.
if grep -qF ' : 1' "$t/err"; then fail "two ratios for one file"; fi

# What a person sees: all is in the journal at first, then the file grows.
noisy_steps > "$t/noisy"
mkfifo "$t/slow"
in_background script -qefc "bh-record -o '$t/seen.zst' '$t/slow'" "$t/typescript" < /dev/null > "$t/stdout" 2> "$t/script.err"
watched=$!
exec 3> "$t/slow"
line=1
# feed COUNT TEXT: gives COUNT more lines; is TEXT on the terminal?
feed() {
    sed -n "$line,$((line + $1 - 1))p" "$t/noisy" >&3
    line=$((line + $1))
    grep -qsE "$2" "$t/typescript"
}
wait_until 20 feed 2 '[0-9]+ steps, [0-9]+ steps/s, .* in, all in the journal until a chunk is full'
wait_until 20 feed 50 ' in, [0-9.]+ [KM]iB out'
exec 3>&-
expect_status 3 wait "$watched"
