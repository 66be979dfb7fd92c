# bh-shot on damaged and cut recordings: what is there is given, with a warning and status 3; nothing is invented
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/pictures.py" "$@"; }

support stream 1:0:0:10 1:0:1:11 1:0:2:12 1:0:3:13 > "$t/run"
bh-record -q -o "$t/run.zst" "$t/run"

# flip FILE FROM OFFSET: a copy of FROM with the bits of one byte turned over.
flip() {
    cp "$2" "$1"
    python3 -c 'import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[2]))
    byte = file.read(1)[0]
    file.seek(int(sys.argv[2]))
    file.write(bytes([byte ^ 255]))' "$1" "$3"
}

# A stream cut inside the third picture.
at=$(grep -abo '"step":3' "$t/run" | head -n 1 | cut -d : -f 1)
head -c $((at - 100)) "$t/run" > "$t/cut"
bh-shot -q "$t/cut" --at 1 | cmp - <(support picture 11)
expect_status 3 bh-shot "$t/cut" --sheet 3x1 -o "$t/sheet.png" 2> "$t/err"
support sheet "$t/sheet.png" 3 32 24 10 11
expect_text "$t/err" "bh-shot: warning: $t/cut: byte "
expect_status 1 bh-shot "$t/cut" --at 3 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: warning: $t/cut: byte "
expect_text "$t/err" "--at 3: no such step; the last of the selection is 1"
[ ! -e "$t/none.png" ]

# A trajectory file without its end.
head -c $(($(stat -c %s "$t/run.zst") - 5)) "$t/run.zst" > "$t/cut.zst"
expect_status 3 bh-shot "$t/cut.zst" --sheet 4x1 -o "$t/whole.png" 2> "$t/err"
support sheet "$t/whole.png" 4 32 24 10 11 12 13
expect_text "$t/err" "bh-shot: warning: $t/cut.zst: "

# A picture with one wrong byte: never written, named, and left out of a sheet.
at=$(grep -abo IDAT "$t/run" | sed -n 2p | cut -d : -f 1)
flip "$t/flipped" "$t/run" $((at + 40))
expect_status 3 bh-shot "$t/flipped" --at 1 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: warning: $t/flipped: session 1, episode 0, step 1: not a whole PNG: "
expect_text "$t/err" "damaged chunk IDAT at byte 49 (checksum differs)"
expect_status 3 bh-shot "$t/flipped" --at 1 --gray -o "$t/none.png" 2> "$t/err"
[ ! -e "$t/none.png" ]
expect_status 3 bh-shot "$t/flipped" --sheet 2x2 -o "$t/holes.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: warning: $t/flipped: session 1, episode 0, step 1: "
[ "$(support size "$t/holes.png")" = "$(support size <(bh-shot -q "$t/run" --sheet 2x2))" ]

# The good ones of a range are written, in whatever form.
mkdir "$t/out"
expect_status 3 bh-shot "$t/flipped" --range 0:2 -o "$t/out/%d" 2> "$t/err"
support files "$t/out" 0=10 2=12
expect_text "$t/err" "bh-shot: warning: $t/flipped: session 1, episode 0, step 1: not a whole PNG: "
expect_text "$t/err" "bh-shot: $t/flipped: 2 pictures"
expect_status 3 bh-shot "$t/flipped" --y4m > "$t/video" 2> "$t/err"
support video "$t/video" 30:1 10 12 13
expect_status 3 bh-shot "$t/flipped" --range 1 --y4m > "$t/video" 2> "$t/err"
[ ! -s "$t/video" ]
expect_status 3 bh-shot "$t/flipped" --range 0:1 --term=half > "$t/shown" 2> "$t/err"
bh-shot -q "$t/run" --at 0 --term=half | cmp - "$t/shown"
bh-shot -q "$t/flipped" --last | cmp - <(support picture 13)

# The last good one is given when the last is damaged.
at=$(grep -abo IDAT "$t/run" | sed -n 4p | cut -d : -f 1)
flip "$t/flipped-last" "$t/run" $((at + 40))
expect_status 3 bh-shot "$t/flipped-last" --last --gray -o "$t/last.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: warning: $t/flipped-last: session 1, episode 0, step 3: not a whole PNG: "
support check "$t/last.png" 12 --gray

# However many there are behind it, and with an index or without.
steps=()
for n in {0..49}; do
    steps+=("1:0:$n:$n")
done
support stream "${steps[@]}" > "$t/many"
python3 - "$t/many" "$t/many-bad" << 'PY'
import sys
with open(sys.argv[1], "rb") as file:
    data = bytearray(file.read())
at = 0
for number in range(50):
    at = data.index(b"IDAT", at + 1)
    if number > 7:
        data[at + 40] ^= 255
with open(sys.argv[2], "wb") as file:
    file.write(data)
PY
bh-record -q --pixels png -o "$t/many-bad.zst" "$t/many-bad" || [ $? -eq 3 ]
for run in "$t/many-bad" "$t/many-bad.zst"; do
    expect_status 3 bh-shot "$run" --last --scale 2 -O -o "$t/last.png" 2> "$t/err"
    expect_text "$t/err" "bh-shot: warning: $run: session 1, episode 0, step 49: not a whole PNG: "
    expect_text "$t/err" "bh-shot: $run: session 1, episode 0, step 7"
    support check "$t/last.png" 7 --scale 2
done

# The pixels of one chunk of many: all of its pictures are lost, and no other. Ten are named.
steps=()
for n in {0..299}; do
    steps+=("1:0:$n$([ $((n % 5)) -ne 0 ] || echo ":$n")")
done
support stream --wide "${steps[@]}" > "$t/long"
bh-record -q -o "$t/long.zst" "$t/long"
read -ra place <<< "$(support chunk "$t/long.zst" 1)"
lost=("${place[@]:1}")
[ ${#lost[@]} -gt 12 ] || fail "not the recording that is wanted here"
flip "$t/pixels.zst" "$t/long.zst" "${place[0]}"
good=()
for ((n = 0; n < 300; n += 5)); do
    [[ " ${lost[*]} " == *" $n "* ]] || good+=("$n=$n")
done
[ $((${#good[@]} + ${#lost[@]})) -eq 60 ]
rm "$t/out/"*
expect_status 3 bh-shot "$t/pixels.zst" -o "$t/out/%d" 2> "$t/err"
support files "$t/out" "${good[@]}"
for n in "${lost[@]:0:10}"; do
    expect_text "$t/err" "bh-shot: warning: $t/pixels.zst: session 1, episode 0, step $n: chunk 1: its pixels: "
done
expect_text "$t/err" "bh-shot: warning: $t/pixels.zst: damaged in $((${#lost[@]} - 10)) more places"
expect_status 3 bh-shot "$t/pixels.zst" --at "${lost[0]}" -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: warning: $t/pixels.zst: session 1, episode 0, step ${lost[0]}: chunk 1: its pixels: "
expect_status 3 bh-shot "$t/pixels.zst" --range "${lost[0]}:${lost[-1]}" --sheet 2x2 -o "$t/none.png" 2> "$t/err"
[ ! -e "$t/none.png" ]
bh-shot -q "$t/pixels.zst" --at 0 -o "$t/first.png"
support check "$t/first.png" 0
bh-shot -q "$t/pixels.zst" --last -o "$t/last.png" -O || [ $? -eq 3 ]
support check "$t/last.png" 295

# Records that are none, and a recording from the future.
sed 's/"step":1,/"step":1/' "$t/run" > "$t/broken"
expect_status 3 bh-shot "$t/broken" --sheet 3x1 -o "$t/broken.png" 2> "$t/err"
support sheet "$t/broken.png" 3 32 24 10 12 13
expect_text "$t/err" "bh-shot: warning: $t/broken: byte "
sed 's/"version":1/"version":9/' "$t/run" > "$t/future"
expect_status 1 bh-shot "$t/future" --at 0 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/future: byte 0: "
echo "no recording" > "$t/text"
expect_status 1 bh-shot "$t/text" --at 0 -o "$t/none.png" 2> "$t/err"
[ ! -e "$t/none.png" ]
