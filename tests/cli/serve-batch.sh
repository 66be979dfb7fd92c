# Sixteen clients and one policy that is asked about all that wait at once: each gets its own answers, and none waits for a slow one.
# shellcheck shell=bash source=common.sh
. "${0%/*}/common.sh"
# shellcheck source=serve-support.sh
. "${0%/*}/serve-support.sh"

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
stop
expect_status 2 bh-serve --batch --policy random 2> /dev/null
