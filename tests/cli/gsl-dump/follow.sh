# A recording is followed while it is made: every step once, when it is safe, through flushes, chunks and the renaming.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

# 2,500 steps in some chunks of 256 KiB.
{ noisy_steps; echo '{"type":"end","reason":"test"}'; } > "$t/in"

seen_lines() { # seen_lines FILE N: it has N lines at least
    [ "$(wc -l < "$1")" -ge "$2" ]
}

start() { # start OPTION...: a recorder on descriptor 3, and a follower by the name that the recording will have
    rm -f "$t"/run.zst* "$t/pipe"
    mkfifo "$t/pipe"
    in_background bh-record --flush 10ms "$@" -o "$t/run.zst" "$t/pipe" 2> "$t/record.err"
    recorder=$!
    exec 3> "$t/pipe"
    wait_until 20 test -e "$t/run.zst.partial"
    in_background bh-gsl-dump --follow --fields x "$t/run.zst" > "$t/seen" 2> "$t/follow.err" 3>&-
    follower=$!
}

# In pieces, each waited for; the recording ends, and so does the follower.
start
from=1
for to in 3 4 5 900 901 1700 1702 2502; do
    sed -n "$from,${to}p" "$t/in" >&3
    wait_until 20 seen_lines "$t/seen" $((to - 2))
    from=$((to + 1))
done
tail -n 1 "$t/in" >&3
exec 3>&-
expect_status 0 wait "$recorder"
expect_status 0 wait "$follower"
test ! -s "$t/follow.err"
bh-gsl-dump --fields x "$t/run.zst" | cmp - "$t/seen"
[ "$(wc -l < "$t/seen")" -eq 2500 ]

# A finished recording is read to its end, by either name; so are a stream, text and a pipe.
for name in "$t/run.zst" "$t/run.zst.partial"; do
    expect_status 0 bh-gsl-dump --follow --fields x "$name" 2> "$t/err" | cmp - "$t/seen"
    test ! -s "$t/err"
done
bh-gsl-dump --follow --fields x "$t/in" | cmp - "$t/seen"
bh-gsl-dump --follow --fields x < <(cat "$t/in") | cmp - "$t/seen"
echo '@S|x:1' | bh-gsl-dump --follow - | diff - <(echo '{"x":1}')

# The last step selected ends it, and a table is shown as it grows.
start
in_background bh-gsl-dump --follow --format table --fields x "$t/run.zst.partial" > "$t/table" 2> "$t/err" 3>&-
table=$!
in_background bh-gsl-dump --follow --until 4 --fields x "$t/run.zst.partial" > "$t/five" 2> "$t/err" 3>&-
five=$!
head -n 20 "$t/in" >&3
expect_status 0 wait "$five"
diff "$t/five" <(printf '{"x":%d}\n' 0 1 2 3 4)
wait_until 20 grep -qx ' *17' "$t/table"
# A signal ends it, with nothing to complain about.
wait_until 20 seen_lines "$t/seen" 18
kill -TERM "$table"
expect_status 0 wait "$table"
kill -INT "$follower"
expect_status 0 wait "$follower"
test ! -s "$t/follow.err"
exec 3>&-
wait "$recorder" || true

# A recorder that is killed: its last flush, and that it was cut short.
for lines in 2 10 1000; do
    start --fsync
    head -n "$lines" "$t/in" >&3
    wait_until 20 seen_lines "$t/seen" $((lines - 2))
    kill -KILL "$recorder"
    expect_status 137 wait "$recorder" 2> /dev/null
    exec 3>&-
    expect_status 3 wait "$follower"
    expect_text "$t/follow.err" 'run.zst: no end record; the recording was cut short'
    [ "$(wc -l < "$t/follow.err")" -eq 1 ]
    head -n $((lines - 2)) <(printf '{"x":%d}\n' {0..1000}) | cmp - "$t/seen"
    # Left behind, it is read once.
    expect_status 3 bh-gsl-dump --follow --fields x "$t/run.zst" 2> "$t/err" | cmp - "$t/seen"
done

# Stopped at each of the steps in which a chunk takes the place of its journal: what can be read is followed, and then
# all the rest.
if [[ $(ldd "$(command -v bh-record)") =~ lib(asan|tsan) ]]; then
    echo "a sanitizer must be loaded first: not stopped at every step"
else
    state() {
        { sed 's/.*) //; s/ .*//' "/proc/$1/stat"; } 2> /dev/null || true
    }
    is_at_rest() {
        [[ $(state "$1") != [RSD] ]]
    }
    is_up_to_date() {
        bh-gsl-dump --fields x "$t/run.zst.partial" > "$t/look" 2> "$t/look.err" || true
        cmp -s "$t/look" "$t/seen"
    }
    for kind in stop half; do
        for ((step = 4; step < 200; step += 2)); do
            rm -f "$t"/run.zst*
            in_background LD_PRELOAD="$BH_BUILD/tests/bh-fault.so" BH_FAULT=$kind BH_FAULT_AT="$step" \
                bh-record -q --flush 0 -o "$t/run.zst" "$t/in" 2> "$t/record.err"
            recorder=$!
            wait_until 20 is_at_rest "$recorder"
            [ "$(state "$recorder")" = T ] && [ ! -e "$t/run.zst" ] || break
            in_background bh-gsl-dump --follow --fields x "$t/run.zst" > "$t/seen" 2> "$t/follow.err" 3>&-
            follower=$!
            wait_until 20 is_up_to_date
            kill -CONT "$recorder"
            expect_status 0 wait "$recorder"
            expect_status 0 wait "$follower"
            bh-gsl-dump --fields x "$t/run.zst" | cmp - "$t/seen"
        done
        kill -CONT "$recorder" 2> /dev/null || true
        wait "$recorder"
        [ "$step" -gt 20 ] || fail "$kind: only $step steps"
    done
fi

# Words on the command line, and files that cannot be followed.
expect_status 2 bh-gsl-dump --follow "$t/in" "$t/in" > "$t/out" 2> "$t/err"
expect_text "$t/err" '--follow: needs a single RUN'
expect_status 1 bh-gsl-dump --follow "$t/none.zst" 2> "$t/err"
diff "$t/err" <(echo "bh-gsl-dump: $t/none.zst: No such file or directory")
