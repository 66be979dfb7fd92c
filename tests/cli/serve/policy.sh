# A policy that crashes, hangs, prints nonsense or is not there never stalls a client, and is reported.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

expect_status 1 bh-serve --listen 127.0.0.1:0 -- "$t/no-such-policy" > /dev/null 2> "$t/err"
expect_text "$t/err" 'no-such-policy: No such file or directory'
expect_status 1 bh-serve --listen 127.0.0.1:0 -- no-such-policy > /dev/null 2> "$t/err"
expect_text "$t/err" 'no-such-policy: command not found'
# What somebody forgets who writes one.
printf 'import sys\nfor line in sys.stdin: print("A")\n' > "$t/policy.py"
expect_status 1 bh-serve --listen 127.0.0.1:0 -- "$t/policy.py" > /dev/null 2> "$t/err"
expect_text "$t/err" "policy.py: Permission denied; it is not executable: chmod +x $t/policy.py"
chmod +x "$t/policy.py"
expect_status 1 bh-serve --listen 127.0.0.1:0 -- "$t/policy.py" > /dev/null 2> "$t/err"
expect_text "$t/err" 'policy.py: Exec format error; it has no #! line'
expect_status 2 bh-serve "$t/policy.py" > /dev/null 2> "$t/err"
expect_text "$t/err" "policy.py: a policy command goes behind --, as in: bh-serve -- $t/policy.py"
expect_status 2 bh-serve --policy random --actions 'UP DOWN' > /dev/null 2> "$t/err"
expect_text "$t/err" '"UP DOWN" would be one control with that name; write UP,DOWN for either'
for option in -n --steps --episodes; do
    expect_status 2 bh-serve "$option" 0 > /dev/null 2> "$t/err"
    expect_text "$t/err" '0 is not a whole number from 1 on'
done
serve plain.out plain.err --policy-timeout 5 --actions 'P2 RIGHT,Right Trigger'
stop
expect_text "$t/plain.err" '--policy-timeout 5 is taken as 5s'

serve good.out good.err -- sed -u 's/.*"x":\([0-9]*\).*/UP+A*\1|speed:max/'
[ "$(client '@S|x:12')" = 'ACT:UP+A*12|speed:max' ] || fail "the policy's answer does not arrive"
stop

# Each answer but the first is nonsense; the third line is an action again, and answers the same observation.
serve nonsense.out nonsense.err -- sh -c 'while read -r line; do echo "epsilon is 0.5"; echo "Traceback (most recent call last):"; echo LEFT; done'
[ "$(client '@S|x:1')" = 'ACT:LEFT' ] || fail "nonsense used up the observation"
stop
expect_text "$t/nonsense.err" 'warning: the policy wrote a line that is no action'
jq -se 'any(.[]; .type == "note" and (.text | contains("epsilon is 0.5")))' "$t/nonsense.out" > /dev/null || fail "not noted"

# A wrong answer costs its own step only, at once, and is shown.
serve wrong.out wrong.err -- sh -c 'read -r a; echo "{\"controls\":{\"P1 X Axis\":12.5}}"; while read -r a; do echo LEFT; done'
[ "$(client '@S|x:1' '@S|x:2' '@S|x:3' | paste -sd ' ')" = 'ACT:NONE ACT:LEFT ACT:LEFT' ] || fail "out of step after a wrong answer"
stop 3
wrong='step 0 is no action: the control "P1 X Axis" is neither a boolean nor an integer: "{"controls":{"P1 X Axis":12.5}}"'
expect_text "$t/wrong.err" "$wrong"
jq -se --arg wrong "$wrong" 'any(.[]; .type == "note" and (.text | endswith($wrong)))' "$t/wrong.out" > /dev/null || fail "not noted"

# Dies at the first observation, every time; is started again; the client gets the fallback at once.
serve crash.out crash.err -- sh -c 'read -r line; exit 3'
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no fallback after a crash"
wait_until 20 grep -q 'the policy exited with status 3; starting it again' "$t/crash.err"
[ "$(client '@S|x:2')" = 'ACT:NONE' ] || fail "no fallback while the policy is down"
stop 3
[ "$(jq -s '[.[] | select(.type == "step" and .fallback)] | length' "$t/crash.out")" -eq 2 ] || fail "fallbacks are not recorded"

# Answers one observation late: the late answer is not taken for the next observation's.
mkfifo "$t/gate"
serve late.out late.err --policy-timeout 300ms -- sh -c "read -r a; read -r open < '$t/gate'; echo LEFT; while read -r b; do echo RIGHT; done"
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no fallback for a hanging policy"
expect_text "$t/late.err" 'does it flush its output?'
echo open > "$t/gate"
[ "$(client '@S|x:2')" = 'ACT:RIGHT' ] || fail "the late answer was taken for the next one"
stop 3

# Ignores everything it is told; must not outlive the server.
serve stubborn.out stubborn.err --policy-timeout 100ms --policy-grace 200ms -- bash -c "echo \$\$ > '$t/pid'; trap '' TERM INT HUP; while :; do read -r -t 1 x < '$t/gate' || true; done"
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no fallback"
stop 3
expect_text "$t/stubborn.err" 'warning: the policy ended neither with its input nor by SIGTERM; killing it'
gone() { ! kill -0 "$(cat "$t/pid")" 2> /dev/null; }
wait_until 10 gone

# Steps without an answer are told at the end, and the status says so: all of them, or every fiftieth.
serve deaths.out deaths.err -n 200 -- sh -c 'exit 3'
client --count 300 '@S|x:{i}' > "$t/replies"
expect_status 3 wait "$server"
expect_text "$t/deaths.err" '200 of 200 steps without an answer'
[ "$(jq -c 'select(.type == "step" and .fallback)' "$t/deaths.out" | wc -l)" -eq 200 ] || fail "not 200 fallbacks"
serve raises.out raises.err -n 100 -- python3 -c '
import json, sys
for line in sys.stdin:
    assert json.loads(line)["observation"]["x"] % 50 != 49
    print("A", flush=True)'
client --count 300 '@S|x:{i}' > "$t/replies"
expect_status 3 wait "$server"
grep -q '[0-9] of 100 steps without an answer' "$t/raises.err" || fail "not told: $(cat "$t/raises.err")"

# With stop, the end of the policy is the end.
serve death.out death.err --on-policy-death stop -- sh -c 'read -r line; echo A; read -r line; exit 3'
client --count 300 '@S|x:{i}' > "$t/replies"
expect_status 1 wait "$server"
[ "$(tail -n 1 "$t/replies")" = 'ACT:NONE|exit:true' ] || fail "the client was not told to exit: $(cat "$t/replies")"
expect_text "$t/death.err" 'bh-serve: the policy exited with status 3'
[ "$(tail -n 1 "$t/death.out" | jq -r '.reason')" = 'policy ended' ] || fail "the recording does not say why it ended"
serve alive.out alive.err --on-policy-death stop -n 3 -- sh -c 'while read -r line; do echo A; done'
client --count 300 '@S|x:{i}' > "$t/replies"
expect_status 0 wait "$server"
expect_status 2 bh-serve --on-policy-death stop > /dev/null 2> "$t/usage.err"
expect_status 2 bh-serve --on-policy-death never -- true > /dev/null 2> "$t/usage.err"
expect_text "$t/usage.err" '--on-policy-death: never is not one of restart, stop'

# A word that is no control of the client's is a wrong answer at once, with the controls; the fifth is the last that is told.
serve word.out word.err -n 20 -- sh -c 'while read -r line; do echo FOO; done'
client '@H|_keys:P1 A,P1 Right' > "$t/replies"
client --count 300 '@S|x:{i}' > "$t/replies"
expect_status 3 wait "$server"
[ "$(grep -c 'step [0-9]* is no action: "FOO" is no action; the controls are P1 A, P1 Right: "FOO"' "$t/word.err")" -eq 5 ] || fail "not told five times: $(cat "$t/word.err")"
expect_text "$t/word.err" "the policy's answer...: 15 more lines like this"

# How an episode ended: the policy says it, a restart alone stops it, the client may know better.
cat > "$t/ends.sh" <<'SHELL'
answer() { read -r line; printf '%s
' "$1"; }
answer '{"action":"A","restart":true,"terminated":true}'
answer '{"action":"A","restart":true}'
answer 'ACT:A|load:x.State'
answer 'ACT:A|restart:1'
answer 'A|terminated:1'
answer '{"action":"A","truncated":true}'
answer '{"action":"A","terminated":false}'
answer 'A|exit:1'
SHELL
serve ends.out ends.err -- sh "$t/ends.sh"
client '@S|x:0' '@S|x:1' '@S|x:2' '@S|x:3|_terminated:1' '@S|x:4' '@S|x:5' '@S|x:6' '@S|x:7' > "$t/replies"
kill -INT "$server"
wait "$server" || true
[ "$(sed -n 5p "$t/replies")" = ACT:A ] || fail "the client got what is for the recording: $(cat "$t/replies")"
[ "$(jq -r 'select(.type == "step") | [.observation.x, .terminated, .truncated] | map(tostring) | join(" ")' "$t/ends.out")" = "0 true null
1 null true
2 null true
3 true null
4 true null
5 null true
6 false null
7 null null" ] || fail "$(jq -c 'select(.type == "step")' "$t/ends.out")"
[ "$(jq -r 'select(.type == "episode") | [.reason, .terminated, .truncated] | map(tostring) | join(" ")' "$t/ends.out")" = "restart true null
restart null true
load null true
restart true null
terminated true null
truncated null true
exit null null" ] || fail "$(jq -c 'select(.type == "episode")' "$t/ends.out")"
# A client of statements that restarts by itself, and one that ends its episode itself.
serve own.out own.err
client '@S|x:1' '@E|x:2|_truncated:1' '@S|x:3' '@E|x:4|_terminated:1' '@S|x:5' '@E|x:6' > "$t/replies"
client --path /s/one 'SET x INT 1; UPDATE; SET restart True; GET restart' > "$t/replies"
stop
[ "$(jq -r 'select(.type == "episode") | [.reason, .terminated, .truncated] | map(tostring) | join(" ")' "$t/own.out")" = "end null true
end true null
end null null
restart null true" ] || fail "$(jq -c 'select(.type == "episode")' "$t/own.out")"

# The client waits for 30 s, and the policy may think for longer: the client is told, or else somebody is warned. A reply that comes too late
# is recorded as such.
serve wait.out wait.err --policy-timeout 60s -- sh -c "read -r a; read -r open < '$t/gate'; echo LEFT; while read -r b; do echo RIGHT; done"
said "$(client '@H|_system:NES' '@H|_wait:30' '@H|_wait:100' '@H|_system:NES|_wait:30')" $'ACT:NONE|wait:65\nACT:NONE|wait:65\nACT:NONE\nACT:NONE|wait:65'
python3 - "$port" <<'PYTHON'
import socket, sys
gone = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20)
gone.sendall(b"POST /act HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 15\r\n\r\n@S|x:1|_frame:1")
PYTHON
echo open > "$t/gate"
said "$(client '@S|x:1|_frame:1')" ACT:RIGHT
stop
[ "$(grep -c 'session 4: the client waits 30 s for an answer, and --policy-timeout is 60 s' "$t/wait.err")" -eq 1 ] || fail "not warned once"
[ "$(jq -r 'select(.type == "step") | [.step, .action.text, .delivered] | map(tostring) | join(" ")' "$t/wait.out")" = "0 LEFT false
1 RIGHT null" ] || fail "$(jq -c 'select(.type == "step")' "$t/wait.out")"
serve unknown.out unknown.err --policy-timeout 60s -- sh -c 'while read -r line; do echo A; done'
client '@S|x:1' '@S|x:1' > "$t/replies"
client --path /s/one 'GET wait; UPDATE' >> "$t/replies"
stop
[ "$(cat "$t/replies")" = $'ACT:A\nACT:A\n65' ] || fail "answered $(cat "$t/replies")"
[ "$(grep -c 'session 1: the client waits maybe only 30 s for an answer, and --policy-timeout is 60 s: a later one is lost to it; gsl_sender.lua takes wait:65' "$t/unknown.err")" -eq 1 ] || fail "not warned once"
! grep -q 'session 2: the client waits' "$t/unknown.err" || fail "warned of a client that asked"

# Pictures are wanted and none come.
serve pictures.out pictures.err --policy-frames png -- sh -c 'while read -r line; do echo A; done'
client --count 99 '@S|x:{i}' > "$t/replies"
! grep -q 'no screenshot' "$t/pictures.err" || fail "warned too soon"
client --count 20 '@S|x:{i}' > "$t/replies"
stop
[ "$(grep -c 'no screenshot has come with the first 100 steps; gsl_sender.lua sends them with --userdata=shots:true' "$t/pictures.err")" -eq 1 ] || fail "not told once"
expect_text "$t/pictures.err" '--userdata=shots:true --lua=gsl_sender.lua ROM'

# Takes its time: the recording is whole before it ends, and who does not want to wait interrupts again.
serve patient.out patient.err --policy-grace 10m -- bash -c "trap '' TERM; while :; do read -r -t 1 x < '$t/gate' || true; done"
kill -INT "$server"
wait_until 20 grep -q 'waiting for the policy to end' "$t/patient.err"
wait_until 20 grep -q '"type":"end"' "$t/patient.out"
stop
expect_text "$t/patient.err" 'warning: the policy ended neither with its input nor by SIGTERM; killing it'

# Killed, the server takes its policy along.
serve killed.out killed.err -- bash -c "echo \$\$ > '$t/pid'; exec sleep 1000"
wait_until 10 test -s "$t/pid"
kill -KILL "$server"
wait_until 10 gone
