# What was damaged, cut short or left behind becomes whole: nothing that could be read is lost, nothing is invented.
. "${0%/*}/../helpers/common.sh"

absent() { for file in "$@"; do [ ! -e "$file" ] || fail "$file is there"; done; }
expect() { [ "$1" = "$2" ] || fail "is '$1', not '$2'"; }

python3 - > "$t/in" <<'END'
print('{"type":"header","version":1,"run":"r","part":0,"requires":[],"created":"2026-01-01T00:00:00Z"}')
print('{"type":"session","session":1,"name":"","time_us":0}')
for i in range(12000):
    print('{"type":"step","session":1,"episode":%d,"step":%d,"time_us":%d,"observation":{"x":%d,"text":"%x"}}'
          % (i // 1000, i % 1000, i, i, i * 2654435761 % 2**32))
    if i % 1000 == 999:
        print('{"type":"episode","session":1,"episode":%d,"steps":1000,"reason":"end"}' % (i // 1000))
print('{"type":"session_end","session":1,"time_us":12000,"reason":"exit"}')
print('{"type":"end","reason":"steps"}')
END
bh-record -q -o "$t/run.zst" "$t/in"
size=$(stat -c %s "$t/run.zst")

# repair FILE: to $t/new.zst, whose records go to $t/out
repair() {
    expect_status 3 bh-cut -q -O "$1" -o "$t/new.zst" 2> "$t/err"
    zstd -qt "$t/new.zst"
    expect_status 0 bh-replay "$t/new.zst" > "$t/out" 2> "$t/replay.err"
    [ ! -s "$t/replay.err" ] || fail "not whole: $(cat "$t/replay.err")"
    expect "$(head -n 1 "$t/out")" "$(head -n 1 "$t/in")"
    jq -c 'select(.type == "step")' "$t/out" > "$t/steps"
    comm -23 <(sort "$t/steps") <(sort "$t/in") > "$t/invented"
    [ ! -s "$t/invented" ] || fail "invented: $(head -n 1 "$t/invented")"
    [ -z "$(jq .observation.x "$t/steps" | sort | uniq -d)" ] || fail "a step came twice"
    # Every episode has as many steps as it says.
    expect "$(jq -c 'select(.type == "episode") | [.episode, .steps]' "$t/out")" \
        "$(jq -s -c --slurpfile all "$t/out" 'group_by(.episode) | map({(.[0].episode | tostring): length}) | add // {} | . as $counts |
            $all[] | select(.type == "episode") | [.episode, $counts[.episode | tostring] // 0]' "$t/steps")"
}

# Cut short at several places: the beginning of it.
for cut in $((size / 4)) $((size / 2)) $((size - 5000)); do
    head -c "$cut" "$t/run.zst" > "$t/cut.zst"
    repair "$t/cut.zst"
    expect_text "$t/err" "bh-cut: warning: $t/cut.zst: byte "
    cmp <(head -n -1 "$t/out") <(head -n $(($(wc -l < "$t/out") - 1)) "$t/in")
    expect "$(tail -n 1 "$t/out")" '{"type":"end","reason":"input damaged"}'
done
# Only the seek table is missing: everything is there.
head -c $((size - 20)) "$t/run.zst" > "$t/cut.zst"
expect_status 3 bh-cut -q -O "$t/cut.zst" -o "$t/new.zst" 2> "$t/err"
bh-replay "$t/new.zst" | cmp - "$t/in"

# A flipped bit: one chunk is lost, the session goes on and is not opened twice.
for at in 100 $((size / 2)) $((size / 3)); do
    python3 -c 'import sys; d = bytearray(open(sys.argv[1], "rb").read()); d[int(sys.argv[2])] ^= 4; sys.stdout.buffer.write(d)' \
        "$t/run.zst" "$at" > "$t/bent.zst"
    repair "$t/bent.zst"
    expect_text "$t/err" "bh-cut: warning: $t/bent.zst: byte "
    [ "$(wc -l < "$t/steps")" -gt 5000 ] || fail "bent at $at: only $(wc -l < "$t/steps") steps"
    expect "$(jq -r 'select(.type == "session") | .session' "$t/out")" 1
    expect "$(tail -n 1 "$t/out")" '{"type":"end","reason":"steps"}'
done

# A stream that breaks off inside a record, and one with lines that are no records.
head -c 100000 "$t/in" > "$t/torn"
repair "$t/torn"
expect_text "$t/err" 'ends inside a record; what could be read is kept'
{ head -n 10 "$t/in"; echo 'no record'; echo '{"no":"type"}'; sed -n 11,20p "$t/in"; tail -n 1 "$t/in"; } > "$t/odd"
repair "$t/odd"
expect_text "$t/err" ', and 1 more records; what could be read is kept'
expect "$(wc -l < "$t/steps")" 18

# What a killed recorder left behind gets its name.
mkfifo "$t/live"
in_background bh-record -q -o "$t/game.zst" "$t/live" 2> "$t/record.err"
recorder=$!
exec 3> "$t/live"
head -n 9000 "$t/in" >&3
wait_until 20 test -s "$t/game.zst.partial"
expect_status 1 bh-cut "$t/game.zst.partial" -o "$t/game.zst" 2> "$t/err"
expect_text "$t/err" 'game.zst.partial: is still being recorded, and will need the name'
expect_status 3 bh-cut -q "$t/game.zst.partial" -o "$t/peek.zst" 2> "$t/err"
expect_text "$t/err" 'game.zst.partial: no end record; it is still being written'
kill -KILL "$recorder"
expect_status 137 wait "$recorder"
exec 3>&-
cp "$t/game.zst.partial" "$t/copy"
expect_status 3 bh-cut "$t/game.zst.partial" -o "$t/game.zst" 2> "$t/err"
expect_text "$t/err" 'game.zst.partial: no end record; the recording was cut short'
expect_text "$t/err" 'game.zst.partial and its journal are not needed any more'
cmp "$t/copy" "$t/game.zst.partial"
absent "$t/game.zst.cut" "$t/game.zst.cut.partial"
bh-replay "$t/game.zst" > "$t/out"
lines=$(($(wc -l < "$t/out") - 1))
[ "$lines" -gt 1000 ] || fail "only $lines records"
cmp <(head -n "$lines" "$t/out") <(head -n "$lines" "$t/in")
expect "$(tail -n 1 "$t/out")" '{"type":"end","reason":"input ended"}'
expect_status 1 bh-cut "$t/game.zst.partial" -o "$t/game.zst" 2> "$t/err"
expect_text "$t/err" 'game.zst: already exists'
expect_status 3 bh-cut -q -O "$t/game.zst.partial" -o "$t/game.zst" 2> "$t/err"
bh-replay "$t/game.zst" | cmp - "$t/out"
