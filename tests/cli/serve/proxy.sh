# In front of somebody's server bh-serve changes no byte of request or response, records both, and stands in when the server does not answer.
# shellcheck source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

peer() { # KIND: starts one; its port is in $peer_port, its process in $peer
    : > "$t/log"
    in_background /usr/bin/python3 "$BH_SOURCE/tests/cli/helpers/peers.py" "$1" "$t/log" > "$t/$1.out" 2> "$t/$1.err"
    peer=$!
    peer_port=$(listening_port "$t/$1.out")
}

# What a socket gets and what the server gets, with bh-serve between them and without it, are the same bytes.
cat > "$t/bytes.py" <<'PYTHON'
import re, socket, sys
port, upstream, log = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def ask(to, request, half_close=False):
    with socket.create_connection(("127.0.0.1", to), timeout=20) as client:
        client.sendall(request.replace(b"{host}", b"127.0.0.1:%d" % to))
        if half_close:
            client.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while more := client.recv(65536):
                answer += more
        except ConnectionResetError:
            answer += b"(reset)"
    return re.sub(rb"Date: [^\r]*", b"Date: -", answer)


def post(body, *fields, version=b"1.1", path=b"/act?x=%20y", method=b"POST"):
    return b"%s %s HTTP/%s\r\n%s\r\nHost: {host}\r\nContent-Length: %d\r\n\r\n%s" % (
        method, path, version, b"\r\n".join(fields) or b"A: b", len(body), body)


CLOSE = b"User-Agent: EmuHawk/2.9.1\r\nConnection: close\r\nx-MINE: a  b"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\nConnection: Close"
cases = []
if sys.argv[4] == "raw":
    for body in (b"payload=%40S%7Cx%3A1", b"@S|x:1", b"@S|x:2", b"@S|x:3", b"@S|x:4", b"@S|x:5", b"GET x:1; UPDATE", b"anything x:1"):
        cases += [post(body, CLOSE), post(body, FORM), post(body, CLOSE, version=b"1.0")]
    cases += [post(b"@S|more", CLOSE), post(b"more"), post(b"short"), post(b"bare"), post(b"x" * 100, b"X: early"), post(b"x:9")]
    cases += [post(b"x:1") + post(b"x:3") + post(b"x:1", CLOSE)]  # three on one connection, sent at once
else:
    for method in (b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"PATCH"):
        if sys.argv[4] == "flask" and method in (b"HEAD", b"OPTIONS", b"PATCH"):
            continue
        for path in (b"/", b"/next", b"/number?x=1", b"/a%20b/c?d=e&f=%2F", b"/metrics"):
            cases += [post(b"", CLOSE, method=method, path=path), post(b"busy", CLOSE, method=method, path=path)]
    cases += [post(b"x" * 100_000, CLOSE), post(b"x" * 3_000_000, CLOSE), post(b'{"x":1}', CLOSE, version=b"1.0")]
    cases += [post(b"a") + post(b"b", method=b"GET") + post(b"c", CLOSE)]
    cases += [post(b"", method=b"GET", path=b"/next", version=b"1.0")]
for request in cases:
    ends = []
    for to in (upstream, port):
        open(log, "w").close()
        answer = ask(to, request)
        ends.append((answer, open(log, "rb").read()))
    if b"early" in request:  # what is left of the body may or may not come before the reset
        ends = [(answer.replace(b"(reset)", b""), b"") for answer, _ in ends]
    assert ends[1][1].replace(b"%d" % port, b"%d" % upstream) == ends[0][1] and ends[0][0] == ends[1][0], (request[:200], ends)
PYTHON

for kind in http10 http11 raw flask; do
    if [ "$kind" = flask ] && ! /usr/bin/python3 -c 'import flask' 2> /dev/null; then
        continue
    fi
    peer "$kind"
    serve "$kind.stream" "$kind-serve.err" --policy "http://127.0.0.1:$peer_port" --policy-timeout 20s
    expect_status 0 python3 "$t/bytes.py" "$port" "$peer_port" "$t/log" "$kind"
    stop
    kill "$peer"
done
# Every request is recorded, in its order, with all that is needed to say it again.
[ "$(jq -r 'select(.type == "step" or .type == "exchange") | "\(.method) \(.target) \(.status)"' "$t/http11.stream" | sed -n 1,4p | paste -sd,)" = \
    'GET / 200,GET / 200,GET /next 200,GET /next 200' ] || fail "the order of requests is wrong"
jq -se '[.[] | select(.method == "PUT" and .target == "/a%20b/c?d=e&f=%2F")] | map([.request, .status]) == [["", 200], ["busy", 503]]' "$t/http11.stream" > /dev/null ||
    fail "a PUT is not recorded as it was"
jq -se '[.[] | select(.request_bytes == 3000000) | .request | length] == [1048576]' "$t/http11.stream" > /dev/null || fail "a long request is not cut"
[ "$(jq -r 'select(.type == "session") | .session' "$t/http10.stream" | wc -l)" = 1 ] || fail "one client became several sessions"

# What is no answer: 502 or 504, but for a GSL state, which gets one without an action.
peer raw
serve out err --policy "http://127.0.0.1:$peer_port" --policy-timeout 1s
cat > "$t/broken.py" <<'PYTHON'
import socket, sys
for body, wanted in ((b"@S|x:6", b"200 OK ACT:NONE"), (b"@S|x:7", b"200 OK ACT:NONE"), (b"@S|x:8", b"200 OK ACT:NONE"), (b"@S|y:short", b"200 OK ACT:NONE"),
                     (b"GET x:6", b"502 Bad Gateway ERR:"), (b"GET x:7", b"502 Bad Gateway ERR:"), (b"say x:8", b"504 Gateway Timeout ERR:")):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as client:
        client.sendall(b"POST /act HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        answer = b""
        while more := client.recv(65536):
            answer += more
    head, text = answer.split(b"\r\n\r\n", 1)
    assert head.split()[1] == wanted.split()[0] and b"Connection: close" in head and text.startswith(wanted.split()[-1]), (body, answer)
# A connection that the server closes between two requests is closed, and the second one is not answered by us: its client says it again.
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as client:
    for body, wanted in ((b"@S|x:1", b"ACT:RIGHT"), (b"@S|x:7", b"")):
        client.sendall(b"POST /act HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n" + body)
        answer = b""
        while not (wanted and answer.endswith(wanted)) and (more := client.recv(65536)):
            answer += more
        assert answer.endswith(wanted) and (wanted or not answer), answer
PYTHON
expect_status 0 python3 "$t/broken.py" "$port"
kill -KILL "$peer"
[ "$(client '@S|x:1')" = 'ACT:NONE' ] || fail "no fallback for a server that is gone"
[ "$(client 'GET x')" = '502 ERR:the server behind gives no answer: Connection refused' ] || fail "no 502 for a server that is gone"
stop 3
expect_text "$t/err" 'the server behind gives no answer: '
jq -se '[.[] | select(.type == "step" and .fallback)] | length == 5' "$t/out" > /dev/null || fail "the fallbacks are not recorded"
jq -se '[.[] | select(.status == 502 or .status == 504) | .error] | length == 4 and all(length > 0)' "$t/out" > /dev/null || fail "the errors are not recorded"

# A web page may not reach the server behind, and the token is no part of what that gets.
peer http11
echo secret > "$t/token"
serve token.stream token.err --policy "http://127.0.0.1:$peer_port/play" --token-file "$t/token"
[ "$(client --path /secret/act '@S|x:1')" = 'ACT:LEFT' ] || fail "the token is not taken"
[ "$(client --path /act '@S|x:1')" = '403 a token is needed' ] || fail "no token is needed"
stop
expect_text "$t/log" 'POST /play HTTP/1.1'
! grep -q secret "$t/log" "$t/token.stream" || fail "the token was passed on"

for url in ftp://a http:// http://a:0 'http://a:1/ b' http://a:70000 tcp://a tcp://a:1/path; do
    expect_status 2 bh-serve --listen 127.0.0.1:0 --policy "$url" > /dev/null 2> "$t/usage"
done
