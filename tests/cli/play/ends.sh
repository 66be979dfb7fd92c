# However a run of bh-play ends, the recording is whole and no process of it is left.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

cd "$t"
# Does not end with its input, and with an argument not by SIGTERM either; has a child that would outlive it.
cat > stubborn.sh <<'SHELL'
#!/bin/bash
[ $# = 0 ] || trap '' TERM
sleep 1000 &
while read -r line; do echo "RIGHT"; done
while :; do sleep 1; done
SHELL
chmod +x stubborn.sh
mark=bh-play-test-$$ # in the environment of all that is started

# left: the programs of the run that still run
left() { { grep -lsz "^BH_TEST_MARK=$mark" /proc/[0-9]*/environ || true; } | while IFS=/ read -r _ _ pid _; do
    grep -qs '^State:[[:space:]]*Z' "/proc/$pid/status" || tr '\0' ' ' < "/proc/$pid/cmdline" | cut -c -80; echo; done | grep . || true; }
nothing_is_left() { [ -z "$(left)" ]; }
expect_nothing_left() { wait_until 60 nothing_is_left; }

# play FILE OPTION...: starts a run and waits until it has recorded something
play() {
    rm -f "$1"*
    in_background env "BH_TEST_MARK=$mark" bh-play --interval 4 -o "$@" 2> play.err
    player=$!
    is_journaled() { [ -n "$(find . -name "$1.journal-*" -size +0)" ]; }
    wait_until 60 is_journaled "$1"
}
# is_whole FILE REASON
is_whole() {
    [ -e "$1" ] || fail "$1 is not finished: $(ls); $(cat play.err)"
    bh-info --verify "$1" > info
    [ "$(zstd -dcq "$1" | tail -n 1 | jq -r '.type + " " + .reason')" = "end $2" ] || fail "$1 has no end"
}

# A signal: all is ended in order.
for signal in INT TERM; do
    play run.zst --emulators 3 --policy random
    [ "$(left | grep -c 'bh-')" = 6 ] || fail "other programs than env, three emulators, server and recorder: $(left)"
    kill -"$signal" "$player"
    expect_status 0 wait "$player"
    nothing_is_left || fail "after SIG$signal there is: $(left)"
    is_whole run.zst interrupted
done

# A policy that does not want to end is waited for, until a second signal comes.
play run.zst -- ./stubborn.sh very
kill -INT "$player"
wait_until 60 grep -qs 'waiting for the policy to end\|did not end when its input did' play.err
kill -INT "$player"
expect_status 0 wait "$player"
nothing_is_left || fail "there is: $(left)"
is_whole run.zst interrupted

# bh-play itself is killed: the recording is finished all the same.
play run.zst --emulators 2 -- ./stubborn.sh
kill -KILL "$player"
expect_status 137 wait "$player"
expect_nothing_left
is_whole run.zst interrupted

# A part is killed: the others are ended, and the status says so.
# kill_part NAME: the first process of that name that the run started
kill_part() {
    local pid
    for pid in $({ grep -lsz "^BH_TEST_MARK=$mark" /proc/[0-9]*/environ || true; } | cut -d / -f 3); do
        if [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = "$1" ]; then
            kill -KILL "$pid"
            return
        fi
    done
    fail "no $1 runs"
}
play run.zst --emulators 2 --policy random
kill_part bh-emu
expect_status 1 wait "$player"
expect_text play.err 'was killed by signal 9'
nothing_is_left || fail "there is: $(left)"
is_whole run.zst interrupted

play run.zst --policy random
kill_part bh-record
expect_status 1 wait "$player"
expect_text play.err 'bh-play: bh-record was killed by signal 9'
nothing_is_left || fail "there is: $(left)"

play run.zst --policy random
kill_part bh-serve
expect_status 1 wait "$player"
expect_text play.err 'bh-play: bh-serve was killed by signal 9'
nothing_is_left || fail "there is: $(left)"
is_whole run.zst 'input ended'

# The policy tells the emulators to exit: nobody plays any more, so the run is over.
cat > exit.py <<'PYTHON'
import json, sys
for line in sys.stdin:
    print(json.dumps({"action": "UP", "exit": json.loads(line)["step"] == 5}), flush=True)
PYTHON
timeout 60 bh-play -q --interval 4 --emulators 2 -o exit.zst -- python3 exit.py
[ "$(bh-replay -q --no-frames exit.zst | jq -c 'select(.type == "step")' | wc -l)" = 12 ] || fail "not six steps each"

# A policy that answers too late: played, but data was lost.
cat > late.py <<'PYTHON'
import sys, time
for line in sys.stdin:
    time.sleep(1.2)
    print("UP", flush=True)
PYTHON
expect_status 3 timeout 60 bh-play -q -n 2 --policy-timeout 100ms -o late.zst -- python3 late.py 2> late.err
