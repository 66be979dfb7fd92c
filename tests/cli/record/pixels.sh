# Pictures: the pixels that went in come out, of every tool and of a reader that knows the manual page alone.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

reader() { python3 "$BH_SOURCE/tests/cli/helpers/pixels-reader.py" "$@"; }

reader make 300 > "$t/in"
bh-record -o "$t/a.zst" "$t/in" 2> "$t/err"
zstd -qt "$t/a.zst"
[ "$(reader compare "$t/a.zst")" = 270 ] || fail "the page's reader finds other pictures"
bh-record --pixels png -o "$t/png.zst" "$t/in" 2> /dev/null
bh-replay "$t/png.zst" | cmp - "$t/in"
[ "$(stat -c %s "$t/a.zst")" -lt "$(stat -c %s "$t/png.zst")" ] || fail "pixels take more room than PNGs"

# A stream has them as PNG; recording that stream, or the file itself, changes nothing.
reader list "$t/a.zst" > "$t/list"
bh-replay "$t/a.zst" | reader stream | cmp - "$t/list"
bh-replay "$t/a.zst" | bh-record -o - 2> /dev/null | cmp - "$t/a.zst"
bh-record -o - "$t/a.zst" 2> /dev/null | cmp - "$t/a.zst"
bh-record -o - "$t/png.zst" 2> /dev/null | cmp - "$t/a.zst"
cat "$t/a.zst" | bh-replay - | reader stream | cmp - "$t/list"
bh-cut -q -o "$t/cut.zst" "$t/a.zst"
reader list "$t/cut.zst" | cmp - "$t/list"
bh-record --pixels png -o "$t/back.zst" "$t/a.zst" 2> /dev/null
bh-replay "$t/back.zst" | cmp - <(bh-replay "$t/a.zst")
bh-replay --from 40 --until 40 "$t/a.zst" | reader stream | cmp - <(grep '^step 40 ' "$t/list")

# Without pictures, the same lines from all.
bh-record --pixels none -o "$t/none.zst" "$t/a.zst" 2> /dev/null
bh-replay "$t/none.zst" > "$t/lines"
bh-replay --no-frames "$t/a.zst" | cmp - "$t/lines"
bh-replay --no-frames "$t/png.zst" | cmp - "$t/lines"
! grep -q '"frame"' "$t/lines" || fail "a frame without a picture"
bh-gsl-dump "$t/a.zst" | cmp - <(bh-gsl-dump "$t/png.zst")

# bh-shot shows them.
bh-shot "$t/a.zst" --at 42 -o "$t/a.png" 2> /dev/null
bh-replay --from 42 --until 42 "$t/a.zst" > "$t/one"
grep -a -q '"payload"' "$t/one" || fail "step 42 has a picture"
bh-shot "$t/a.zst" --at 42 --scale 2 -o "$t/a2.png" 2> /dev/null
bh-shot "$t/png.zst" --at 42 --scale 2 -o "$t/b2.png" 2> /dev/null
cmp "$t/a2.png" "$t/b2.png"
bh-shot "$t/a.zst" --sheet 4x3 -o "$t/sheet.png" 2> /dev/null
bh-shot "$t/png.zst" --sheet 4x3 -o "$t/sheet2.png" 2> /dev/null
cmp "$t/sheet.png" "$t/sheet2.png"

# Damaged pixels cost the pictures of their chunk, and only who looks at them is told.
python3 - "$t/a.zst" "$t/damaged.zst" <<'PYTHON'
import struct, sys
data = bytearray(open(sys.argv[1], "rb").read())
json_bytes, pixel_bytes = struct.unpack("<QQ", data[24:40])
data[48 + json_bytes + pixel_bytes // 2] ^= 1
open(sys.argv[2], "wb").write(data)
PYTHON
expect_status 3 bh-replay "$t/damaged.zst" > "$t/out" 2> "$t/err"
expect_text "$t/err" 'chunk 0: its pixels: '
[ "$(grep -ac '"type":"step"' "$t/out")" = 300 ] || fail "steps are lost with their pictures"
bh-replay --no-frames "$t/damaged.zst" | cmp - "$t/lines"
expect_status 3 bh-record -o "$t/kept.zst" "$t/damaged.zst" 2> "$t/err"
expect_status 3 bh-shot "$t/damaged.zst" --at 2 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" 'chunk 0: its pixels: '

# What zstd makes of a recording has rows of pixels that are no longer theirs: a recording of it is whole, without them, and
# that is said; but not of one that is to have none.
zstd -dcq "$t/a.zst" > "$t/decompressed"
for tool in bh-record bh-cut; do
    rm -f "$t/bare.zst"
    expect_status 3 $tool -o "$t/bare.zst" "$t/decompressed" 2> "$t/err"
    expect_text "$t/err" 'decompressed: its pictures are lost'
    bh-info --verify "$t/bare.zst" > "$t/out" 2> "$t/err" || fail "a recording of what zstd gives is not whole"
    bh-replay "$t/bare.zst" | cmp - "$t/lines"
done
bh-record -q --pixels none -O -o "$t/bare.zst" "$t/decompressed"
bh-cut -q --no-frames -O -o "$t/bare.zst" "$t/decompressed"

# A picture that is none stays as it came, and is told of.
printf '%s\n' '{"type":"header","version":1}' \
    '{"type":"step","session":1,"frame":{"width":1,"height":1,"encoding":"png"},"payload":5}' hello \
    '{"type":"end","reason":"test"}' > "$t/broken"
bh-record -o "$t/broken.zst" "$t/broken" 2> "$t/err"
expect_text "$t/err" '1 picture cannot be decoded; what came is kept'
bh-replay "$t/broken.zst" | cmp - "$t/broken"
expect_status 2 bh-record --pixels jpeg -o "$t/x.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" 'jpeg is not one of lossless, png, none'
