# Movies that BizHawk wrote: what a movie presses is the same in its copy, line by line; what is wrong with a broken one is said.
. "${0%/*}/../helpers/common.sh"
movies=$BH_SOURCE/tests/golden/movies

# inputs MOVIE: its key and its frames, whatever its line ends
inputs() { unzip -p "$1" 'Input Log.txt' | tr -d '\r' | grep -E '^(LogKey:|\|)'; }

# copies NAME FRAMES OPTION...
copies() {
    bh-export -q "$movies/$1.bk2" --to bk2 -o "$t/$1.bk2" "${@:3}"
    unzip -qt "$t/$1.bk2" > /dev/null
    inputs "$movies/$1.bk2" > "$t/before"
    inputs "$t/$1.bk2" | cmp - "$t/before"
    [ "$(grep -c '^|' "$t/before")" -eq "$2" ] || fail "$1 has $(grep -c '^|' "$t/before") frames, not $2"
    [ "$2" -eq 0 ] || bh-policy tape "$t/$1.bk2" < /dev/null # which reads all of it before it is asked
}

# refuses NAME TEXT
refuses() {
    expect_status 1 bh-export -q "$movies/$1.bk2" --to bk2 -o "$t/$1.bk2" 2> "$t/err"
    expect_text "$t/err" "$1.bk2: $2"
    [ ! -e "$t/$1.bk2" ]
}

copies SubNes 660
copies SubSnesNtsc 10
copies RerecordCountNegative 2
for name in 0Frames Pal1 hash-sha1; do
    copies $name 0
done

# These start from a state that is not in them.
echo state > "$t/state"
for name in comments snes-long; do
    refuses $name 'starts from a state or save RAM that cannot be copied; give the state with --state'
done
copies comments 1 --state "$t/state"
copies snes-long 6163 --state "$t/state"
diff <(unzip -p "$movies/comments.bk2" Comments.txt | tr -d '\r') <(unzip -p "$t/comments.bk2" Comments.txt | tr -d '\r') >&2

refuses MissingHeader 'has no Header'
refuses MissingInputLog 'has no Input Log'
refuses Gambatte-CycleCount 'Input Log.txt: line 2: ends before its Up'
refuses NoFileExts 'Input Log: line 1: ends before its Reset'
