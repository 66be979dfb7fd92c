# In front of somebody's server bh-serve changes no byte of request or response, records both, and stands in when the server does not answer.
# shellcheck source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

cat > "$t/upstream.py" <<'PYTHON'
"""A server that keeps every byte of its requests, and answers each in a way of its own."""
import socketserver, sys

ANSWERS = {
    b"x:1": b"HTTP/1.1 200 OK\r\nserver: mine\r\nX-Odd:  two\r\nContent-Length: 9\r\n\r\nACT:RIGHT",
    b"x:2": b"HTTP/1.1 503 Busy\r\nContent-Length: 6\r\n\r\nACT:UP",
    b"x:3": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nACT:\r\n4;odd=1\r\nDOWN\r\n0\r\n\r\n",
    b"x:4": b"HTTP/1.0 200 OK\r\n\r\nACT:LEFT",  # to the end of the connection
    b"x:5": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nACT:A",
    b"x:6": b"hello\r\n\r\n",
    b"x:7": b"",
    b"x:8": None,  # says nothing for ever
    b"x:9": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nACT:B",  # and closes, although it was to be kept
    b"page": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage",
}


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        with open(sys.argv[1] + ".connections", "a") as log:
            log.write("x\n")
        while True:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return
                head += line
            sizes = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
            body = self.rfile.read(int(sizes[0]) if sizes else 0)
            with open(sys.argv[1], "ab") as log:
                log.write(head + body + b"\n")
            answer = next((answer for key, answer in ANSWERS.items() if key in head + body), ANSWERS[b"x:1"])
            if answer is None:
                self.rfile.read()
                return
            self.wfile.write(answer)
            if b"x:9" in body or b"chunked" not in answer and b"Content-Length" not in answer or b"connection: close" in head.lower():
                return


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def shutdown_request(self, request):
        super().shutdown_request(request)
        with open(sys.argv[1] + ".closed", "a") as log:
            log.write("x\n")


with Server(("127.0.0.1", 0), Handler) as server:
    print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
PYTHON
in_background python3 "$t/upstream.py" "$t/log" > "$t/upstream.out"
upstream=$!
upstream_port=$(listening_port "$t/upstream.out")
serve out err --policy "http://127.0.0.1:$upstream_port" --policy-timeout 2s

cat > "$t/client.py" <<'PYTHON'
import socket, sys, time
port, upstream = int(sys.argv[1]), int(sys.argv[2])
HEADS = (
    "Content-Type: application/x-www-form-urlencoded\r\nHost: {host}\r\nContent-Length: {size}\r\nExpect: 100-continue\r\nConnection: Close\r\n",
    "User-Agent: EmuHawk/2.9.1\r\nConnection: close\r\nx-MINE: a  b\r\nContent-Length: {size}\r\nHost: {host}\r\n",
)


def ask(to, head, body, method="POST", path="/act/one?x=%20y"):
    with socket.create_connection(("127.0.0.1", to), timeout=20) as client:
        text = f"{method} {path} HTTP/1.1\r\n{head}\r\n".format(host=f"127.0.0.1:{to}", size=len(body))
        client.sendall(text.encode() + body)
        answer = b""
        while more := client.recv(65536):
            answer += more
    return answer.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")


bodies = [b"payload=%40S%7Cx%3A1", b"@S|x:1", b"@S|x:2", b"@S|x:3", b"@S|x:4", b"@S|x:5", b"GET x:1; UPDATE", b"anything x:1"]
log = sys.argv[3]
for body in bodies:
    for head in HEADS:
        ends = []
        for to in (upstream, port):
            open(log, "w").close()
            answer = ask(to, head, body)
            with open(log, "rb") as seen:
                ends.append((answer, seen.read()))
        direct = ends[0][0], ends[0][1]
        assert ends[1] == direct, (body, ends)
get = [ask(to, "Host: {host}\r\nConnection: close\r\n", b"", "GET", "/page?a=1") for to in (upstream, port)]
assert get[0] == get[1] and get[0].endswith(b"page"), get

# What is no answer becomes one without an action; of a message that wants none, an error.
for body, wanted in ((b"@S|x:6", b"ACT:NONE"), (b"@S|x:7", b"ACT:NONE"), (b"@S|x:8", b"ACT:NONE"), (b"GET x:7", b"ERR:the server behind")):
    answer = ask(port, HEADS[1], body)
    assert answer.startswith(b"HTTP/1.1 200 OK") and answer.split(b"\r\n\r\n")[1].startswith(wanted), answer

# Kept by both sides, one connection serves all.
before = open(log + ".connections").read().count("x")
with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
    for i in range(20):
        client.sendall(b"POST /act HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n@S|x:1")
        answer = b""
        while not answer.endswith(b"ACT:RIGHT"):
            answer += client.recv(65536)
assert open(log + ".connections").read().count("x") <= before + 1


def count(name):
    return open(f"{log}.{name}").read().count("x")


# One that the server closes while it is idle is not used again; one that it closes after it has read a request brings that request no
# second time: whatever it did with it, it would do twice.
with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
    for i, wanted in ((9, b"ACT:B"), (1, b"ACT:RIGHT"), (7, b"ACT:NONE"), (1, b"ACT:RIGHT")):
        connections, closed = count("connections"), count("closed")
        open(log, "w").close()
        client.sendall(b"POST /act HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n@S|x:%d" % i)
        answer = b""
        while not answer.endswith((wanted, b"ACT:NONE")):
            more = client.recv(65536)
            assert more, (i, answer)
            answer += more
        assert answer.endswith(wanted) and open(log).read().count(f"@S|x:{i}") == 1, (i, answer)
        deadline = time.monotonic() + 20
        while i in (9, 7) and count("closed") == closed:
            assert time.monotonic() < deadline, "the server closes nothing"
        if i == 7:
            assert count("connections") == connections, "it was no connection that had been kept"
PYTHON
expect_status 0 python3 "$t/client.py" "$port" "$upstream_port" "$t/log"

kill -KILL "$upstream"
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no fallback for a server that is gone"
stop 3
expect_text "$t/err" 'the server behind gives no answer: '
expect_text "$t/err" 'the server behind answers with status 503'

jq -se '[.[] | select(.type == "step")] | length == 6 * 2 + 3 + 20 + 4 + 1' "$t/out" > /dev/null || fail "not all steps are recorded"
jq -se '[.[] | select(.type == "step" and .fallback)] | length == 5' "$t/out" > /dev/null || fail "the fallbacks are not recorded"
[ "$(jq -r 'select(.type == "step") | .action.text // "-"' "$t/out" | head -n 12 | uniq | paste -sd ' ')" = 'RIGHT - DOWN LEFT A' ] || fail "the actions are wrong"
jq -se '[.[] | select(.type == "exchange" and .request == "anything x:1") | .reply] == ["ACT:RIGHT", "ACT:RIGHT"]' "$t/out" > /dev/null ||
    fail "what is no state is not recorded"
jq -se 'all(.[] | select(.type == "step"); .latency_us.total >= .latency_us.policy)' "$t/out" > /dev/null || fail "latencies are wrong"

# A path in the URL takes the place of the client's. With Flask, which is not always there.
for url in ftp://a http:// http://a:0 'http://a:1/ b' http://a:70000; do
    expect_status 2 bh-serve --listen 127.0.0.1:0 --policy "$url" > /dev/null 2> "$t/usage"
done
if /usr/bin/python3 -c 'import flask' 2> /dev/null; then
    cat > "$t/flask_server.py" <<'PYTHON'
import logging, flask, werkzeug.serving
app = flask.Flask("test")
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@app.route("/play", methods=["POST"])
def play():
    return "ACT:RIGHT|speed:max" if flask.request.get_data() == b"payload=%40S%7Cx%3A1" else ("no", 400)


server = werkzeug.serving.make_server("127.0.0.1", 0, app)
print(f"listening on 127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
PYTHON
    in_background /usr/bin/python3 "$t/flask_server.py" > "$t/flask.out" 2> "$t/flask.err"
    flask_port=$(listening_port "$t/flask.out")
    serve flask.stream flask-serve.err --policy "http://localhost:$flask_port/play"
    [ "$(client --form --count 5 '@S|x:1' | sort -u)" = 'ACT:RIGHT|speed:max' ] || fail "Flask's answer is lost"
    [ "$(client --form '@S|x:2')" = '400 no' ] || fail "Flask's status is lost"
    stop
    [ "$(jq -r 'select(.type == "step") | .action.text // "-"' "$t/flask.stream" | sort | uniq -c | tr -s ' ' | paste -sd,)" = ' 1 -, 5 RIGHT' ] || fail "not recorded"
fi
