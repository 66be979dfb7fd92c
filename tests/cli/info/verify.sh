# bh-info --verify: damage of any kind is found and named, the rest goes on; what is whole is said to be so.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

python3 - > "$t/in" <<'PYTHON'
import json
print(json.dumps({"type": "header", "version": 1, "run": "r", "created": "2026-01-01T00:00:00.000000Z"}))
print(json.dumps({"type": "session", "session": 1, "name": "", "time_us": 0}))
for n in range(20000):
    print(json.dumps({"type": "step", "session": 1, "episode": 0, "step": n, "time_us": n * 7919 % 100003 + n * 100000,
                      "observation": {"x": n * 7919 % 1000}, "action": {"text": "UP"}}))
print(json.dumps({"type": "end", "reason": "steps"}))
PYTHON
bh-record -q -o "$t/run.zst" "$t/in"
bh-info --verify "$t/run.zst" > "$t/out"
expect_text "$t/out" 'whole: 20003 records, 0 pictures checked'
chunks=$(bh-info --json "$t/run.zst" | jq .chunks)
[ "$chunks" -ge 8 ]

# flip FILE BYTE [BIT]: turns over one bit, 4 unless told.
flip() {
    python3 -c 'import sys; f = open(sys.argv[1], "r+b"); f.seek(int(sys.argv[2])); b = f.read(1)[0]
f.seek(int(sys.argv[2])); f.write(bytes([b ^ 1 << int(sys.argv[3])]))' "$1" "$2" "${3-4}"
}

# Where the chunks are, found by walking the markers.
python3 - "$t/run.zst" > "$t/places" <<'PYTHON'
import struct, sys
data, at = open(sys.argv[1], "rb").read(), 0
while struct.unpack_from("<I", data, at)[0] == 0x184D2A5B:
    json_bytes, pixel_bytes = struct.unpack_from("<QQ", data, at + 24)
    print(at)
    at += 48 + json_bytes + pixel_bytes
print(at)
PYTHON
mapfile -t places < "$t/places"
[ "${#places[@]}" = "$((chunks + 1))" ] || fail "bh-info counts $chunks chunks"

# Two chunks: both are named, and what is in the others is counted.
cp "$t/run.zst" "$t/bad.zst"
flip "$t/bad.zst" $((places[2] + 1000))
flip "$t/bad.zst" $((places[5] + 2000))
expect_status 3 bh-info --verify "$t/bad.zst" > "$t/out" 2> "$t/err"
[ ! -s "$t/err" ]
expect_text "$t/out" "byte ${places[2]}: chunk 2: "
expect_text "$t/out" "byte ${places[5]}: chunk 5: "
expect_status 3 bh-info --verify --json "$t/bad.zst" > "$t/out"
jq -e '.damage_count == 2 and (.whole | not)' "$t/out" > "$t/ok"
lost=$(python3 -c 'import sys; print(20000 - int(sys.argv[1]))' "$(jq .steps "$t/out")")
[ "$lost" -gt 2000 ] && [ "$lost" -lt 8000 ] || fail "$lost steps lost"
# Without --verify it is a warning; with several RUNs the others are done.
expect_status 3 bh-info "$t/bad.zst" "$t/run.zst" > "$t/out" 2> "$t/err"
expect_text "$t/err" "warning: $t/bad.zst: byte ${places[2]}: chunk 2: "
expect_text "$t/out" "$t/run.zst"

# A marker, the seek table's content, its end, a cut.
cp "$t/run.zst" "$t/bad.zst"
flip "$t/bad.zst" $((places[3] + 20))
expect_status 3 bh-info --verify --json "$t/bad.zst" > "$t/out"
jq -e '.damage[0] | startswith("byte '"${places[3]}"': ")' "$t/out" > "$t/ok"
cp "$t/run.zst" "$t/bad.zst"
table=$(($(stat -c %s "$t/run.zst") - 17 - 8 * (2 * chunks + 1)))
flip "$t/bad.zst" $((table + 8 + 8))
expect_status 3 bh-info --verify "$t/bad.zst" > "$t/out"
expect_text "$t/out" "byte $table: the seek table is damaged"
expect_text "$t/out" 'trajectory, its end missing or damaged, '
cp "$t/run.zst" "$t/bad.zst"
flip "$t/bad.zst" $((places[chunks] + 500))
expect_status 3 bh-info --verify "$t/bad.zst" > "$t/out"
expect_text "$t/out" "byte ${places[chunks]}: the index page is damaged"
expect_text "$t/out" 'its end is missing or damaged; all records are there'
flip "$t/bad.zst" $((places[2] + 1000))
expect_status 3 bh-info --verify "$t/bad.zst" > "$t/out"
! grep -E 'cut short|all records' "$t/out" || fail "more is said than can be known"
cp "$t/run.zst" "$t/bad.zst"
flip "$t/bad.zst" $(($(stat -c %s "$t/run.zst") - 2))
expect_status 3 bh-info --verify "$t/bad.zst" > "$t/out"
expect_text "$t/out" 'its end is missing or damaged; all records are there'
expect_text "$t/out" 'trajectory, its end missing or damaged, '
! grep 'cut short' "$t/out" || fail "nothing was cut"
head -c "$((places[4] + 60))" "$t/run.zst" > "$t/bad.zst"
expect_status 3 bh-info --verify "$t/bad.zst" > "$t/out"
expect_text "$t/out" "byte ${places[4]}: chunk 4: the file ends inside it"

# Every bit counts: a small file with a bit turned anywhere is never called whole, unless its records are.
head -n 12 "$t/in" > "$t/few"
echo '{"type":"end","reason":"steps"}' >> "$t/few"
bh-record -q -o "$t/few.zst" "$t/few"
bh-info --verify "$t/few.zst" > "$t/out"
frame_end=$((48 + $(bh-info --json "$t/few.zst" | jq .record_bytes)))
# All bits of the first four bytes, which tell what it is, and of the index page's first; a sample of the others.
python3 - "$t/few.zst" "$t" "$frame_end" > "$t/bits" <<'PYTHON'
import sys
data, page = open(sys.argv[1], "rb").read(), int(sys.argv[3])
places = [(byte, bit) for byte in (0, 1, 2, 3, page) for bit in range(8)] + [(byte, byte % 8) for byte in range(4, len(data), 11)]
for byte, bit in places:
    name = f"{sys.argv[2]}/bit-{byte}-{bit}"
    open(name, "wb").write(data[:byte] + bytes([data[byte] ^ 1 << bit]) + data[byte + 1 :])
    print(byte, name)
PYTHON
while read -r byte file; do
    status=0
    bh-info --verify "$file" > "$t/out" 2> "$t/err" || status=$?
    if [ "$status" -eq 0 ] && [ "$byte" -ge 48 ] && [ "$byte" -lt "$frame_end" ]; then
        zstd -dcq "$file" | cmp - <(zstd -dcq "$t/few.zst")
    else
        [ "$status" -eq 3 ] || fail "status $status for $file"
    fi
done < "$t/bits"

# Records that are none, and pictures that are none.
printf '%s\n' '{"type":"header","version":1}' 'no JSON' '{"type":"step","session":1}' '{"type":"end"}' > "$t/bad"
expect_status 3 bh-info --verify "$t/bad" > "$t/out"
expect_text "$t/out" 'byte 30: not a JSON object'
expect_text "$t/out" 'session 1, episode 0, step 0: no observation'
expect_status 3 bh-info --stats --lint "$t/bad" > "$t/out" 2> "$t/err"
expect_text "$t/out" 'states with no field'
python3 "$BH_SOURCE/tests/cli/helpers/pictures.py" stream 1:0:0:1 1:0:1:2 1:0:2:3 > "$t/pictures"
bh-info --verify "$t/pictures" > "$t/out"
expect_text "$t/out" '3 pictures checked'
python3 - "$t/pictures" > "$t/bad" <<'PYTHON'
import sys
data = open(sys.argv[1], "rb").read()
at = data.index(b"IDAT", data.index(b"IDAT") + 4) + 20 # in the second picture
sys.stdout.buffer.write((data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]).replace(b'"width":32', b'"width":33', 1))
PYTHON
expect_status 3 bh-info --verify "$t/bad" > "$t/out"
expect_text "$t/out" 'session 1, episode 0, step 0: picture: its size is 32x24, not 33x24'
expect_text "$t/out" 'session 1, episode 0, step 1: picture: '

# Pictures kept as packed pixels: looked at too, and a bit turned in them costs those of its chunk only.
bh-record -q -o "$t/pixels.zst" "$t/pictures"
bh-info --verify --json "$t/pixels.zst" > "$t/out"
jq -e '.whole and .verified.pictures == 3 and .pictures.kinds[0].width == 32 and .pixel_bytes > 0' "$t/out" > "$t/ok"
[ "$(jq .unpacked_bytes "$t/out")" = "$(zstd -dcq "$t/pixels.zst" | wc -c)" ]
flip "$t/pixels.zst" $((48 + $(jq .record_bytes "$t/out") + $(jq .pixel_bytes "$t/out") / 2))
expect_status 3 bh-info --verify "$t/pixels.zst" > "$t/out"
expect_text "$t/out" 'session 1, episode 0, step 0: picture: '
expect_text "$t/out" 'steps      3 steps'

# A bit turned where the file begins: all pictures are there, and bh-cut makes it whole.
bh-record -q -o "$t/pixels.zst" -O "$t/pictures"
bh-replay "$t/pixels.zst" > "$t/all"
for bit in 0 3 5 7; do
    cp "$t/pixels.zst" "$t/bad.zst"
    flip "$t/bad.zst" 0 "$bit"
    expect_status 3 bh-replay "$t/bad.zst" 2> "$t/err" | cmp - "$t/all"
    expect_text "$t/err" 'byte 0: chunk 0: its marker is damaged, its records are not'
    expect_status 3 bh-cut -q -O -o "$t/cut.zst" "$t/bad.zst" 2> "$t/err"
    bh-replay "$t/cut.zst" 2> "$t/err" | cmp - "$t/all"
done
