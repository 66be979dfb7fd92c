# bh-shot --range, --episode, --last: the right pictures in the right files, whatever form the recording has
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/pictures.py" "$@"; }

# Two sessions that take turns, two episodes, two steps without a picture; what --at calls them is 0 to 9.
support stream 1:0:0:10 1:0:1:11 2:0:0:20 1:0:2 2:0:1:21 1:1:0:13 1:1:1:14 2:1:0 1:1:2:15 1:1:3:16 > "$t/run"
bh-record -q -o "$t/run.zst" "$t/run"
bh-record -q --pixels png -o "$t/png.zst" "$t/run"

# expect_files NAME=SEED...: the files of $t/out are these pictures, and no others. Empties it.
expect_files() {
    support files "$t/out" "$@"
    rm -r "$t/out"
    mkdir "$t/out"
}
mkdir "$t/out"

for run in "$t/run" "$t/run.zst"; do
    # Both ends belong to it. A step without a picture has no file.
    bh-shot "$run" --range 1:5 -o "$t/out/f-%02d.png" 2> "$t/err"
    expect_text "$t/err" "bh-shot: $run: 4 pictures"
    expect_files f-01.png=11 f-02.png=20 f-04.png=21 f-05.png=13
    bh-shot -q "$run" --range 6: -o "$t/out/%d" 2> "$t/err"
    [ ! -s "$t/err" ]
    expect_files 6=14 8=15 9=16
    bh-shot -q "$run" --range :2 -o "$t/out/100%%-%d.png"
    expect_files 100%-0.png=10 100%-1.png=11 100%-2.png=20
    bh-shot -q "$run" --range 4 -o "$t/out/%d"
    expect_files 4=21
    # Every third step; the one without a picture is passed over.
    bh-shot -v "$run" --range 0:9:3 -o "$t/out/%d" 2> "$t/err"
    expect_text "$t/err" "bh-shot: $t/out/6: session 1, episode 1, step 1"
    expect_files 0=10 6=14 9=16
    bh-shot -q "$run" --range ::4 -o "$t/out/%d"
    expect_files 0=10 4=21 8=15
    # What there is of a range that goes beyond the end.
    bh-shot -q "$run" --range 8:1000 -o "$t/out/%d"
    expect_files 8=15 9=16

    # Of an episode steps have their own numbers; without a range it is all of it.
    bh-shot -q "$run" --episode 1 -o "$t/out/%d"
    expect_files 0=13 1=14 2=15 3=16
    bh-shot -q "$run" --episode 1 --range 1:2 -o "$t/out/%d"
    expect_files 1=14 2=15
    bh-shot -q "$run" --session 2 -o "$t/out/%d"
    expect_files 0=20 1=21
    bh-shot -q "$run" --session 1 --range 2:4 -o "$t/out/%d"
    expect_files 3=13 4=14
    bh-shot -q "$run" --session 2 --episode 0 --range 1: -o "$t/out/%d"
    expect_files 1=21
    bh-shot -q "$run" -o "$t/out/%d"
    expect_files 0=10 1=11 2=20 4=21 5=13 6=14 8=15 9=16

    # A number in the name of one picture, too; any other name is taken as it is.
    bh-shot -q "$run" --at 5 -o "$t/out/%03d.png"
    expect_files 005.png=13
    bh-shot -q "$run" --at 5 -o "$t/out/100%.png"
    expect_files 100%.png=13

    # The last that has a picture.
    bh-shot "$run" --last -o "$t/out/last.png" 2> "$t/err"
    expect_text "$t/err" "bh-shot: $run: session 1, episode 1, step 3"
    expect_files last.png=16
    bh-shot -q "$run" --last --session 2 -o "$t/out/last-%d.png"
    expect_files last-1.png=21
    bh-shot -q "$run" --last --episode 0 -o "$t/out/last-%d.png"
    expect_files last-1.png=11

    # A pipe.
    # shellcheck disable=SC2002
    cat "$run" | bh-shot -q --range 4:5 -o "$t/out/%d" -
    expect_files 4=21 5=13
    # shellcheck disable=SC2002
    cat "$run" | bh-shot -q --last -o "$t/out/%d" -
    expect_files 9=16

    # A sheet of a range.
    bh-shot -q "$run" --sheet 3x2 --range 1:6:2 -o "$t/sheet.png" -O
    support sheet "$t/sheet.png" 3 32 24 11 13
done

# Looks.
bh-shot -q "$t/run.zst" --range 0:1 --gray --scale 2 -o "$t/out/%d"
support check "$t/out/0" 10 --gray --scale 2
support check "$t/out/1" 11 --gray --scale 2
rm "$t/out/"*

# A picture of the bytes that came, where the recording has them.
bh-shot -q "$t/png.zst" --range 0:1 -o "$t/out/%d"
cmp "$t/out/1" <(support picture 11)
rm "$t/out/"*

# Nothing there.
expect_status 1 bh-shot "$t/run.zst" --range 10: -o "$t/out/%d" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/run.zst: no step is selected"
expect_status 1 bh-shot "$t/run.zst" --range 7:7 -o "$t/out/%d" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/run.zst: no step of the selection has a picture"
expect_status 1 bh-shot "$t/run.zst" --episode 5 --last -o "$t/out/%d" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/run.zst: --last: no step of the selection has a picture"
expect_status 1 bh-shot "$t/run.zst" --episode 5 --y4m > "$t/video" 2> "$t/err"
[ ! -s "$t/video" ]
expect_files

# Existing files stay, unless they may be replaced; the recording never is.
echo kept > "$t/out/1"
expect_status 1 bh-shot "$t/run.zst" --range 0:2 -o "$t/out/%d" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/out/1: already exists"
[ "$(cat "$t/out/1")" = kept ]
bh-shot -q "$t/run.zst" --range 0:2 -O -o "$t/out/%d"
expect_files 0=10 1=11 2=20
cp "$t/run" "$t/out/1"
expect_status 2 bh-shot "$t/out/1" --range 0:2 -O -o "$t/out/%d" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/out/1: is both the recording and the output"
cmp "$t/run" "$t/out/1"

# A recording of many chunks: an index leads to the middle and to the end of it, with the same result as without.
steps=()
for n in {0..699}; do
    steps+=("1:$((n / 100)):$((n % 100))$([ $((n % 3)) -ne 0 ] || echo ":$n")")
done
support stream --wide "${steps[@]}" > "$t/long"
bh-record -q -o "$t/long.zst" "$t/long"
bh-info "$t/long.zst" > "$t/info"
grep -qE ' [3-9] chunks' "$t/info" || fail "not the recording that is wanted here: $(grep chunk "$t/info")"
cat "$t/long.zst" "$t/run.zst" > "$t/both.zst"
for run in "$t/long" "$t/long.zst" "$t/both.zst"; do
    rm -r "$t/out"
    mkdir "$t/out"
    bh-shot -q "$run" --range 600:608 -o "$t/out/%d"
    expect_files 600=600 603=603 606=606
    bh-shot -q "$run" --episode 6 --range 5:8 -o "$t/out/%d"
    expect_files 6=606
    expect_status 1 bh-shot "$run" --at 601 -o "$t/out/none" 2> "$t/err"
    expect_text "$t/err" "no picture there (session 1, episode 6, step 1); the nearest are at 600 and 603"
    expect_status 1 bh-shot "$run" --at 710 -o "$t/out/none" 2> "$t/err"
    expect_text "$t/err" "--at 710: no such step; the last of the selection is "
done
bh-shot -q "$t/long.zst" --last -o "$t/out/%d"
expect_files 699=699
bh-shot -q "$t/both.zst" --last -o "$t/out/%d"
expect_files 709=16

# The last picture long before the last step.
steps=(1:0:0:5)
for n in {1..1500}; do
    steps+=("1:0:$n")
done
support stream "${steps[@]}" > "$t/early"
bh-record -q -o "$t/early.zst" "$t/early"
bh-shot -q "$t/early.zst" --last -o "$t/out/%d"
expect_files 0=5
