# bh-play: one command for a run. What it plays and records, what it says when something is missing, and that nothing is left behind.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

cd "$t"
cat > policy.py <<'PYTHON'
#!/usr/bin/env python3
import json, os, sys
print("the policy speaks", file=sys.stderr)
for line in sys.stdin:
    step = json.loads(line)["step"]
    print(json.dumps({"action": "RIGHT", "note": os.environ.get("BH_SEED", "none") + " " + " ".join(sys.argv[1:])}), flush=True)
PYTHON
chmod +x policy.py

# steps FILE [FILTER]: of a recording
steps() { bh-replay -q --no-frames "$1" | jq -c "select(.type == \"step\") | ${2:-.action.text}"; }

# Everything at once: the command's words and the seed reach the policy, its words reach us; the game's settings reach the emulator.
bh-play -n 30 --seed 7 --interval 4 --shots --episode-steps 9 -o run.zst -- ./policy.py a '{seed}' 2> play.err
[ "$(steps run.zst | sort | uniq -c | tr -s ' ')" = ' 27 "RIGHT"
 3 null' ] || fail "other actions: $(steps run.zst | sort | uniq -c)"
[ "$(bh-replay -q --no-frames run.zst | jq -r 'select(.type == "note") | .text' | sort -u)" = 'policy: 7 a 7' ] || fail "the policy did not get the seed"
[ "$(bh-replay -q --no-frames run.zst | jq -c 'select(.type == "episode") | [.steps, .truncated]' | sort | uniq -c | tr -s ' ')" = ' 3 [10,true]' ] ||
    fail "other episodes"
bh-shot -q run.zst --last -o last.png
[ "$(bh-replay -q --no-frames run.zst | jq 'select(.type == "step" and .step > 0) | .inputs | map(.[0]) | add' | sort -u)" = 4 ] ||
    fail "not four frames a step"
for text in 'the policy speaks' 'bh-record: recorded 30 steps to run.zst' 'bh-serve: served 30 steps'; do
    expect_text play.err "$text"
done
! grep -qE 'listening on|session 1' play.err || fail "says what nobody needs: $(cat play.err)"

# What is there is kept, unless something else is wanted.
cp run.zst kept.zst
expect_status 1 bh-play -n 5 -o run.zst 2> err
[ "$(cat err)" = "bh-play: run.zst: already exists
Use --overwrite to replace it." ] || fail "says: $(cat err)"
cmp run.zst kept.zst
bh-play -q -n 5 --append -o run.zst 2> err
[ "$(steps run.zst | wc -l)" = 35 ] || fail "--append: $(steps run.zst | wc -l) steps"
[ "$(echo run.zst*)" = run.zst ] || fail "--append leaves $(echo run.zst*)"
bh-info --verify run.zst > info
bh-play -q -n 5 --append -o added.zst
[ "$(steps added.zst | wc -l)" = 5 ]
bh-play -q -n 6 --overwrite -o run.zst
[ "$(steps run.zst | wc -l)" = 6 ]
touch try-007.zst.partial try-003.zst
bh-play -q -n 300 --emulators 3 --policy random -o try-%03d.zst # so many that all three take part
[ "$(steps try-008.zst | wc -l)" = 300 ] || fail "$(echo try*)"
[ "$(bh-replay -q --no-frames try-008.zst | jq -r 'select(.type == "session") | .name' | sort | paste -sd ' ')" = 'emulator-1 emulator-2 emulator-3' ]

# One clear message for what is missing or wrong, and status 1.
# refuses STATUS MESSAGE OPTION...: its first line is MESSAGE, and no file appears
refuses() {
    local status=$1 message=$2
    shift 2
    expect_status "$status" timeout 60 bh-play -n 5 "$@" > out 2> err
    [ "$(head -n 1 err)" = "$message" ] || fail "bh-play $* says: $(cat err)"
    [ ! -e new.zst ] || fail "bh-play $* records"
}
refuses 1 'bh-serve: ./nowhere.py: No such file or directory' -- ./nowhere.py
refuses 1 'bh-serve: nowhere: command not found' --policy nowhere
refuses 1 'bh-play: nowhere.nes: No such file or directory' --emulators 3 --rom nowhere.nes -o new.zst
refuses 1 'bh-play: nowhere/new.zst: No such file or directory' -o nowhere/new.zst
expect_status 1 timeout 60 bh-play -n 5 --core nowhere --emulators 3 2> err
[ "$(grep -c 'bh-emu: nowhere: no such libretro core in ' err)" = 1 ] || fail "says it for each emulator: $(cat err)"
refuses 1 'bh-serve: warning: the policy exited with status 3' --policy "sh -c 'exit 3'"
refuses 2 'bh-play: --append: needs a file: --output' --append
refuses 2 'bh-play: ./policy.py: a policy command goes behind --, as in: bh-play -- ./policy.py' ./policy.py
refuses 2 'bh-play: --format, --jobs: are for an evaluation: give --seeds, or --policy twice' --format json
bh-serve --listen 127.0.0.1:0 > /dev/null 2> serve.err &
children+=("$!")
port=$(listening_port serve.err)
refuses 1 "bh-serve: cannot listen on 127.0.0.1:$port: Address already in use" --listen "127.0.0.1:$port"

# --print: what it stands for, which a shell can run. (The port is another one here, so that tests can run side by side.)
free=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
bh-play -n 12 --interval 4 --emulators 2 --seed 3 -o printed.zst -l "$free" --print --policy 'exec ./policy.py "b  c" '"'{seed}'" > script
timeout 100 sh -e script 2> script.err
[ "$(bh-replay -q --no-frames printed.zst | jq -r 'select(.type == "note") | .text' | sort -u)" = 'policy: 3 b  c 3' ] || fail "the script plays otherwise: $(cat script)"
[ "$(steps printed.zst | wc -l)" = 12 ]
cp printed.zst before.zst
bh-play -n 5 -o printed.zst --append -l "$free" --print > script
timeout 100 sh -e script 2> script.err
[ "$(steps printed.zst | wc -l)" = 17 ] || fail "the script does not append: $(cat script)"

# A real BizHawk is waited for; here bh-emu stands in for it, with the command line that is printed.
in_background bh-play --bizhawk -l 127.0.0.1:0 -n 6 --interval 5 -o real.zst 2> real.err
player=$!
wait_until 20 grep -qs 'start BizHawk with: EmuHawk ' real.err
command=$(sed -n 's/^bh-play: start BizHawk with: EmuHawk \(.*\) ROM$/bh-emu \1/p' real.err)
eval "$command" > emu.log 2>&1
expect_status 0 wait "$player"
[ "$(steps real.zst '.inputs | map(.[0]) | add' | tail -n 1)" = 5 ] || fail "the printed command line has another interval"
