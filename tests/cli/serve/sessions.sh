# Thirty-two clients at once, each with its own path and counters: no answer ever reaches another one's session. And sockets, which are
# sessions of their own.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

serve out err -- sh -c \
    'exec jq --unbuffered -c "{action: \"A\", session: .session, set: {twice: (.observation.n * 2)}, restart: (.step == 9)}"'
expect_status 0 python3 - "$port" <<'PYTHON'
import http.client, socket, sys, threading, urllib.parse
port = int(sys.argv[1])
wrong, finished = [], []

def post(path, text):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, urllib.parse.urlencode({"payload": text}))
    reply = connection.getresponse().read().decode()
    connection.close()
    return reply

def play(client):
    for n in range(25):
        number = client * 1000 + n
        reply = post(f"/s/client{client}", f"SET n INT {number}; GET n; UPDATE; GET twice; GET n; GET restart")
        wanted = f"INT {number}; INT {number * 2}; INT {number}; {n % 10 == 9}"
        if reply != wanted:
            wrong.append((client, reply, wanted))
    finished.append(client)

clients = [threading.Thread(target=play, args=(client,)) for client in range(32)]
for client in clients:
    client.start()
for client in clients:
    client.join()
assert not wrong, wrong[:5]
assert len(finished) == len(clients), finished # an exception ends its thread only

# BizHawk's framing: a decimal length, a space, the bytes.
def say(connection, text):
    connection.sendall(b"%d %s" % (len(text), text.encode()))
    head = b""
    while not head.endswith(b" "):
        byte = connection.recv(1)
        assert byte, "closed"
        head += byte
    body = b""
    while len(body) < int(head):
        body += connection.recv(int(head) - len(body))
    return body.decode()

one, two = (socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(2))
assert say(one, "SET n INT 1") == "OK"
assert say(two, "SET n INT 2; UPDATE; GET n; GET twice") == "INT 2; INT 4"
assert say(one, "GET n") == "INT 1"
# With a name it is that session, whichever way its messages come.
assert say(one, "SESSION client3; GET n") == "INT 3024"
assert say(one, "GET n") == "INT 3024"
two.close()
assert post("/", "GET n") == "None"
one.close()
PYTHON
ends() { [ "$(grep -c '"reason":"closed"' "$t/out")" -eq 2 ]; }
wait_until 20 ends
stop
[ "$(jq -s '[.[] | select(.type == "step" and .request != null) | (.request | capture("n INT (?<n>[0-9]+)").n | tonumber) == .observation.n] | all' "$t/out")" = true ] ||
    fail "a step is another client's"
[ "$(jq -s '[.[] | select(.type == "episode")] | length' "$t/out")" -eq 64 ] || fail "not two episodes for each"
jq -se '[.[] | select(.type == "step") | [.session, .episode, .step]] | (length == 801) and (unique | length == 801)' "$t/out" > /dev/null ||
    fail "steps are missing or counted twice"
[ "$(jq -rs '[.[] | select(.type == "session" and (.dialect | startswith("framed"))) | .name] | join(",")' "$t/out")" = ',' ] ||
    fail "a socket's session has a name of its own"
