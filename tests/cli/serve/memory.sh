# Memory is bounded for all clients together, and when there is none, one client suffers.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

# Six unfinished messages of 90 MiB: two are read, the others wait, and small ones pass.
serve out err
python3 - "$port" "$server" <<'PYTHON'
import http.client, re, selectors, socket, sys, time
port, server = int(sys.argv[1]), int(sys.argv[2])
size = 90 * 2**20
head = b"POST /act/large%d HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n@S|x:"
piece = b"1" * 2**20
def post(body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/act/small", body, {"Connection": "close"})
    return connection.getresponse().read()
senders = []
for number in range(6):
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(head % (number, size))
    client.setblocking(False)
    senders.append([client, 0])
sent = lambda: sum(count for _, count in senders)
idle_since = time.monotonic()
while time.monotonic() < idle_since + 2:  # until the server takes no more
    for sender in senders:
        if sender[1] < 80 * 2**20:
            try:
                sender[1] += sender[0].send(piece)
                idle_since = time.monotonic()
            except BlockingIOError:
                pass
    time.sleep(0.001)
assert sent() >= 160 * 2**20, sent()
for number in range(20):
    assert post(b"@S|n:%d|text:%s" % (number, b"x" * 50_000)) == b"ACT:NONE"
status = open(f"/proc/{server}/status").read()
peak = int(re.search(r"VmHWM:\s*(\d+) kB", status)[1])
assert peak < 400_000, peak
for client, _ in senders:
    client.close()
PYTHON
stop
[ "$(grep -c 'are under way (--body-memory)' "$t/err")" = 1 ] || fail "not told once"
expect_status 2 bh-serve --body-memory 1000 2> "$t/usage"
expect_text "$t/usage" '--body-memory: 1000 is not a size from 1M on'

# Without memory for a message its connection ends, and that alone.
if [[ $(ldd "$(command -v bh-serve)") =~ lib(asan|tsan) ]]; then
    echo "a sanitizer must be loaded first: no allocation was made to fail"
    exit 0
fi
in_background LD_PRELOAD="$BH_BUILD/tests/bh-allocation-fault.so" BH_ALLOCATION_MAX=500000 \
    bh-serve --listen 127.0.0.1:0 > "$t/out" 2> "$t/err"
server=$!
port=$(listening_port "$t/err")
PYTHONPATH="$BH_SOURCE/tests/cli/helpers" python3 - "$port" <<'PYTHON'
import sys
from dialects import Framed, Http, Lines
port = int(sys.argv[1])
lasting = Framed(port)
assert lasting.ask(b"@S|x:1") == b"ACT:NONE"
for kind in (Http, Framed, Lines):
    client = kind(port, "/act/large") if kind is Http else kind(port)
    try:
        client.send(client.encode(b"@S|x:" + b"1" * 1_000_000))
        rest = client.rest()
    except (ConnectionError, BrokenPipeError):
        rest = b""
    assert rest in (b"", b"3 BYE"), rest
    assert lasting.ask(b"@S|x:2") == b"ACT:NONE"
lasting.close()
PYTHON
stop
expect_text "$t/err" 'was ended, because its message could not be handled: std::bad_alloc'
tail -n 1 "$t/out" | jq -e '.type == "end"' > "$t/end" || fail "the recording has no end"
[ "$(grep -c '^{"type":"step"' "$t/out")" = 4 ] || fail "not every step was recorded"

# What a policy writes without an end is its own end only.
cat > "$t/endless.py" <<'END'
#!/usr/bin/env python3
import sys
for number, line in enumerate(sys.stdin):
    print("A" if number != 1 else "x" * 900_000, end="\n" if number != 1 else "", flush=True)
END
# What fails in the loop and not in a connection ends the server, but not without the recording's end: here a batch of forty.
cat > "$t/gated.py" <<'END'
#!/usr/bin/env python3
import json, os, sys
for line in sys.stdin:
    while not os.path.exists(sys.argv[1]):
        pass
    print(json.dumps(["A"] * len(json.loads(line)["observations"])), flush=True)
END
chmod +x "$t/endless.py" "$t/gated.py"
in_background LD_PRELOAD="$BH_BUILD/tests/bh-allocation-fault.so" BH_ALLOCATION_MAX=500000 \
    bh-serve --listen 127.0.0.1:0 -- "$t/endless.py" > "$t/endless.out" 2> "$t/endless.err"
server=$!
port=$(listening_port "$t/endless.err")
said "$(client '@S|x:1' '@S|x:2')" $'ACT:A\nACT:NONE'
has_started_again() { [ "$(client '@S|x:3')" = ACT:A ]; }
wait_until 20 has_started_again
stop 3
expect_text "$t/endless.err" 'warning: what the policy wrote could not be handled: std::bad_alloc; killing it'
tail -n 1 "$t/endless.out" | jq -e '.reason == "interrupted"' > "$t/end" || fail "the recording has no end"

in_background LD_PRELOAD="$BH_BUILD/tests/bh-allocation-fault.so" BH_ALLOCATION_MAX=500000 \
    bh-serve --listen 127.0.0.1:0 --batch -- "$t/gated.py" "$t/gate" > "$t/batch.out" 2> "$t/batch.err"
server=$!
port=$(listening_port "$t/batch.err")
PYTHONPATH="$BH_SOURCE/tests/cli/helpers" python3 - "$port" "$t/gate" <<'PYTHON'
import re, sys, urllib.request
from dialects import Http
port = int(sys.argv[1])
clients = [Http(port, f"/act/{number}") for number in range(41)]
for client in clients:
    client.send(client.encode(b"@S|x:" + b"1" * 40_000))
while True:
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20).read().decode()
    if sum(map(int, re.findall(r"^bh_serve_messages_total\S* (\d+)$", page, re.M))) >= 41:
        break
open(sys.argv[2], "w").close()
assert b"ACT:" in clients[0].rest()
PYTHON
expect_status 1 wait "$server"
expect_text "$t/batch.err" 'bh-serve: the server failed: std::bad_alloc; telling the clients to exit'
tail -n 1 "$t/batch.out" | jq -e '.type == "end" and .reason == "failed"' > "$t/end" || fail "the recording has no end"
[ "$(grep -c '^{"type":"session_end"' "$t/batch.out")" = "$(grep -c '^{"type":"session"' "$t/batch.out")" ] || fail "a session has no end"
