# A signal ends the recorder wherever it waits, and what it has is in the journal by then.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

{
    echo '{"type":"header","version":1,"run":"r","part":0,"requires":[],"created":"2026-11-22T01:02:03.000000Z"}'
    for ((step = 0; step < 20000; step++)); do
        echo '{"type":"step","session":1,"episode":0,"step":'"$step"',"observation":{"text":"'$RANDOM$RANDOM$RANDOM$RANDOM$RANDOM'"}}'
    done
    echo '{"type":"end","reason":"test"}'
} > "$t/in" # more than two pipes take

# records FILE MIN: the file under construction has at least so many, and they are the input's.
has_records() {
    bh-replay "$1" > "$t/look" 2> "$t/look.err" || true
    [ "$(wc -l < "$t/look")" -ge "$2" ] && head -n "$(wc -l < "$t/look")" "$t/in" | cmp -s - "$t/look"
}

# --tee into a pipe that nobody reads: what was taken in is in the journal all the same.
mkfifo "$t/stalled"
exec 4<> "$t/stalled" # open at both ends, and never read
in_background bh-record --tee --flush 50ms -o "$t/a.zst" "$t/in" > "$t/stalled" 2> "$t/err"
recorder=$!
wait_until 60 has_records "$t/a.zst.partial" 2000
kill -TERM "$recorder" # one is enough
expect_status 3 wait "$recorder"
expect_text "$t/err" 'the reader of standard output takes nothing; the rest is not copied'
[ -e "$t/a.zst" ] || fail "the recording has not got its name"
bh-replay "$t/a.zst" > "$t/out"
head -n $(($(wc -l < "$t/out") - 1)) "$t/in" | cmp - <(head -n -1 "$t/out")

# Two: at once. From a pipe that goes on, too.
rm -f "$t/a.zst"
mkfifo "$t/feed"
in_background bash -c "exec > '$t/feed'; cat '$t/in'; exec sleep 600"
in_background bh-record --tee --flush 50ms -o "$t/a.zst" "$t/feed" > "$t/stalled" 2> "$t/err"
recorder=$!
wait_until 60 has_records "$t/a.zst.partial" 100
kill -TERM "$recorder"
kill -INT "$recorder"
expect_status 3 wait "$recorder"
[ -e "$t/a.zst" ] || fail "the recording has not got its name"

# Standard output as the file, in front of a reader that stands still: there is nothing to finish.
{
    head -n 1 "$t/in"
    head -c 12000000 /dev/urandom | base64 -w 1000 | sed 's/.*/{"type":"step","session":1,"text":"&"}/'
} > "$t/noise"
in_background bh-record --level 1 -o - "$t/noise" > "$t/stalled" 2> "$t/err"
recorder=$!
has_read() { [ "$(awk '$1 == "rchar:" { print $2 }' "/proc/$recorder/io")" -ge "$1" ]; }
wait_until 60 has_read 4000000 # which is more than the pipe takes
kill -TERM "$recorder"
kill -INT "$recorder"
expect_status 1 wait "$recorder"
expect_text "$t/err" 'standard output: its reader takes nothing; gave up'

# A FIFO that nobody opens for writing.
mkfifo "$t/silent"
in_background bh-record -o "$t/b.zst" "$t/silent" 2> "$t/err"
recorder=$!
has_handler() { [ "$(cat "/proc/$recorder/comm")" = bh-record ] && grep -q '^SigCgt:.*[4-7c-f]...$' "/proc/$recorder/status"; }
wait_until 60 has_handler
kill -TERM "$recorder"
kill -TERM "$recorder"
expect_status 1 wait "$recorder"
[ ! -e "$t/b.zst" ] || fail "recorded nothing, and kept it"

# It is no more than waiting: a reader that comes late gets all.
rm -f "$t/late"
mkfifo "$t/late"
exec 4>&- 5<> "$t/late" # or opening it for writing alone would wait for the reader
in_background bh-record --tee -o "$t/c.zst" "$t/in" > "$t/late" 2> "$t/err"
recorder=$!
wait_until 60 has_records "$t/c.zst.partial" 1000
exec 6< "$t/late" 5>&-
cmp "$t/in" - <&6
exec 6<&-
expect_status 0 wait "$recorder"
bh-replay "$t/c.zst" | cmp - "$t/in"
