# bh-shot --sheet: pictures evenly over the selection, in their cells, with labels
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/pictures.py" "$@"; }

# Twenty-one steps, of which every third has no picture: pictures 0 1 3 4 6 7 9 10 12 13 15 16 18 19.
steps=()
for n in {0..20}; do
    steps+=("1:0:$n$([ $((n % 3)) -eq 2 ] || echo ":$n")")
done
support stream "${steps[@]}" > "$t/run"
bh-record -q -o "$t/run.zst" "$t/run"

bh-shot "$t/run.zst" --sheet 5x2 -o "$t/a.png" 2> "$t/err"
# Fourteen pictures, ten places: number i * 13 / 9 of them, rounded down.
support sheet "$t/a.png" 5 32 24 0 1 3 6 7 10 12 15 16 19
expect_text "$t/err" "bh-shot: $t/run.zst: 10 pictures"
bh-shot -q --sheet 5x2 - < "$t/run" | cmp - "$t/a.png"

# The first and the last, one from the middle, and fewer pictures than cells: rows without any are left out.
bh-shot -q "$t/run.zst" --sheet 2x1 -o "$t/two.png"
support sheet "$t/two.png" 2 32 24 0 19
bh-shot -q "$t/run.zst" --sheet 1x1 -o "$t/one.png"
support sheet "$t/one.png" 1 32 24 9
bh-shot -q "$t/run.zst" --sheet 4x50 -o "$t/all.png"
support sheet "$t/all.png" 4 32 24 0 1 3 4 6 7 9 10 12 13 15 16 18 19

# Scaled pictures.
bh-shot -q "$t/run.zst" --sheet 2x1 --scale 3 -o "$t/scaled.png"
support sheet "$t/scaled.png" 2 96 72 0 19

# A long recording. From a pipe, which can be read only once, it is still the first and the last, and the others near
# their places: three places keep 24 pictures at most, so every 64th, and 499 becomes 512.
steps=()
for n in {0..999}; do
    steps+=("1:0:$n:$n")
done
support stream "${steps[@]}" > "$t/long"
bh-shot -q "$t/long" --sheet 3x1 -o "$t/long.png"
support sheet "$t/long.png" 3 32 24 0 499 999
# shellcheck disable=SC2002
cat "$t/long" | bh-shot -q - --sheet 3x1 -o "$t/piped.png"
support sheet "$t/piped.png" 3 32 24 0 512 999

# A selection.
support stream 1:0:0:1 2:0:0:2 1:0:1:3 2:1:0:4 1:1:0:5 > "$t/mixed"
bh-shot -q "$t/mixed" --sheet 3x3 --session 1 -o "$t/session.png"
support sheet "$t/session.png" 3 32 24 1 3 5
bh-shot -q "$t/mixed" --sheet 3x3 --episode 1 -o "$t/episode.png"
support sheet "$t/episode.png" 3 32 24 4

# Nothing to draw, and too much.
support stream 1:0:0 1:0:1 > "$t/blind"
expect_status 1 bh-shot "$t/blind" --sheet 2x2 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/blind: no step of the selection has a picture"
expect_status 1 bh-shot "$t/long" --sheet 100x10 --scale 64 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "is beyond the limits (16384 a side, 67108864 pixels)"
[ ! -e "$t/none.png" ]
