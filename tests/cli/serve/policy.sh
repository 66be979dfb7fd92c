# A policy that crashes, hangs, prints nonsense or is not there never stalls a client, and is reported.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

expect_status 1 bh-serve --listen 127.0.0.1:0 -- "$t/no-such-policy" > /dev/null 2> "$t/err"
expect_text "$t/err" 'no-such-policy: No such file or directory'
expect_status 1 bh-serve --listen 127.0.0.1:0 -- no-such-policy > /dev/null 2> "$t/err"
expect_text "$t/err" 'no-such-policy: command not found'

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
stop
wrong='step 0 is no action: the control "P1 X Axis" is neither a boolean nor an integer: "{"controls":{"P1 X Axis":12.5}}"'
expect_text "$t/wrong.err" "$wrong"
jq -se --arg wrong "$wrong" 'any(.[]; .type == "note" and (.text | endswith($wrong)))' "$t/wrong.out" > /dev/null || fail "not noted"

# Dies at the first observation, every time; is started again; the client gets the fallback at once.
serve crash.out crash.err -- sh -c 'read -r line; exit 3'
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no fallback after a crash"
wait_until 20 grep -q 'the policy exited with status 3; starting it again' "$t/crash.err"
[ "$(client '@S|x:2')" = 'ACT:NONE' ] || fail "no fallback while the policy is down"
stop
[ "$(jq -s '[.[] | select(.type == "step" and .fallback)] | length' "$t/crash.out")" -eq 2 ] || fail "fallbacks are not recorded"

# Answers one observation late: the late answer is not taken for the next observation's.
mkfifo "$t/gate"
serve late.out late.err --policy-timeout 300ms -- sh -c "read -r a; read -r open < '$t/gate'; echo LEFT; while read -r b; do echo RIGHT; done"
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no fallback for a hanging policy"
expect_text "$t/late.err" 'does it flush its output?'
echo open > "$t/gate"
[ "$(client '@S|x:2')" = 'ACT:RIGHT' ] || fail "the late answer was taken for the next one"
stop

# Ignores everything it is told; must not outlive the server.
serve stubborn.out stubborn.err --policy-timeout 100ms --policy-grace 200ms -- bash -c "echo \$\$ > '$t/pid'; trap '' TERM INT HUP; while :; do read -r -t 1 x < '$t/gate' || true; done"
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no fallback"
stop
expect_text "$t/stubborn.err" 'warning: the policy ended neither with its input nor by SIGTERM; killing it'
gone() { ! kill -0 "$(cat "$t/pid")" 2> /dev/null; }
wait_until 10 gone

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
