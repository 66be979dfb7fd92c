# What a client says in any of the forms BizHawk sends becomes one and the same observation; what is no state is answered ERR and noted.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

serve out err --policy random --seed 7

client 'payload=%40S%7Cmap%3A00%7Cx%3A14%7Cy%3A5' '@S|map:00|x:14|y:5' '{"map":"00","x":14,"y":5}' > "$t/replies"
[ "$(grep -c '^ACT:' "$t/replies")" -eq 3 ] || fail "not three actions: $(cat "$t/replies")"
client --form '@S|_frame:60|_inputs:28*RIGHT,2*NONE|_reward:-0.5|_lag:1|path:C:\a b\c.png|x:1|x:2' '@E|x:9' > "$t/replies"
client '@S' 'hello' '@Q|x:1' 'payload=' > "$t/errors"
[ "$(grep -c '^ERR:' "$t/errors")" -eq 4 ] || fail "not four refusals: $(cat "$t/errors")"
client --path /act/left '@H|_system:NES|_rom:Emberwick|_sha1:AB|_keys:P1 A,P1 Left%2C1' '@S|x:1' > "$t/left"
client --path /act/left '@H|_system:NES' '@S|x:1' > "$t/left"
expect_status 0 python3 - "$port" <<'PYTHON'
import http.client, sys
def status(method, headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
    connection.request(method, "/act", b"@S|x:1", headers)
    return connection.getresponse().status
assert status("POST", {"Origin": "http://example.com"}) == 403
assert status("POST", {"Sec-Fetch-Site": "cross-site"}) == 403
assert status("POST", {"Host": "example.com"}) == 403
assert status("POST", {"Host": "localhost:9"}) == 200
assert status("PUT", {}) == 405
PYTHON

stop

[ "$(jq -sc '[.[] | select(.type == "step" and .session == 1) | .observation] | .[:3] | unique' "$t/out")" = '[{"map":"00","x":14,"y":5}]' ] ||
    fail "the three forms differ"
jq -se '.[] | select(.emu_frame == 60) |
    .observation == {"path":"C:\\a b\\c.png","x":2} and .inputs == [[28,"RIGHT"],[2,"NONE"]] and .reward == -0.5 and .lag == 1
    and (.request | endswith("|x:1|x:2")) and (.action.text != null)' "$t/out" > /dev/null || fail "members of the step are wrong"
jq -se '.[] | select(.type == "step" and .request == "@E|x:9") | has("action") | not' "$t/out" > /dev/null || fail "@E has an action"
jq -se '[.[] | select(.type == "episode" and .session == 1)] == [{"type":"episode","session":1,"episode":0,"steps":5,"reason":"end"}]' \
    "$t/out" > /dev/null || fail "the episode's end is wrong"
[ "$(jq -s '[.[] | select(.type == "exchange" and (.reply | startswith("ERR:")))] | length' "$t/out")" -eq 4 ] ||
    fail "refused messages are not kept"
jq -se 'any(.[]; .type == "note" and .level == "warning" and (.text | contains("no field")))' "$t/out" > /dev/null ||
    fail "no note about a state without fields"
expect_text "$t/err" 'warning: session 1: no field in the line'
[ "$(jq -sc '[.[] | select(.type == "session") | [.session, .name]]' "$t/out")" = '[[1,""],[2,"left"],[3,"left"]]' ] ||
    fail "a hello does not open a session"
jq -se '.[] | select(.session == 2 and .type == "session") | .system == "NES" and .rom == {"name":"Emberwick","sha1":"AB"}
    and .keys == ["P1 A","P1 Left,1"]' "$t/out" > /dev/null || fail "the hello is not in the session record"
[ "$(jq -r .type "$t/out" | sed -n '1p;$p' | paste -sd ' ')" = 'header end' ] || fail "not from header to end"

# Numbers that no 64 bits hold are written so that every reader takes them: nobody's recording ends by one.
in_background sh -c "bh-serve -n 7 --listen 127.0.0.1:0 2> '$t/numbers.err' | bh-record -o '$t/numbers.zst' 2> '$t/record.err'"
port=$(listening_port "$t/numbers.err")
client '@S|x:1|_reward:18446744073709551616' '@S|x:2|_reward:-1e300' '@S|x:3|_reward:9007199254740993' '@S|x:4|_reward:1e22' \
    '{"x":5,"_reward":"18446744073709551616"}' '@S|x:18446744073709551616' > "$t/replies"
client --path /s/b 'SET _reward INT 9223372036854775807; UPDATE; GET update_interval' >> "$t/replies"
[ "$(sort "$t/replies" | uniq -c | awk '{ print $1, $2 }' | paste -sd ' ')" = '1 1 6 ACT:NONE' ] || fail "answered $(cat "$t/replies")"
wait_until 20 test -e "$t/numbers.zst"
[ "$(bh-replay "$t/numbers.zst" | jq -c 'select(.type == "step" and .reward) | .reward > 1e15 or .reward < -1e15' | uniq -c | awk '{ print $1, $2 }')" = '6 true' ] ||
    fail "the rewards are not there: $(bh-replay "$t/numbers.zst" | jq -c 'select(.type == "step")')"
! bh-replay "$t/numbers.zst" | grep -q '"reward":-\{0,1\}[0-9]\{17,\}[,}]' || fail "a whole number beyond 64 bits is written without exponent"
