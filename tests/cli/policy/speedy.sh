# bh-policy speedy: it learns, the same way every time, live and from recordings, and goes on where it was.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

# A corridor of nine places: one starts at 4 and is rewarded at 8. corridor.py STEPS COMMAND...: plays it, prints what was answered.
cat > "$t/corridor.py" <<'PYTHON'
import json, subprocess, sys
policy = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
x, episode = 4, 0
for step in range(int(sys.argv[1])):
    message = {"type": "observation", "session": 1, "episode": episode, "step": step, "observation": {"x": x}}
    policy.stdin.write(json.dumps(message).encode() + b"\n")
    policy.stdin.flush()
    line = policy.stdout.readline().decode()
    answer = json.loads(line)
    print(line, end="")
    if answer.get("restart"):
        x, episode = 4, episode + 1
    else:
        x = max(0, min(8, x + {"LEFT": -1, "RIGHT": 1}.get(answer["action"], 0)))
policy.stdin.close()
sys.exit(policy.wait())
PYTHON
game=(--actions 'LEFT,RIGHT,A,B' --features x=0..8 --reward '[x == 8]' --done 'x == 8' --episode-steps 12 --seed 3)
fast=(--hidden 16 --warm-up 32 --rate 0.01 --target-every 50 --epsilon 1:0.05:400)
last_mean() { grep -o 'mean=[0-9.e-]*' "$1" | tail -n 1 | cut -d = -f 2; }

python3 "$t/corridor.py" 1500 bh-policy speedy "${game[@]}" "${fast[@]}" > "$t/learned" 2> "$t/learned.err"
python3 "$t/corridor.py" 1500 bh-policy speedy "${game[@]}" --epsilon 1 --train-steps 0 > "$t/chance" 2> "$t/chance.err"
python3 - "$(last_mean "$t/learned")" "$(last_mean "$t/chance")" <<'PYTHON'
import sys
learned, chance = map(float, sys.argv[1:])
assert learned > 0.8 and learned > 3 * chance, (learned, chance)
PYTHON
grep -qE '"note":"speedy episode=[0-9]+ return=[01] mean=[0-9.]+ steps=[0-9]+ loss=[-0-9.e]+ epsilon=0.05 buffer=[0-9]+ trained=[0-9]+"' "$t/learned"
expect_text "$t/learned.err" 'mean of the last 50'

# The same again; and, stopped in between, the same again.
python3 "$t/corridor.py" 600 bh-policy speedy "${game[@]}" "${fast[@]}" 2> /dev/null | cmp - <(head -n 600 "$t/learned")
python3 "$t/corridor.py" 600 bh-policy speedy "${game[@]}" "${fast[@]}" --seed 4 > "$t/other" 2> /dev/null
! cmp -s "$t/other" <(head -n 600 "$t/learned")
python3 - "$t/learned" > "$t/messages" <<'PYTHON'
import json, sys
x, episode = 4, 0
for step, line in enumerate(open(sys.argv[1])):
    print(json.dumps({"type": "observation", "session": 1, "episode": episode, "step": step, "observation": {"x": x}}))
    answer = json.loads(line)
    if answer.get("restart"):
        x, episode = 4, episode + 1
    else:
        x = max(0, min(8, x + {"LEFT": -1, "RIGHT": 1}.get(answer["action"], 0)))
PYTHON
split -l 537 "$t/messages" "$t/part."
for part in "$t"/part.*; do
    bh-policy speedy "${game[@]}" "${fast[@]}" --checkpoint "$t/checkpoint" --checkpoint-every 100 < <(cat "$part") >> "$t/in-parts" 2>> "$t/parts.err"
done
cmp "$t/in-parts" "$t/learned"
expect_text "$t/parts.err" 'checkpoint: going on after'

# An end while it learns, or while it waits, comes at once and leaves a checkpoint. What is left of the learning is in it, and is made up for.
long=(speedy --features x --reward x --hidden '1024,1024' --warm-up 2 --minibatch 2)
cat > "$t/end.py" <<'PYTHON'
import signal, subprocess, sys
policy = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
policy.stdin.write(b'{"type":"observation","session":1,"observation":{"x":1}}\n' * 3)
policy.stdin.flush()
if sys.argv[1] == "EOF":
    policy.stdin.close()
for _ in range(3):
    assert policy.stdout.readline() != b""
if sys.argv[1] != "EOF":
    policy.send_signal(getattr(signal, sys.argv[1]))
sys.exit(policy.wait())
PYTHON
for end in EOF SIGTERM SIGINT; do
    expect_status 0 python3 "$t/end.py" $end bh-policy "${long[@]}" --train-steps 1000 --checkpoint "$t/end.$end" 2> "$t/err"
    [ -s "$t/end.$end" ] || fail "$end left no checkpoint"
    expect_status 0 python3 "$t/end.py" $end bh-policy "${long[@]}" --train-steps 0 --checkpoint "$t/idle.$end" 2> "$t/err"
    [ -s "$t/idle.$end" ] || fail "$end left no checkpoint of one that waits"
done
BH_POLICY_TIMEOUT_MS=400 bh-policy "${long[@]}" --checkpoint "$t/end.EOF" 2> "$t/err" < /dev/null
expect_text "$t/err" 'learning takes more than 100 ms between two answers'
expect_status 2 env BH_POLICY_TIMEOUT_MS=soon bh-policy "${long[@]}" < /dev/null 2> "$t/err"
expect_text "$t/err" 'BH_POLICY_TIMEOUT_MS'

# What bh-serve runs is given the time to save, and learns no longer than its answers may take. Its own restarts are no foreign actions.
live=(speedy --features x --reward x --actions 'LEFT,RIGHT' --hidden '1024,1024' --warm-up 2 --minibatch 2 --episode-steps 2)
serve live.out live.err --policy-timeout 1s -n 8 -- bh-policy "${live[@]}" --train-steps 1000 --checkpoint "$t/played"
client --count 8 '@S|x:{i}' > /dev/null
expect_status 0 wait "$server"
[ -s "$t/played" ] || fail "what was learned is lost"
expect_text "$t/live.err" 'learning takes more than 250 ms between two answers'
jq -se '[.[] | select(.type == "step")] | length == 8 and all(.fallback == null)' "$t/live.out" > /dev/null || fail "learning made answers late"
jq -se 'any(.[]; .reply == "ACT:NONE|restart:true")' "$t/live.out" > /dev/null
bh-replay "$t/live.out" | bh-policy "${live[@]}" --offline 2> "$t/stream.err"
expect_status 4 bh-replay "$t/live.out" --to policy -- bh-policy "${live[@]}" --offline > /dev/null 2> "$t/offline.err"
! grep -h 'none of --actions' "$t/stream.err" "$t/offline.err" || fail "its own restarts are foreign"

# What was learned is played, without chance: from 4 to 8 in four steps, over and over.
python3 "$t/corridor.py" 20 bh-policy speedy "${game[@]}" --hidden 16 --checkpoint "$t/checkpoint" --greedy 2> /dev/null |
    jq -r 'if .restart then "again" else .action end' | tr '\n' ' ' > "$t/greedy"
expect_text "$t/greedy" 'RIGHT RIGHT RIGHT RIGHT again RIGHT RIGHT RIGHT RIGHT again'

# A checkpoint of something else, a damaged one, none.
cp "$t/checkpoint" "$t/kept"
expect_status 1 bh-policy speedy --features x --checkpoint "$t/checkpoint" < /dev/null 2> "$t/err"
expect_text "$t/err" "$t/checkpoint: was made with --features x=0..8 --actions LEFT,RIGHT,A,B --hidden 16, not --features x --actions UP"
head -c -1 "$t/kept" > "$t/cut"
expect_status 1 bh-policy speedy "${game[@]}" --hidden 16 --checkpoint "$t/cut" < /dev/null 2> "$t/err"
expect_text "$t/err" "the checkpoint is cut short"
expect_status 1 bh-policy speedy "${game[@]}" --checkpoint "$t/messages" < /dev/null 2> "$t/err"
expect_text "$t/err" "$t/messages: is no checkpoint of bh-policy speedy"
expect_status 1 bh-policy speedy "${game[@]}" --greedy --checkpoint "$t/none" < /dev/null 2> "$t/err"
expect_text "$t/err" "$t/none: No such file or directory"
cmp "$t/checkpoint" "$t/kept"

# Rewards that are no numbers, or too large, leave a checkpoint that can be read.
wild=(speedy --features x --hidden 4 --warm-up 2 --minibatch 2 --checkpoint "$t/wild")
for x in 0 0 1 0; do
    printf '{"type":"observation","session":1,"observation":{"x":%s},"reward":1.7e308}\n' "$x"
done > "$t/zeros"
bh-policy "${wild[@]}" --reward 'change(1/x)' < "$t/zeros" > "$t/answers" 2> /dev/null
[ "$(jq -s 'map(.reward) == [0, 0, 1, -1]' "$t/answers")" = true ]
bh-policy "${wild[@]}" < "$t/zeros" > /dev/null 2> /dev/null
bh-policy "${wild[@]}" < /dev/null 2> "$t/err"
expect_text "$t/err" "$t/wild: going on after"

# A pipe is no place for a checkpoint, and is not waited for.
mkfifo "$t/fifo"
for how in --offline --greedy; do
    expect_status 1 timeout 20 bh-policy speedy --features x $how --checkpoint "$t/fifo" < /dev/null 2> "$t/err"
    expect_text "$t/err" "$t/fifo: is no regular file"
done

# A place where no checkpoint can be is told before the game; one that vanishes during it, at once, and by the status.
expect_status 1 bh-policy speedy --features x --checkpoint "$t/none/checkpoint" < "$t/zeros" > "$t/answers" 2> "$t/err"
expect_text "$t/err" "$t/none/checkpoint: No such file or directory"
[ ! -s "$t/answers" ] || fail "it played"
mkdir "$t/place"
cat > "$t/vanish.py" <<'PYTHON'
import os, subprocess, sys
policy = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for step in range(4):
    policy.stdin.write(b'{"type":"observation","session":1,"observation":{"x":1}}\n')
    policy.stdin.flush()
    assert policy.stdout.readline() != b"", step
    if step == 1:
        os.rename(sys.argv[1], sys.argv[1] + ".gone")
policy.stdin.close()
sys.exit(policy.wait())
PYTHON
expect_status 1 python3 "$t/vanish.py" "$t/place" bh-policy speedy --features x --checkpoint "$t/place/checkpoint" --checkpoint-every 1 2> "$t/err"
[ "$(grep -c 'going on without a new checkpoint' "$t/err")" = 1 ]
expect_status 2 bh-policy speedy --features x --hidden 4096,4096 --minibatch 256 < /dev/null 2> "$t/err"
expect_text "$t/err" 'one gradient step would take so long that answers come too late'

# From a recording of chance: with the policy protocol, and as a stream, which tells how the last episode ended, too.
python3 - > "$t/chance.jsonl" <<'PYTHON'
import json, random
random.seed(2)
def put(**record):
    print(json.dumps(record, separators=(",", ":")))
put(type="header", version=1, run="x", part=0, requires=[], created="2026-01-01T00:00:00.000000Z")
put(type="session", session=1, name="", time_us=0)
for episode in range(60):
    x = 4
    for step in range(40):
        over = x == 8
        action = random.choice(["LEFT", "RIGHT", "A", "START"])
        put(type="step", session=1, episode=episode, step=step, time_us=0, observation={"x": x}, reward=int(over),
            **({"terminated": True} if over else {"action": {"text": action}}))
        if over:
            break
        x = max(0, min(8, x + {"LEFT": -1, "RIGHT": 1}.get(action, 0)))
put(type="end", reason="steps")
PYTHON
offline=(speedy --actions 'LEFT,RIGHT,A,B' --features x=0..8 --offline --hidden 16 --warm-up 32 --rate 0.01 --target-every 50 --train-steps 2)
expect_status 4 bh-replay "$t/chance.jsonl" --to policy -- bh-policy "${offline[@]}" --checkpoint "$t/by-policy" > "$t/report" 2> "$t/offline.err"
expect_text "$t/offline.err" 'recorded actions are none of --actions'
bh-replay "$t/chance.jsonl" | bh-policy "${offline[@]}" --checkpoint "$t/by-stream" > "$t/nothing" 2> "$t/stream.err"
[ ! -s "$t/nothing" ] || fail "a step of a stream was answered"
for way in by-policy by-stream; do
    python3 "$t/corridor.py" 10 bh-policy speedy "${game[@]}" --hidden 16 --checkpoint "$t/$way" --greedy 2> /dev/null |
        jq -r 'if .restart then "again" else .action end' | tr '\n' ' ' > "$t/greedy"
    expect_text "$t/greedy" 'RIGHT RIGHT RIGHT RIGHT again RIGHT RIGHT RIGHT RIGHT again'
done

# How an episode that the client ended came out is told with the next observation, live and in a replay, once.
cat > "$t/tee.sh" <<'SHELL'
while read -r line; do
    echo "$line" >> "$1"
    echo UP
done
SHELL
serve out serve.err -n 5 -- sh "$t/tee.sh" "$t/live"
client '@S|x:1' '@E|x:2|_reward:3|_terminated:1' '@S|x:4' '@S|x:5' '@S|x:6' > /dev/null
expect_status 0 wait "$server"
expect_status 0 bh-replay "$t/out" --to policy -- sh "$t/tee.sh" "$t/replayed" > /dev/null
printf '%s\n' null '{"observation":{"x":2},"reward":3,"terminated":true}' null null > "$t/ends"
for messages in live replayed; do
    jq -c .ended "$t/$messages" | diff "$t/ends" - >&2
done
[ "$(jq -r .recorded "$t/replayed" | sort -u)" = UP ]
[ "$(jq -r .recorded "$t/live" | sort -u)" = null ]
