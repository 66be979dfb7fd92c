# Sixteen clients, then sixteen emulators, and one policy that is asked about all that wait at once: each gets its own answers, and none
# waits for a slow one.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

cat > "$t/policy.py" <<'PYTHON'
import json, sys
sizes = open(sys.argv[1], "w")
for line in sys.stdin:
    message = json.loads(line)
    assert message["type"] == "observations", line
    asked = message["observations"]
    sessions = [item["session"] for item in asked]
    assert len(set(sessions)) == len(sessions)  # one of each at a time
    print(len(asked), file=sizes, flush=True)
    # Text and objects; what an observation must be answered with stands in it.
    print(json.dumps([f"UP*{item['observation']['n']}" if item["session"] % 2
                      else {"action": f"UP*{item['observation']['n']}", "session": item["session"]} for item in asked]))
PYTHON
serve out err --batch -- python3 "$t/policy.py" "$t/sizes"
# The seventeenth client stops in the middle of a request until all others are done.
python3 - "$port" <<'PYTHON'
import http.client, socket, sys, threading
port = int(sys.argv[1])
slow = socket.create_connection(("127.0.0.1", port))
slow.sendall(b"POST /act/slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n\r\n@S|n")
wrong = []
def play(name):
    for i in range(20):
        number = 1000 * name + i + 1
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("POST", f"/act/c{name}", f"@S|n:{number}", {"Connection": "close"})
        answer = connection.getresponse().read().decode()
        connection.close()
        if answer != f"ACT:UP*{number}":
            wrong.append(f"{name}: {number}: {answer}")
clients = [threading.Thread(target=play, args=(name,)) for name in range(16)]
for client in clients:
    client.start()
for client in clients:
    client.join()
assert not wrong, wrong[:5]
slow.sendall(b":7")
slow.settimeout(20)
reply = http.client.HTTPResponse(slow)
reply.begin()
answer = reply.read()
assert answer == b"ACT:UP*7", answer
PYTHON
stop
[ "$(awk '{ sum += $1 } END { print sum }' "$t/sizes")" = 321 ] || fail "not every observation was asked about once"
[ "$(jq -s '[.[] | select(.type == "step" and .fallback == null)] | length' "$t/out")" = 321 ] || fail "a client got no answer of its own"

# Sixteen emulators with a real game: each plays ten steps and is told to exit. The first answer waits until all are there, so that the others
# gather for the next batch.
cat > "$t/emulators.py" <<'PYTHON'
import json, sys
with open(sys.argv[1], "w") as sizes:
    for line in sys.stdin:
        asked = json.loads(line)["observations"]
        assert len({item["session"] for item in asked}) == len(asked)
        if sizes.tell() == 0:
            open(sys.argv[2]).read()
        print(len(asked), file=sizes, flush=True)
        print(json.dumps(["RIGHT|exit:1" if item["step"] == 9 else "RIGHT" for item in asked]))
PYTHON
mkfifo "$t/gate"
serve emulators.out emulators.err --batch --policy-timeout 2m -- python3 "$t/emulators.py" "$t/sizes" "$t/gate"
emulators=()
for i in {1..16}; do
    in_background bh-emu --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" --userdata="interval:8;session:e$i" \
        "$BH_SOURCE/lua/gsl_sender.lua" > "$t/emulator$i.log" 2>&1
    emulators+=("$!")
done
all_there() { [ "$(grep -c 'over http-gsl' "$t/emulators.err")" -eq 16 ]; }
wait_until 60 all_there
: > "$t/gate"
for emulator in "${emulators[@]}"; do
    expect_status 0 wait "$emulator"
done
stop
jq -se '[.[] | select(.type == "step") | select(.fallback == null) | .session] | group_by(.) | length == 16 and all(length == 10)' "$t/emulators.out" \
    > /dev/null || fail "not ten steps for each emulator"
awk '{ sum += $1; if ($1 > most) most = $1 } END { exit !(sum == 160 && most > 1) }' "$t/sizes" || fail "not asked in batches: $(paste -sd ' ' "$t/sizes")"

# Parts that are no actions, arrays of the wrong length, silence.
cat > "$t/wrong.sh" <<'SHELL'
read -r line; echo '["epsilon is 0.5"]'
read -r line; echo RIGHT; echo '["UP","UP"]'
read -r line; echo '[{"action":"LEFT"}]'
read -r line; echo '[{"action":"LEFT","session":9}]'
read -r line; read -r line
SHELL
serve out wrong.err --policy-timeout 300ms --batch -- sh "$t/wrong.sh"
client '@S|n:1' '@S|n:2' '@S|n:3' '@S|n:4' '@S|n:5' > "$t/replies"
printf '%s\n' ACT:NONE ACT:NONE ACT:LEFT ACT:NONE ACT:NONE | diff - "$t/replies" >&2
expect_text "$t/wrong.err" 'number 0 of its batch, is no action'
expect_text "$t/wrong.err" 'the policy gave 2 answers to a batch of 1 observations'
expect_text "$t/wrong.err" 'answers no batch: not a JSON array'
expect_text "$t/wrong.err" 'it is for session 1, but says another'
expect_text "$t/wrong.err" 'gave no answer within 300 ms'
stop 3
expect_status 2 bh-serve --batch --policy random 2> /dev/null
