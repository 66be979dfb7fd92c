# One port speaks HTTP, BizHawk's socket frames, bare lines and pictures, and WebSockets, to many clients at once, and shows how it goes.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

serve out err --policy random
PYTHONPATH="$BH_SOURCE/tests/cli/helpers" expect_status 0 python3 - "$port" "$server" <<'PYTHON'
import os, signal, socket, struct, sys, threading, urllib.error, urllib.request, zlib
from dialects import Framed, Http, Lines, Socket, WebSocket
port, server = int(sys.argv[1]), int(sys.argv[2])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


png = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0))
       + chunk(b"IDAT", zlib.compress(b"\0\1\2\3\4\5\6")) + chunk(b"IEND", b""))


def get(path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, None, error.read()


assert get("/frame.png")[0] == 404

# The same dialogue in every dialect; only BizHawk's frame never carries an empty answer.
for kind, path in ((Http, "/s/http"), (Framed, None), (Lines, None), (WebSocket, "/s/websocket")):
    client = kind(port, path) if path else kind(port)
    nothing = b"OK" if kind is Framed else b""
    assert client.ask(b"SET x INT 512; GET x") == b"INT 512", kind
    assert client.ask(b"SET quiet INT 1") == nothing, kind
    if kind is Lines:
        client.send(png)
        assert client.take(2) == b"OK"
    else:
        assert client.ask(png) == b"OK", kind
    assert client.ask(b"@S|x:14").startswith(b"ACT:"), kind
    assert client.ask(b"SET s STRING 'a; b'; UPDATE; GET s") == b"STRING a; b", kind
    client.send(b"".join(client.encode(b"SET i INT %d; GET i" % i) for i in range(50)))  # pipelined
    assert [client.answer() for i in range(50)] == [b"INT %d" % i for i in range(50)], kind
    client.close()

# What ends without LF is answered after a short silence, without LF; a half-closed line at once.
old = Socket(port)
old.send(b"SET x INT 3; GET x")
assert old.take(5) == b"INT 3"
old.send(b"GET x")
old.socket.shutdown(socket.SHUT_WR)
assert old.rest() == b"INT 3"

# BizHawk survives whatever it sends, and is never left waiting.
bizhawk = Framed(port)
bizhawk.send(b"0 ")
assert bizhawk.answer() == b"ERR:the message is empty"
bizhawk.send(b"2,GET")
assert bizhawk.answer().startswith(b"ERR:a message begins with its size")
assert bizhawk.rest() == b"3 BYE"

# 32 clients at once, each with counters of its own.
failures = []


def play(number):
    try:
        kind = (Http, Framed, Lines, WebSocket)[number % 4]
        client = kind(port, f"/s/client{number}") if kind in (Http, WebSocket) else kind(port)
        for i in range(40):
            got = client.ask(b"SET id INT %d; SET n INT %d; UPDATE; GET id; GET n" % (number, i))
            assert got == b"INT %d; INT %d" % (number, i), got
        client.close()
    except Exception as error:
        failures.append((number, error))


players = [threading.Thread(target=play, args=(number,)) for number in range(32)]
for player in players:
    player.start()
for player in players:
    player.join()
assert not failures, failures

# While the server cannot look, 128 clients and more can connect; none has to try again, which takes a second.
os.kill(server, signal.SIGSTOP)
waiting = []
for i in range(200):
    client = socket.create_connection(("127.0.0.1", port), timeout=0.9)
    client.settimeout(20)
    waiting.append(client)
os.kill(server, signal.SIGCONT)
for client in waiting:
    client.sendall(b"6 UPDATE")
for client in waiting:
    assert client.recv(100) == b"2 OK"
    client.close()

# What people see. The live page is the same for all: names come as JSON, see live.sh.
name = Http(port, "/s/%3Cb%20onload%3D%22x%22%3E")
name.ask(b"UPDATE")
status, kind, page = get("/")
assert status == 200 and kind.startswith("text/html"), kind
assert b"onload" not in page and page.count(b"<script") == 1 and b'<script src="live/page.js" defer></script>' in page, page
status, kind, text = get("/metrics")
metrics = dict(line.rsplit(" ", 1) for line in text.decode().splitlines() if not line.startswith("#"))
assert metrics["bh_serve_steps_total"] == str(4 * 2 + 32 * 40 + 200 + 1), metrics
assert metrics["bh_serve_pictures_total"] == "4", metrics
assert metrics["bh_serve_policy_seconds_count"] == metrics["bh_serve_steps_total"], metrics
assert int(metrics['bh_serve_messages_total{dialect="websocket"}']) == 55 + 8 * 40, metrics
assert get("/frame.png?1")[1:] == ("image/png", png)
assert get("/nothing")[0] == 404
for headers in ({"Origin": "http://example.com"}, {"Host": "example.com"}, {"Sec-Fetch-Site": "cross-site"}):
    try:
        urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/", headers=headers), timeout=20)
        raise AssertionError(headers)
    except urllib.error.HTTPError as error:
        assert error.code == 403, error.code
PYTHON

# At the end a socket that waits hears BYE.
PYTHONPATH="$BH_SOURCE/tests/cli/helpers" expect_status 0 python3 - "$port" "$server" <<'PYTHON'
import os, signal, sys
from dialects import Framed
client = Framed(int(sys.argv[1]))
silent = Framed(int(sys.argv[1]))
assert client.ask(b"UPDATE") == b"OK"
os.kill(int(sys.argv[2]), signal.SIGINT)
assert client.rest() == b"3 BYE"
assert silent.rest() == b"3 BYE"
PYTHON
expect_status 0 wait "$server"
expect_text "$t/err" 'session 1 (http): 127.0.0.1:'
expect_text "$t/err" ' over framed-brainhawk'
expect_text "$t/err" ' over bare-brainhawk'
expect_text "$t/err" ' over websocket-brainhawk'
expect_text "$t/err" ' steps (closed)'

# Nothing of all that is said with --quiet.
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
in_background bh-serve -q --listen "127.0.0.1:$port" > "$t/quiet.out" 2> "$t/quiet.err"
server=$!
wait_until 20 test -s "$t/quiet.out"
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no answer"
stop
test ! -s "$t/quiet.err"

# On a terminal a line shows how fast it goes.
in_background script -qefc "bh-serve --listen 127.0.0.1:$port --policy random" "$t/typescript" < /dev/null > /dev/null 2> "$t/script.err"
script=$!
wait_until 20 grep -qs 'start BizHawk' "$t/typescript"
[[ $(client '@S|x:1') == ACT:* ]] || fail "no answer"
wait_until 20 grep -qE 'sessions: 1, steps: 1, .* steps/s, policy .* ms' "$t/typescript"
kill -TERM "$script"
# Where another program of a pipeline may draw its own, it is a line from time to time.
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
in_background script -qefc "bh-serve --listen 127.0.0.1:$port --policy random | cat > '$t/piped'" "$t/typescript.piped" < /dev/null > /dev/null 2> "$t/script.err"
script=$!
wait_until 20 grep -qs 'start BizHawk' "$t/typescript.piped"
shows_pace() { client '@S|x:1' > /dev/null && grep -qE 'bh-serve: sessions: 1, steps: [0-9]+, .* steps/s, policy .* ms' "$t/typescript.piped"; }
wait_until 20 shows_pace
kill -TERM "$script"

# A token is said first, or stands in the path.
BH_TOKEN=s3cret serve token.out token.err
PYTHONPATH="$BH_SOURCE/tests/cli/helpers" expect_status 0 python3 - "$port" <<'PYTHON'
import sys
from dialects import Framed, Lines, Socket, WebSocket
port = int(sys.argv[1])
for client in (Framed(port), Lines(port)):
    assert client.ask(b"UPDATE") == b"ERR:a token is needed"
    assert client.ask(b"TOKEN secret") == b"ERR:this is not the token"
    assert client.ask(b"TOKEN s3cret") == b"OK"
    assert client.ask(b"SET x INT 1; GET x") == b"INT 1"
assert WebSocket(port, "/s3cret/s/a").ask(b"SET x INT 1; GET x") == b"INT 1"
stranger = Socket(port)
stranger.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
assert stranger.rest().startswith(b"HTTP/1.1 403 ")
assert Framed(port).ask(b"UPDATE") == b"ERR:a token is needed"  # and goes
PYTHON
wait_until 20 grep -q 'a token is needed$' "$t/token.err"
stop
! grep -r s3cret "$t"/token.* || fail "the token was written down"
for refusal in 'a token is needed' 'a token is needed (HTTP status 403)'; do
    [ "$(grep -c "warning: refused what came from 127.0.0.1: $refusal\$" "$t/token.err")" -eq 1 ] || fail "not told once: $refusal"
done
