# Pictures that bh-cut keeps are the same; those of a chunk that it keeps whole are the same bytes.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

reader() { python3 "$BH_SOURCE/tests/cli/helpers/pixels-reader.py" "$@"; }

# frames FILE: the hash of every pixels-frame, found by the markers.
frames() {
    python3 - "$1" <<'PYTHON'
import hashlib, struct, sys
data, at = open(sys.argv[1], "rb").read(), 0
while at < len(data):
    magic, size = struct.unpack_from("<II", data, at)
    if magic == 0x184D2A5B:
        json_bytes, pixel_bytes = struct.unpack_from("<QQ", data, at + 24)
        at += 48 + json_bytes
        if pixel_bytes:
            print(hashlib.sha1(data[at:at + pixel_bytes]).hexdigest())
        at += pixel_bytes
    else:
        at += 8 + size
PYTHON
}

# is_whole FILE: every checksum, record and picture, for bh-info, for zstd and for the page's reader.
is_whole() {
    bh-info --verify "$1" > "$t/verify.out" 2> "$t/verify.err" || fail "bh-info --verify $1: $(cat "$t/verify.err")"
    zstd -qt "$1"
    reader list "$1" > "$t/reader.out"
    bh-replay "$1" | reader stream | cmp - "$t/reader.out"
}

# Three recordings, at a level that bh-cut would not use of itself; the second has a chunk without pictures before them.
reader make 60 > "$t/a.in"
reader make 40 > "$t/b.in"
bh-record -q --level 3 -o "$t/a.zst" "$t/a.in"
bh-record -q --level 3 -o "$t/b.zst" < <(head -n 2 "$t/b.in"
    python3 -c 'for i in range(9000): print("""{"type":"note","text":"%d"}""" % (i * i))'
    tail -n +3 "$t/b.in")
bh-record -q --pixels png -o "$t/png.zst" "$t/a.in"
for name in a b; do
    frames "$t/$name.zst" > "$t/$name.frames"
    reader list "$t/$name.zst" > "$t/$name.list"
    [ -s "$t/$name.frames" ] || fail "no pixels in $name"
done

# Copied whole, renumbered and joined: the same frames, byte by byte, and the pictures of the same steps.
bh-cut -q -o "$t/copy.zst" "$t/a.zst"
is_whole "$t/copy.zst"
frames "$t/copy.zst" | cmp - "$t/a.frames"
bh-replay "$t/copy.zst" | cmp - <(bh-replay "$t/a.zst")
bh-cut -q -o "$t/joined.zst" "$t/a.zst" "$t/b.zst" "$t/a.zst"
is_whole "$t/joined.zst"
frames "$t/joined.zst" | cmp - <(cat "$t/a.frames" "$t/b.frames" "$t/a.frames")
reader list "$t/joined.zst" | cmp - <(cat "$t/a.list" "$t/b.list" "$t/a.list")
[ "$(bh-replay --no-frames "$t/joined.zst" | jq -c 'select(.type == "step").session' | uniq -c | tr -s ' \n' ' ')" = ' 60 1 40 2 60 3 ' ]
# Also out of a pipe, with pictures that came as PNG between them, and again.
bh-cut -q -o - "$t/joined.zst" - "$t/png.zst" < "$t/b.zst" > "$t/again.zst"
is_whole "$t/again.zst"
frames "$t/again.zst" > "$t/again.frames"
head -n "$(cat "$t"/{a,b,a,b}.frames | wc -l)" "$t/again.frames" | cmp - <(cat "$t"/{a,b,a,b}.frames)
reader list "$t/again.zst" | cmp - <(cat "$t"/{a,b,a,b,a}.list)

# A slice: chunks that it has all of are copied, the others are packed anew, without what is left out.
bh-cut -q --session 2 -o "$t/two.zst" "$t/joined.zst"
is_whole "$t/two.zst"
frames "$t/two.zst" | cmp - "$t/b.frames"
reader list "$t/two.zst" | cmp - "$t/b.list"
bh-cut -q --steps 25:124 -o "$t/slice.zst" "$t/joined.zst"
is_whole "$t/slice.zst"
reader list "$t/slice.zst" | cmp - <(awk '$2 >= 25' "$t/a.list"; cat "$t/b.list"; awk '$2 < 25' "$t/a.list")
comm -12 <(frames "$t/slice.zst" | sort) <(sort "$t/b.frames") | cmp - <(sort "$t/b.frames")
[ "$(frames "$t/slice.zst" | wc -l)" -eq $(($(wc -l < "$t/b.frames") + 2)) ]
# Steps without a picture may go: the pixels are still whole.
bh-cut -q --where 'x == 9 || x == 19 || x == 29 || x == 39 || x == 49' -o "$t/none.zst" "$t/a.zst"
[ -z "$(frames "$t/none.zst")" ]
bh-cut -q --where 'x != 9' -o "$t/most.zst" "$t/a.zst"
is_whole "$t/most.zst"
frames "$t/most.zst" | cmp - "$t/a.frames"
reader list "$t/most.zst" | cmp - "$t/a.list"
# Thinned out, what is left shares chunks.
bh-cut -q --where 'x == 0' -o "$t/thin.zst" "$t/joined.zst"
is_whole "$t/thin.zst"
[ "$(frames "$t/thin.zst" | wc -l)" -eq 1 ]
reader list "$t/thin.zst" | cmp - <(cat "$t"/{a,b,a}.list | awk '$2 % 50 == 0')

# Packed anew at a level that is asked for: smaller, and still the same pictures.
bh-cut -q --level 19 -o "$t/archive.zst" "$t/joined.zst"
is_whole "$t/archive.zst"
reader list "$t/archive.zst" | cmp - <(reader list "$t/joined.zst")
[ "$(stat -c %s "$t/archive.zst")" -lt "$(stat -c %s "$t/joined.zst")" ] || fail "--level 19 is no smaller"
[ -z "$(comm -12 <(frames "$t/archive.zst" | sort) <(frames "$t/joined.zst" | sort))" ] || fail "--level 19 copied pixels"

# A repair: damaged pixels are not copied, all others are.
python3 - "$t/joined.zst" "$t/bent.zst" <<'PYTHON'
import struct, sys
data, at, seen = bytearray(open(sys.argv[1], "rb").read()), 0, 0
while seen < 2:
    magic, size = struct.unpack_from("<II", data, at)
    json_bytes, pixel_bytes = struct.unpack_from("<QQ", data, at + 24) if magic == 0x184D2A5B else (0, 0)
    at += 8 + size + json_bytes
    seen += pixel_bytes > 0
    if seen == 2:
        data[at + pixel_bytes // 2] ^= 16
    at += pixel_bytes
open(sys.argv[2], "wb").write(data)
PYTHON
expect_status 3 bh-cut -q -o "$t/repaired.zst" "$t/bent.zst" 2> "$t/err"
expect_text "$t/err" 'its pixels: '
is_whole "$t/repaired.zst"
frames "$t/repaired.zst" | cmp - <(frames "$t/joined.zst" | sed 2d)
bh-replay --no-frames "$t/repaired.zst" | grep -c '"type":"step"' | grep -qx 160

# Pictures that are wrong inside valid checksums: an index that the palette has not, and a size that is not the record's.
# lie KIND: makes $t/KIND.zst of the first chunk of a.zst
lie() {
    python3 - "$BH_SOURCE/tests/cli/helpers" "$1" "$t/a.zst" "$t/$1.zst" <<'PYTHON'
import re, struct, subprocess, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from xxh64 import xxh64
kind, data = sys.argv[2], open(sys.argv[3], "rb").read()
json_bytes, pixel_bytes = struct.unpack_from("<QQ", data, 24)
def zstd(option, frame):
    return subprocess.run(["zstd", option], input=frame, stdout=subprocess.PIPE, check=True).stdout
text, pixels = zstd("-dc", data[48 : 48 + json_bytes]), zstd("-dc", data[48 + json_bytes : 48 + json_bytes + pixel_bytes])
if kind == "index":
    pixels = b"\xff" * (len(pixels) - 1) + b"\n"
else:
    text = re.sub(rb'("type":"step".*"frame":\{"width":)\d+', rb"\g<1>9999", text, count=1)
lines = text.splitlines(keepends=True)
text = b"".join(lines[:-1]) + b'{"type":"end","reason":"test"}\n' + lines[-1] # the pixels record is last
def frame(content):
    with open(sys.argv[4], "wb") as file: # of a file, zstd states the size
        file.write(content)
    return subprocess.run(["zstd", "-c", sys.argv[4]], stdout=subprocess.PIPE, check=True).stdout
text, pixels = frame(text), frame(pixels)
marker = struct.pack("<II4sIQQQ", 0x184D2A5B, 40, b"BHCH", 1, 0, len(text), len(pixels))
open(sys.argv[4], "wb").write(marker + struct.pack("<Q", xxh64(marker)) + text + pixels)
PYTHON
}
lie index
expect_status 3 bh-info --verify "$t/index.zst" > "$t/out" 2>&1
expect_text "$t/out" 'an index that its palette has not'
expect_status 3 bh-cut -q -o "$t/right.zst" "$t/index.zst" 2> "$t/err"
expect_text "$t/err" 'an index that its palette has not'
is_whole "$t/right.zst"
lie size
expect_status 3 bh-info --verify "$t/size.zst" > "$t/out" 2>&1
expect_text "$t/out" 'not 9999x'
bh-cut -q -O -o "$t/right.zst" "$t/size.zst"
is_whole "$t/right.zst"

# PNGs that cannot be decoded, kept beside packed pictures: each of two is told, whether their chunk is kept whole or not.
bh-replay "$t/a.zst" > "$t/stream"
python3 - "$t/stream" > "$t/odd" <<'PYTHON'
import json, sys
data, at, pictures = open(sys.argv[1], "rb").read(), 0, 0
while at < len(data):
    end = data.index(b"\n", at)
    record = json.loads(data[at:end])
    at = end + 1
    payload = b""
    if "payload" in record:
        payload, at = data[at:at + record["payload"]], at + record["payload"] + 1
        pictures += "frame" in record
        payload = payload[:len(payload) // 2] if pictures == 3 and "frame" in record else payload
        payload = b"no picture" if pictures == 5 and "frame" in record else payload
        record["payload"] = len(payload)
    sys.stdout.buffer.write(json.dumps(record, separators=(",", ":")).encode() + b"\n" + (payload + b"\n" if payload else b""))
PYTHON
bh-record -q -o "$t/odd.zst" "$t/odd" 2> "$t/err"
expect_text "$t/err" '2 pictures cannot be decoded; what came is kept'
for part in '' '--steps 1:20'; do
    expect_status 3 bh-cut -q $part -O -o "$t/right.zst" "$t/odd.zst" 2> "$t/err"
    expect_text "$t/err" 'pictures cannot be decoded; what came is kept'
    expect_status 3 bh-info --verify "$t/right.zst" > "$t/out"
done
