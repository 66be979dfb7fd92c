# A line that is no record ends no recording: it is told, and kept as a note. Every reader does the same.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

header='{"type":"header","version":1,"run":"r","part":0,"requires":[],"created":"2026-11-22T01:02:03.000000Z"}'
steps() {
    for ((step = $1; step < $2; step++)); do
        echo '{"type":"step","session":1,"episode":0,"step":'"$step"',"time_us":'"$step"',"observation":{"x":1},"action":{"text":"A"}}'
    done
}
{
    echo "$header"
    echo '{"type":"session","session":1,"name":"","time_us":0}'
    steps 0 1000
} > "$t/first"
{
    steps 1000 2000
    echo '{"type":"end","reason":"test"}'
} > "$t/second"

# Live: the producer can write on, and hears of no broken pipe.
mkfifo "$t/pipe"
in_background bh-record --flush 20ms -o "$t/run.zst" "$t/pipe" 2> "$t/err"
recorder=$!
exec 3> "$t/pipe"
cat "$t/first" >&3
echo DEBUG >&3
has_told() { grep -qF 'bh-record: warning: ' "$t/err"; }
wait_until 60 has_told # at once, not at the end
cat "$t/second" >&3
exec 3>&-
expect_status 3 wait "$recorder"
expect_text "$t/err" "not a JSON object"
expect_text "$t/err" "the line is kept as a note: DEBUG"
expect_text "$t/err" "recorded 2000 steps"
expect_status 0 bh-info --verify "$t/run.zst" > "$t/info" 2> "$t/err"
bh-replay "$t/run.zst" > "$t/out" 2> "$t/err"
cmp <(grep -v '"note"' "$t/out") <(cat "$t/first" "$t/second")
[ "$(jq -r 'select(.type == "note") | .line' "$t/out")" = DEBUG ] || fail "the note has not the line"

# Every program that reads the stream itself: all steps, a word, status 3.
{
    cat "$t/first"
    echo DEBUG
    printf '\033[31mred \377\n'
    echo '{"type":"step","payload":1,"x":2}'
    echo '{"progress":0.5}'
    cat "$t/second"
} > "$t/mixed"
# reader COMMAND...: its standard output is in $t/out
reader() {
    expect_status 3 "$@" > "$t/out" 2> "$t/err"
    expect_text "$t/err" 'not a JSON object'
    ! grep -q $'\033' "$t/err" || fail "$1 shows an escape sequence"
}
reader bh-record -O -o "$t/b.zst" "$t/mixed"
[ "$(bh-replay "$t/b.zst" | grep -c '"step"')" -eq 2000 ] || fail "bh-record lost steps"
[ "$(bh-replay "$t/b.zst" | grep -c '"note"')" -eq 4 ] || fail "bh-record lost notes"
reader bh-cut -O -o "$t/c.zst" "$t/mixed"
cmp <(bh-replay "$t/b.zst" | grep -v '"end"') <(bh-replay "$t/c.zst" | grep -v '"end"')
reader bh-gsl-dump "$t/mixed"
[ "$(wc -l < "$t/out")" -eq 2000 ] || fail "bh-gsl-dump lost steps"
reader bh-replay "$t/mixed"
cmp "$t/out" <(bh-replay "$t/b.zst")
reader bh-replay --to policy "$t/mixed"
[ "$(wc -l < "$t/out")" -eq 2000 ] || fail "bh-replay --to policy lost steps"
expect_status 3 bh-info "$t/mixed" > "$t/out" 2> "$t/err"
expect_text "$t/out" '2000 steps'
expect_text "$t/err" 'not a JSON object'

# In front of the header: it comes behind.
{ echo '{"progress":0}'; cat "$t/first" "$t/second"; } > "$t/early"
expect_status 3 bh-record -O -o "$t/d.zst" "$t/early" 2> "$t/err"
bh-replay "$t/d.zst" > "$t/out"
[ "$(head -n 1 "$t/out")" = "$header" ] || fail "no header first"
cmp <(grep -v '"note"' "$t/out") <(cat "$t/first" "$t/second")

# Text in front of it, as from a program that says something at its start: from a file and from a pipe, by every reader.
{
    printf 'Starting...\n\n\033[32mINFO\033[0m d\303\251but\n'
    cat "$t/first" "$t/second"
} > "$t/text"
expect_status 3 bh-record -O -o "$t/f.zst" "$t/text" 2> "$t/err"
expect_text "$t/err" 'the line is kept as a note: Starting...'
cmp <(bh-replay "$t/f.zst" | grep -v '"note"') <(cat "$t/first" "$t/second")
[ "$(bh-replay "$t/f.zst" | jq -r 'select(.type == "note") | .line' | head -n 1)" = Starting... ] || fail "no note"
cat "$t/text" | expect_status 3 bh-record -O -o "$t/g.zst" 2> "$t/err"
cmp "$t/f.zst" "$t/g.zst"
for command in bh-replay 'bh-replay --to policy' 'bh-gsl-dump' 'bh-info' "bh-cut -q -O -o $t/h.zst"; do
    expect_status 3 $command "$t/text" > "$t/out" 2> "$t/err"
    expect_text "$t/err" 'Starting...'
    cat "$t/text" | expect_status 3 $command - > "$t/piped" 2> "$t/err"
    [ "$command" = bh-info ] || cmp "$t/out" "$t/piped"
done
[ "$(bh-gsl-dump "$t/text" 2> "$t/err" | sort -u)" = '{"x":1}' ] || fail "bh-gsl-dump takes records for game state"
# Text alone is no stream, and a pipe of it is not read for ever.
expect_status 1 bh-record -o "$t/none.zst" <<< 'hello' 2> "$t/err"
expect_text "$t/err" 'standard input: neither a trajectory file nor a record stream'
status=0
yes 'all is well' | bh-record -o "$t/none.zst" 2> "$t/err" || status=$?
[ "$status" -ne 0 ] || fail "text is recorded"
expect_text "$t/err" 'standard input: neither a trajectory file nor a record stream'
[ ! -e "$t/none.zst" ] || fail "text is recorded"

# Very many: told one by one only at first.
{ cat "$t/first"; seq 5000 | sed s/.*/DEBUG/; cat "$t/second"; } > "$t/many"
expect_status 3 bh-record -O -o "$t/e.zst" "$t/many" 2> "$t/err"
[ "$(wc -l < "$t/err")" -lt 12 ] || fail "too many words: $(wc -l < "$t/err")"
expect_text "$t/err" '5000 lines were no records'
