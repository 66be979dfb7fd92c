# Readers that know the manual page alone find what bh-replay finds: in files of many chunks with pictures, in files that were
# concatenated, in damaged ones, and in what a killed recorder leaves, with its journal.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

folder=$BH_SOURCE/tests/cli/helpers

# same FILE STATUS COUNT: both read the same records, COUNT at least, and bh-replay ends with STATUS.
same() {
    python3 "$folder/records-reader.py" "$1" > "$t/theirs"
    expect_status "$2" bh-replay --no-frames "$1" > "$t/lines" 2> "$t/err"
    python3 -c 'import json, sys
for line in sys.stdin: print(json.dumps(json.loads(line)))' < "$t/lines" | cmp - "$t/theirs"
    [ "$(wc -l < "$t/theirs")" -ge "$3" ] || fail "only $(wc -l < "$t/theirs") records in $1"
}

# Every header begins a chunk.
for _ in 1 2 3; do python3 "$folder/pixels-reader.py" make 20; done > "$t/in"
bh-record -q -o "$t/a.zst" "$t/in"
[ "$(bh-info --json "$t/a.zst" | jq .chunks)" = 3 ]
python3 "$folder/pages-index.py" "$t/a.zst" 1
same "$t/a.zst" 0 72

noisy_steps > "$t/steps"
echo '{"type":"end","reason":"test"}' >> "$t/steps"
bh-record -q -o "$t/b.zst" "$t/steps"
cat "$t/a.zst" "$t/b.zst" "$t/a.zst" > "$t/joined.zst"
same "$t/joined.zst" 0 2600

# Damage in markers alone, the first and another, costs nothing; so does a lost beginning.
second=$((48 + $(python3 -c 'import struct, sys; print(sum(struct.unpack("<2Q", open(sys.argv[1], "rb").read()[24:40])))' "$t/a.zst")))
python3 - "$t/a.zst" "$t/bent.zst" "$second" <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[0] ^= 1
data[int(sys.argv[3]) + 30] ^= 1
open(sys.argv[2], "wb").write(data)
PYTHON
same "$t/bent.zst" 3 72
tail -c +49 "$t/a.zst" > "$t/beheaded.zst"
same "$t/beheaded.zst" 3 72
bh-replay "$t/beheaded.zst" 2> "$t/err" | cmp - <(bh-replay "$t/a.zst") || [ "${PIPESTATUS[*]}" = '3 0' ]

# What is left of a killed recorder: some chunks, and the journal of the next; also with its beginning damaged.
mkfifo "$t/live"
in_background bh-record -q --flush 0.05 -o "$t/game.zst" "$t/live"
recorder=$!
exec 3> "$t/live"
head -n 2400 "$t/steps" >&3
flushed() { python3 "$folder/records-reader.py" "$t/game.zst.partial" 2> "$t/log" | grep -q '"step": 2397,'; }
wait_until 20 flushed
kill -KILL "$recorder"
expect_status 137 wait "$recorder"
exec 3>&-
same "$t/game.zst.partial" 3 2400
python3 -c 'import sys; f = open(sys.argv[1], "r+b"); b = f.read(1)[0]; f.seek(0); f.write(bytes([b ^ 8]))' "$t/game.zst.partial"
same "$t/game.zst.partial" 3 2400
