# bh-shot --y4m: a video that holds the pictures of the selection, on a pipe and in a file
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/pictures.py" "$@"; }

support stream 1:0:0:10 1:0:1:11 1:0:2 1:1:0:13 1:1:1:14 > "$t/run"
bh-record -q -o "$t/run.zst" "$t/run"
bh-shot "$t/run.zst" --y4m 2> "$t/err" | cat > "$t/all.y4m"
support video "$t/all.y4m" 30:1 10 11 13 14
expect_text "$t/err" "bh-shot: $t/run.zst: 4 pictures"
bh-shot -q "$t/run" --y4m --range 1:3 --fps 60000/1001 -o "$t/range.y4m"
support video "$t/range.y4m" 60000:1001 11 13
bh-shot -q --y4m --episode 1 --fps 12 - < "$t/run.zst" > "$t/episode.y4m"
support video "$t/episode.y4m" 12:1 13 14
bh-shot -q "$t/run.zst" --y4m --at 1 > "$t/one.y4m"
support video "$t/one.y4m" 30:1 11
bh-shot -q "$t/run.zst" --y4m --last > "$t/last.y4m"
support video "$t/last.y4m" 30:1 14

# An existing file stays; a file appears only if there is something to be in it.
echo kept > "$t/kept"
expect_status 1 bh-shot "$t/run.zst" --y4m -o "$t/kept" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/kept: already exists"
[ "$(cat "$t/kept")" = kept ]
expect_status 1 bh-shot "$t/run.zst" --y4m --range 9: -o "$t/none" 2> "$t/err"
[ ! -e "$t/none" ]
expect_status 2 script -qec "bh-shot '$t/run.zst' --y4m" /dev/null < /dev/null > "$t/typed"
expect_text "$t/typed" "refusing to write a picture to a terminal"

# Pictures of other sizes are made to fit that of the first, and stand in the middle.
python3 - "$t/sizes" "${0%/*}/../helpers" <<'PY'
import importlib.util, json, sys
out, here = sys.argv[1:]
spec = importlib.util.spec_from_file_location("support", here + "/pictures.py")
support = importlib.util.module_from_spec(spec)
spec.loader.exec_module(support)
with open(out, "wb") as file:
    file.write(b'{"type":"header","version":1,"run":"x"}\n{"type":"session","session":1}\n')
    for step, (width, height) in enumerate([(8, 6), (16, 12), (8, 3), (2, 6), (24, 6)]):
        png = support.encode([[(200, 100, 50)] * width] * height)
        record = {"type": "step", "session": 1, "episode": 0, "step": step,
                  "frame": {"width": width, "height": height, "encoding": "png"}, "payload": len(png)}
        file.write(json.dumps(record, separators=(",", ":")).encode() + b"\n" + png + b"\n")
    file.write(b'{"type":"end","reason":"done"}\n')
PY
bh-shot -q "$t/sizes" --y4m > "$t/sizes.y4m"
# The first bytes of a picture are its luma, 8 in a row: n is black, Y the picture.
python3 - "$t/sizes.y4m" > "$t/shapes" <<'PY'
import sys
with open(sys.argv[1], "rb") as file:
    assert file.readline().split()[1:3] == [b"W8", b"H6"]
    while file.readline():
        planes = file.read(3 * 8 * 6)
        print(" ".join("".join("n" if luma == 16 else "Y" for luma in planes[y * 8 : y * 8 + 8]) for y in range(6)))
PY
diff "$t/shapes" - <<'TEXT'
YYYYYYYY YYYYYYYY YYYYYYYY YYYYYYYY YYYYYYYY YYYYYYYY
YYYYYYYY YYYYYYYY YYYYYYYY YYYYYYYY YYYYYYYY YYYYYYYY
nnnnnnnn YYYYYYYY YYYYYYYY YYYYYYYY nnnnnnnn nnnnnnnn
nnnYYnnn nnnYYnnn nnnYYnnn nnnYYnnn nnnYYnnn nnnYYnnn
nnnnnnnn nnnnnnnn YYYYYYYY YYYYYYYY nnnnnnnn nnnnnnnn
TEXT

# By its name it is encoded by ffmpeg, where that is: nothing is left behind if it is not, or fails.
mkdir "$t/bare" "$t/videos"
ln -s "$(command -v bh-shot)" "$t/bare/"
expect_status 1 env PATH="$t/bare" bh-shot "$t/run.zst" --range 0: -o "$t/videos/a.mp4" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/videos/a.mp4: cannot start ffmpeg, which encodes videos: No such file or directory"
printf '#!/bin/sh\nhead -c 100 > /dev/null\nexit 1\n' > "$t/bare/ffmpeg"
chmod +x "$t/bare/ffmpeg"
expect_status 1 env PATH="$t/bare:/bin:/usr/bin" bh-shot "$t/run.zst" --range 0: -o "$t/videos/a.gif" 2> "$t/err"
expect_text "$t/err" "$t/videos/a.gif: ffmpeg failed"
[ -z "$(ls -A "$t/videos")" ]
if command -v ffprobe > "$t/where"; then
    for name in a.mp4 B.GIF c.webp; do
        bh-shot -q "$t/run.zst" --range 0: --fps 10 -o "$t/videos/$name" 2> "$t/err"
        expect_status 1 bh-shot -q "$t/run.zst" --range 0: -o "$t/videos/$name" 2> "$t/err"
        bh-shot -q "$t/run.zst" --range 0:1 --scale 2 -O -o "$t/videos/$name" 2> "$t/err"
        bh-shot -q "$t/run.zst" --range 0: --fps 10 -O -o "$t/videos/$name" 2> "$t/err"
    done
    [ "$(ls "$t/videos")" = "$(printf 'B.GIF\na.mp4\nc.webp')" ]
    probe() { ffprobe -v error -count_frames -select_streams v -show_entries stream=codec_name,width,height,nb_read_frames,r_frame_rate -of csv=p=0 "$1"; }
    [ "$(probe "$t/videos/a.mp4")" = h264,32,24,10/1,4 ]
    [ "$(probe "$t/videos/B.GIF")" = gif,32,24,10/1,4 ]
    [ "$(head -c 12 "$t/videos/c.webp" | tail -c 4)" = WEBP ]
fi
