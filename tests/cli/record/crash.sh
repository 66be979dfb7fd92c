# Stopped, killed or without space at any step, a recording keeps what was flushed: no record twice, none invented.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

# 2,500 steps in some chunks of 256 KiB; read in pieces, with a flush after each.
{
    noisy_steps
    echo '{"type":"session_end","session":1,"reason":"end"}'
    echo '{"type":"end","reason":"test"}'
} > "$t/in"

# read_partial OUT [live]: what a reader finds in the file under construction is the beginning of the input, and it says one
# thing; or nothing, if the recorder lives.
read_partial() {
    local status=3
    [ "${2-}" != live ] || status=0
    expect_status $status bh-replay "$t/run.zst.partial" > "$1" 2> "$t/read.err"
    [ "$(wc -l < "$t/read.err")" -eq $((status / 3)) ] || fail "not one warning: $(cat "$t/read.err")"
    head -c "$(stat -c %s "$1")" "$t/in" | cmp - "$1"
}

# state PID: T if it is stopped, Z or nothing if it has ended.
state() {
    { sed 's/.*) //; s/ .*//' "/proc/$1/stat"; } 2> /dev/null || true
}

is_at_rest() {
    [[ $(state "$1") != [RSD] ]]
}

# at_every_step KIND: stops the recorder at each step in turn; a reader looks, the recorder is killed, a reader looks again.
at_every_step() {
    local kind=$1 step size=0 seen=0 previous=0
    for ((step = 1; step < 200; step++)); do
        rm -f "$t"/run.zst*
        in_background LD_PRELOAD="$BH_BUILD/tests/bh-fault.so" BH_FAULT="$kind" BH_FAULT_AT="$step" \
            bh-record --flush 0 -o "$t/run.zst" "$t/in" 2> "$t/record.err"
        local recorder=$!
        wait_until 20 is_at_rest "$recorder"
        if [ "$(state "$recorder")" != T ]; then
            expect_status 0 wait "$recorder"
            break
        fi
        if [ -e "$t/run.zst" ]; then
            bh-replay "$t/run.zst" | cmp - "$t/in"
        elif [ -s "$t/run.zst.partial" ] || [ -e "$t/run.zst.journal-0" ]; then
            if tail -c 4 "$t/run.zst.partial" | cmp -s - <(printf '\xB1\xEA\x92\x8F'); then
                bh-replay "$t/run.zst.partial" | cmp - "$t/in"
                seen=$((seen + 1))
            else
                read_partial "$t/before" live
                size=$(stat -c %s "$t/before")
                # Which flushes come between the chunks differs from run to run: a thread of its own writes them.
                [ "$size" -le "$previous" ] || previous=$size
                seen=$((seen + 1))
                kill -KILL "$recorder"
                expect_status 137 wait "$recorder" 2> /dev/null
                read_partial "$t/after"
                cmp "$t/before" "$t/after"
                continue
            fi
        fi
        kill -KILL "$recorder"
        expect_status 137 wait "$recorder" 2> /dev/null
    done
    bh-replay "$t/run.zst" | cmp - "$t/in"
    if [ "$step" -le 20 ] || [ "$step" -eq 200 ]; then fail "$kind: $step steps"; fi
    [ "$seen" -gt 15 ] || fail "$kind: looked only $seen times"
    # All but the last chunk and the end had been seen before the last step.
    [ "$previous" -gt $(($(stat -c %s "$t/in") / 2)) ] || fail "$kind: never more than $previous bytes"
    echo "$kind: $step steps, looked $seen times, $previous bytes at the last look"
}

# A full disk at each step in turn: an error, and what was flushed.
full_at_every_step() {
    local step previous=0 size
    for ((step = 3; step < 200; step++)); do
        rm -f "$t"/run.zst*
        local status=0
        LD_PRELOAD="$BH_BUILD/tests/bh-fault.so" BH_FAULT=full BH_FAULT_AT=$step \
            bh-record --flush 0 -o "$t/run.zst" "$t/in" 2> "$t/record.err" || status=$?
        [ "$status" -ne 0 ] || break
        [ "$status" -eq 1 ] || fail "full at step $step: status $status"
        expect_text "$t/record.err" 'No space left on device'
        [ ! -e "$t/run.zst" ] || fail "full at step $step: the file has its name"
        if [ -e "$t/run.zst.partial" ] && ! tail -c 4 "$t/run.zst.partial" | cmp -s - <(printf '\xB1\xEA\x92\x8F'); then
            read_partial "$t/full"
            size=$(stat -c %s "$t/full")
            [ "$size" -le "$previous" ] || previous=$size
        fi
    done
    [ "$previous" -gt $(($(stat -c %s "$t/in") / 2)) ] || fail "full: never more than $previous bytes"
}

# Not through a pipe: grep -q leaves early, and ldd would die of it.
if [[ $(ldd "$(command -v bh-record)") =~ lib(asan|tsan) ]]; then
    echo "a sanitizer must be loaded first: not stopped at every step"
else
    at_every_step stop
    at_every_step half
    full_at_every_step
fi

# The limit of a file's size, as set by the shell.
rm -f "$t"/run.zst*
(
    trap '' XFSZ
    ulimit -f 60
    expect_status 1 bh-record --flush 0 -o "$t/run.zst" "$t/in" 2> "$t/record.err"
)
expect_text "$t/record.err" 'File too large'
read_partial "$t/out"
[ "$(stat -c %s "$t/out")" -gt 50000 ] || fail "the file's limit cost more than a flush"

# Silence on the pipe does not hold back the flush; then kill -9 costs nothing that a reader has seen.
has_lines() {
    bh-replay "$t/run.zst.partial" 2> /dev/null > "$t/look" || true
    [ "$(wc -l < "$t/look")" -ge "$1" ]
}
RANDOM=7
for round in 1 2 3 4 5 6; do
    rm -f "$t"/run.zst* "$t/pipe"
    mkfifo "$t/pipe"
    sync=()
    [ $((round % 2)) -eq 0 ] || sync=(--fsync)
    in_background bh-record --flush 20ms "${sync[@]}" -o "$t/run.zst" "$t/pipe" 2> "$t/record.err"
    recorder=$!
    exec 3> "$t/pipe"
    lines=$((RANDOM % 2000 + 1))
    head -n "$lines" "$t/in" >&3
    wait_until 20 has_lines "$lines"
    sed -n "$((lines + 1)),$((lines + RANDOM % 500))p" "$t/in" >&3
    kill -KILL "$recorder"
    expect_status 137 wait "$recorder" 2> /dev/null
    exec 3>&-
    read_partial "$t/out"
    [ "$(wc -l < "$t/out")" -ge "$lines" ] || fail "kill -9 cost what was flushed"
done

# It is there until somebody keeps it: no other recording takes its name.
for overwrite in '' --overwrite; do
    expect_status 1 bh-record $overwrite -o "$t/run.zst" "$t/in" 2> "$t/err"
    expect_text "$t/err" "run.zst.partial: an unfinished recording is there; to keep it: bh-cut $t/run.zst.partial -o $t/run.zst"
    expect_text "$t/err" "To remove it, also when it is kept: rm -f $t/run.zst.partial $t/run.zst.journal-*"
done
for program in 'bh-replay' 'bh-info' 'bh-info --verify' 'bh-gsl-dump' "bh-cut -o $t/x.zst" "bh-record -o $t/x.zst" 'bh-shot --at 0 -o x.png'; do
    expect_status 1 $program "$t/run.zst" > "$t/stdout" 2> "$t/err"
    expect_text "$t/err" "$t/run.zst: No such file or directory ($t/run.zst.partial is there)"
done
mv "$t/run.zst.partial" "$t/elsewhere"
expect_status 1 bh-record --overwrite -o "$t/run.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" 'left behind by an unfinished recording'
expect_text "$t/err" "; to remove it: rm $t/run.zst.journal-"
mv "$t/elsewhere" "$t/run.zst.partial"

# A power cut: whatever is left of the last bytes of both files.
journal=$(echo "$t"/run.zst.journal-*)
cp "$t/run.zst.partial" "$t/partial"
cp "$journal" "$t/journal"
for cut in 1 17 100 5000; do
    head -c -$cut "$t/journal" > "$journal"
    read_partial "$t/out"
    cp "$t/journal" "$journal"
    head -c -$cut "$t/partial" > "$t/run.zst.partial"
    [ ! -s "$t/partial" ] || read_partial "$t/out"
    cp "$t/partial" "$t/run.zst.partial"
done

# Kept by bh-record under another name, with an end.
expect_status 3 bh-record -o "$t/kept.zst" "$t/run.zst.partial" 2> "$t/err"
bh-replay "$t/run.zst.partial" 2> /dev/null > "$t/out" || true
bh-replay "$t/kept.zst" | head -n -1 | cmp - "$t/out"

# The commands that the messages say lead on, step by step, in a folder whose name is not a word of the shell's either.
mkdir "$t/it's a folder"
mv "$t"/run.zst.* "$t/it's a folder"
cd "$t/it's a folder"
expect_status 1 bh-record -O -o "$PWD/run.zst" "$t/in" 2> "$t/err"
expect_status 3 bash -c "$(sed -n 's/.*to keep it: //p' "$t/err")" 2> "$t/cut.err"
expect_text "$t/cut.err" 'run.zst.partial and its journal are not needed any more; to remove them: rm -f '
expect_status 1 bash -c "$(sed -n 's/.*to keep it: //p' "$t/err")" 2> "$t/cut.err"
expect_text "$t/cut.err" 'run.zst: already exists'
expect_text "$t/cut.err" 'that can be removed: rm -f '
expect_status 1 bh-record -O -o "$PWD/run.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" "run.zst.kept'"
expect_text "$t/err" "To remove it, if $PWD/run.zst was made of it: rm -f "
bash -c "$(sed -n 's/^To remove it.*: //p' "$t/err")"
[ "$(ls)" = run.zst ] || fail "not removed: $(ls)"
expect_status 0 bh-record -q -O -o "$PWD/run.zst" "$t/in" 2> "$t/err"
