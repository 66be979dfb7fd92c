# How recordings end: every tool says the same about them, in the same words; and bh-info counts what is there.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/pictures.py" "$@"; }

support stream 1:0:0:1 1:0:1:2 1:0:2:3 | sed '1s/"run":"test"/"run":"short"/' > "$t/short"
{ noisy_steps; echo '{"type":"end","reason":"test"}'; } > "$t/long"
for name in short long; do
    bh-record -q -o "$t/$name.zst" "$t/$name"
done

# Recordings of different sizes, joined: whole, whatever stands in front of another seek table.
cat "$t/short.zst" "$t/long.zst" > "$t/two.zst"
cat "$t/long.zst" "$t/short.zst" "$t/long.zst" > "$t/three.zst"
bh-info --verify --json "$t/two.zst" "$t/three.zst" | jq -sce 'map([.whole, .finished, .recordings_count]) == [[true,true,2],[true,true,3]]' > "$t/ok"
# A seek table in the middle is checked, too.
cp "$t/two.zst" "$t/bad.zst"
printf X | dd of="$t/bad.zst" bs=1 seek=$(($(stat -c %s "$t/short.zst") - 12)) conv=notrunc 2> "$t/dd.err"
expect_status 3 bh-info --verify "$t/bad.zst" > "$t/out"
expect_text "$t/out" 'the seek table is damaged'

# everyone STATUS TEXT FILE [QUIET]: all who read FILE to its end tell it with that status; TEXT is what they say.
everyone() {
    local command
    for command in bh-info 'bh-info --verify' bh-gsl-dump bh-replay 'bh-shot --sheet 1x1' "bh-record -Oo $t/copy.zst"; do
        # shellcheck disable=SC2086 # several words
        expect_status "$1" $command "$3" > "$t/out" 2> "$t/err"
        [ -z "$2" ] || cat "$t/out" "$t/err" | grep -aqF -- "$2" || fail "$command does not say '$2' about $3"
        [ -n "$2" ] || ! grep -q warning "$t/err" || fail "$command warns about $3"
    done
}
cut_short='no end record; the recording was cut short'
head -n -1 "$t/short" > "$t/no-end"
zstd -q "$t/no-end"
cat "$t/no-end" "$t/short" > "$t/inside"
everyone 3 "$cut_short" "$t/no-end"
bh-info --verify "$t/no-end" > "$t/out" || [ $? -eq 3 ]
expect_text "$t/out" '  not whole: '
everyone 3 "$cut_short" "$t/no-end.zst"
everyone 3 'a recording in it has no end record; it was cut short' "$t/inside"
cat "$t/short" "$t/short" > "$t/joined"
everyone 0 '' "$t/joined"
# Not by those who do not read so far, nor about a part of a stream, which has no header either.
bh-gsl-dump --until 1 "$t/no-end" > "$t/out" 2> "$t/err"
bh-shot --at 1 "$t/no-end" > "$t/out" 2>> "$t/err"
grep -a '"type":"step"' "$t/long" | bh-gsl-dump > "$t/out" 2>> "$t/err"
! grep -a warning "$t/err" || fail "more than was read is told of"
# Parts of several recordings are one stream without a gap.
bh-replay --until 0 "$t/long" "$t/short" | bh-info --verify - > "$t/out"

# A recording that is being written, before its first chunk: all of it lies in the journal. Nothing is wrong with it.
mkfifo "$t/pipe"
in_background bh-record -q --flush 10ms -o "$t/live.zst" "$t/pipe" 2> "$t/record.err"
recorder=$!
exec 3> "$t/pipe"
head -n 3 "$t/long" >&3
live=$t/live.zst.partial
has_a_step() { [ "$(bh-gsl-dump "$live" 2> "$t/look.err" | wc -l)" = 1 ]; }
wait_until 20 has_a_step
for command in bh-info 'bh-info --verify' bh-gsl-dump bh-replay; do
    $command "$live" > "$t/out" 2> "$t/err"
    [ ! -s "$t/err" ] || fail "$command warns of what is still being written"
done
bh-info "$live" > "$t/out"
expect_text "$t/out" 'unfinished trajectory, still being written, 0 chunks and a journal'
expect_text "$t/out" 'end        still being written'
bh-info --json "$live" > "$t/out"
jq -e '.whole and .kind == "trajectory" and .being_written and (.finished | not) and .bytes == 0 and .chunks == 0' "$t/out" > "$t/ok"
[ "$(jq .journal_bytes "$t/out")" = "$(stat -c %s "$t/live.zst.journal-0")" ]
[ "$(jq .unpacked_bytes "$t/out")" = "$(zstd -dcq "$t/live.zst.journal-0" | wc -c)" ]
expect_status 3 bh-record -q -o "$t/snapshot.zst" "$live" 2> "$t/err"
expect_text "$t/err" 'no end record; it is still being written'
# Left behind, it was cut short.
kill -KILL "$recorder"
expect_status 137 wait "$recorder" 2> "$t/wait.err"
exec 3>&-
for command in bh-info 'bh-info --verify' bh-gsl-dump bh-replay "bh-record -qo $t/saved.zst"; do
    # shellcheck disable=SC2086 # several words
    expect_status 3 $command "$live" > "$t/out" 2> "$t/err"
    cat "$t/out" "$t/err" | grep -qF "$cut_short" || fail "$command does not say that $live was cut short"
done
bh-info "$live" > "$t/out" 2> "$t/err" || [ $? -eq 3 ]
expect_text "$t/out" 'unfinished trajectory, 0 chunks and a journal'
expect_text "$t/out" 'no end record'

# Only the index is missing.
frames=$(bh-info --json "$t/short.zst" | jq '48 + .record_bytes + .pixel_bytes')
head -c "$frames" "$t/short.zst" > "$t/bare.zst"
everyone 3 'its end is missing or damaged; all records are there' "$t/bare.zst"
bh-info "$t/bare.zst" > "$t/out" 2> "$t/err" || [ $? -eq 3 ]
expect_text "$t/out" 'trajectory, its end missing or damaged, 1 chunk'

# A file cut in its pixels has no more of them than are there. What a pipe cannot tell is left out.
head -c $((frames - 20)) "$t/short.zst" > "$t/cut.zst"
expect_status 3 bh-info --json "$t/cut.zst" > "$t/out" 2> "$t/err"
jq -e '.bytes == 48 + .record_bytes + .pixel_bytes and .pixel_bytes > 0' "$t/out" > "$t/ok"
cat "$t/short.zst" | bh-info --json - | jq -e 'has("unpacked_bytes") | not' > "$t/ok"
cat "$t/short.zst" | bh-info - > "$t/out"
! grep '^ *size' "$t/out" || fail "the size of a pipe is known"
[ "$(zstd -dcq "$t/short.zst" | bh-info --json --session 9 - | jq .unpacked_bytes)" = "$(zstd -dcq "$t/short.zst" | wc -c)" ]
