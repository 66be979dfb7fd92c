# bh-shot's output and usage: files appear whole or not at all, nothing is overwritten unasked, wrong words are status 2
# shellcheck shell=bash source=../helpers/common.sh disable=SC2094
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/pictures.py" "$@"; }

support stream 1:0:0:10 1:0:1:11 > "$t/run"

# An existing file stays unless --overwrite is given; no temporary file stays in any case.
mkdir "$t/out"
echo kept > "$t/out/a.png"
expect_status 1 bh-shot "$t/run" --at 0 -o "$t/out/a.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/out/a.png: already exists"
expect_text "$t/err" "Use --overwrite to replace it."
[ "$(cat "$t/out/a.png")" = kept ]
expect_status 1 bh-shot "$t/run" --at 9 -O -o "$t/out/a.png" 2> "$t/err"
[ "$(cat "$t/out/a.png")" = kept ]
bh-shot -q "$t/run" --at 0 -O -o "$t/out/a.png"
support check "$t/out/a.png" 10
[ "$(ls "$t/out")" = a.png ]
expect_status 1 bh-shot "$t/run" --at 0 -o "$t/no/such/folder.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/no/such/folder.png: No such file or directory"

# The recording is never replaced by its picture, by whatever name.
ln "$t/run" "$t/other-name"
expect_status 2 bh-shot "$t/run" --at 0 -O -o "$t/run" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/run: is both the recording and the output"
expect_status 2 bh-shot "$t/run" --at 0 -O -o "$t/other-name" 2> "$t/err"
expect_status 2 bh-shot --at 0 -O -o "$t/run" - < "$t/run" 2> "$t/err"
cmp "$t/run" "$t/other-name"
bh-shot -q "$t/run" --at 1 | cmp - <(support picture 11)

# Pipes and devices are written directly; a full one is noticed, a reader that went away is not spoken of.
mkfifo "$t/pipe"
cat "$t/pipe" > "$t/from-pipe.png" &
children+=("$!")
bh-shot -q "$t/run" --at 1 -o "$t/pipe"
wait "$!"
support check "$t/from-pipe.png" 11
[ -p "$t/pipe" ]
expect_status 1 bh-shot "$t/run" --at 0 > /dev/full 2> "$t/err"
expect_text "$t/err" "bh-shot: standard output: No space left on device"
expect_status 1 bh-shot "$t/run" --at 0 -o /dev/full 2> "$t/err"
expect_text "$t/err" "bh-shot: /dev/full: No space left on device"
mkfifo "$t/deserted"
exec 3<> "$t/deserted" 4> "$t/deserted" 3<&- # a pipe to write to that nobody can read
expect_status 141 bh-shot "$t/run" --at 0 -q >&4 2> "$t/err"
exec 4>&-
[ ! -s "$t/err" ]

# No picture to a terminal.
expect_status 2 script -qec "bh-shot '$t/run' --at 0" /dev/null < /dev/null > "$t/typed"
expect_text "$t/typed" "refusing to write a picture to a terminal"

# Wrong words.
usage() {
    local text=$1
    shift
    expect_status 2 bh-shot "$@" 2> "$t/err" > "$t/stdout"
    expect_text "$t/err" "bh-shot: $text"
    [ ! -s "$t/stdout" ]
}
usage "no RUN given" --at 1
usage "nothing to do: give --at N, --range A:B, --last, --sheet CxR, --y4m or --term" "$t/run"
usage "--at: cannot be used together with --range" "$t/run" --range 1:2 --at 1
usage "--range: cannot be used together with --last" "$t/run" --range 1:2 --last
usage "--at: cannot be used together with --last" "$t/run" --last --at 1
usage "--at: cannot be used together with --sheet" "$t/run" --at 1 --sheet 2x2
usage "--last: cannot be used together with --sheet" "$t/run" --last --sheet 2x2
usage "--sheet: cannot be used together with --y4m" "$t/run" --y4m --sheet 2x2
usage "--y4m: cannot be used together with --term" "$t/run" --y4m --term
usage "--term: cannot be used together with --output" "$t/run" --at 1 --term -o "$t/none"
usage "several pictures need files: give --output with a number in it, such as frame-%06d.png, or --sheet" "$t/run" \
    --range 0:1
usage "several pictures need files" "$t/run" --episode 0 -o -
usage "--output: $t/none.png has no place for the number of each file, such as %03d" "$t/run" --range 0:1 -o "$t/none.png"
usage "--output: $t/%d-%d has more than one number" "$t/run" --range 0:1 -o "$t/%d-%d"
usage "--range: 5 lies behind 2" "$t/run" --range 5:2 -o %d
usage "--term: ascii is not one of auto, kitty, sixel, half" "$t/run" --at 0 --term=ascii
usage "half: unexpected operand" "$t/run" --at 0 --term half
usage "--fps: 0 is not a whole number from 1 to 1000000" "$t/run" --y4m --fps 0
usage "--fps: 0 is not a whole number from 1 to 1000000" "$t/run" --y4m --fps 30/0
usage "--fps: 1.5 is not a whole number" "$t/run" --y4m --fps 1.5
usage "--at: -1 is not a whole number" "$t/run" --at=-1
usage "--at: 99999999999999999999 is not a whole number" "$t/run" --at 99999999999999999999
usage "--sheet: 4 is not a number of columns and rows such as 4x3" "$t/run" --sheet 4
usage "--sheet: 0 is not a whole number from 1 to 100" "$t/run" --sheet 0x3
usage "--sheet: 101 is not a whole number from 1 to 100" "$t/run" --sheet 4x101
usage "--scale: 0 is not a whole number from 1 to 64" "$t/run" --at 0 --scale 0
usage "--scale: 65 is not a whole number from 1 to 64" "$t/run" --at 0 --scale 65
usage "--sheat: unknown option; did you mean --sheet?" "$t/run" --sheat 2x2
usage "$t/run: unexpected operand" "$t/run" "$t/run" --at 0

bh-shot --help > "$t/help"
expect_text "$t/help" "Usage: bh-shot [OPTIONS] RUN"
[ "$(bh-shot --version | head -n 1 | cut -d ' ' -f 1)" = bh-shot ]

# A sheet and a video are one file each, without a number.
for form in '--sheet 2x2' --y4m; do
    # shellcheck disable=SC2086 # several words
    expect_status 2 bh-shot "$t/run" $form -o "$t/one-%03d.png" 2> "$t/err"
    expect_text "$t/err" 'bh-shot: --output: '
    expect_text "$t/err" ' has a place for a number, but a '
done

# What a decompressed recording has for pictures, bh-shot cannot use, and says so.
bh-record -q -O -o "$t/packed.zst" "$t/run"
for words in --last '--at 0' '--range 0:0 --y4m' '--sheet 1x1'; do
    # shellcheck disable=SC2086 # several words
    expect_status 1 bh-shot - $words < <(zstd -dcq "$t/packed.zst") > "$t/none" 2> "$t/err"
    expect_text "$t/err" 'it is a trajectory file that was decompressed; give the file itself, or use bh-replay'
done

# What is written is what the name says: the way to a video is named, another kind of picture is refused.
for name in vid.mkv VID.MOV clip.webm a.mp4; do
    if [ $name != a.mp4 ]; then # which is written, see video.sh
        expect_status 2 bh-shot "$t/run" --range 0:1 -o "$t/out/$name" 2> "$t/err"
        expect_text "$t/err" "bh-shot ... --y4m | ffmpeg -i - -pix_fmt yuv420p $t/out/$name"
    fi
    expect_status 2 bh-shot "$t/run" --y4m -o "$t/out/$name" 2> "$t/err"
    expect_text "$t/err" '--y4m | ffmpeg'
done
for words in '--at 0 -o out.jpg' '--at 0 -o OUT.JPEG' '--last -o a.bmp' '--range 0: -o %d.webp' '--sheet 2x1 -o s.jpg' '--at 0 -o a.y4m' \
    '--y4m -o a.png' '--y4m -o a.jpg'; do
    # shellcheck disable=SC2086
    expect_status 2 bh-shot "$t/run" $words 2> "$t/err"
    expect_text "$t/err" 'what is written is '
done
[ "$(ls "$t/out")" = a.png ]
# A dot elsewhere says nothing, and neither does a name that nobody knows.
mkdir "$t/out/x.jpg"
bh-shot -q "$t/run" --at 0 -o "$t/out/x.jpg/picture"
bh-shot -q "$t/run" --at 0 -o "$t/out/x.jpg/a.b"
