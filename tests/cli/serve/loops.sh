# Loops that nobody here has written are recorded with the actions that were played, pass unchanged, and can be said again to the same server.
# shellcheck source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"
# shellcheck source=../helpers/emu.sh
. "${0%/*}/../helpers/emu.sh"

peer() { # KIND [PORT]: starts one; its port is in $peer_port, its process in $peer
    : > "$t/log"
    in_background python3 "$BH_SOURCE/tests/cli/helpers/peers.py" "$1" "$t/log" "${@:2}" > "$t/peer.out" 2> "$t/peer.err"
    peer=$!
    peer_port=$(listening_port "$t/peer.out")
}

# actions RUN: how often each action was played, in the order in which they first came
actions() { bh-gsl-dump --fields action "$1" --format csv | tail -n +2 | uniq -c | sed 's/^ *//' | paste -sd,; }

# again RUN URL OPTION...: everything said again to the same server gets the same replies
again() {
    expect_status 0 bh-replay "$t/$1" --to "$2" --report json "${@:3}" > "$t/report"
    jq -e '.compared > 0 and .equal == .compared and .pictures_refused == 0' "$t/report" > /dev/null || { cat "$t/report" >&9; fail "$1: other replies"; }
}

make_nes "$t/game.nes"
cat > "$t/post.py" <<'PYTHON'
"""post.py PORT COUNT PNG KIND: a client over HTTP as they are found."""
import base64, http.client, sys, urllib.parse
port, count, png, kind = int(sys.argv[1]), int(sys.argv[2]), open(sys.argv[3], "rb").read(), sys.argv[4]
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)


def ask(method, path, body=None, form=False):
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    connection.request(method, path, body, headers)
    return connection.getresponse().read()


screenshot = urllib.parse.urlencode({"screenshot": base64.b64encode(png)})
for i in range(count):
    if kind == "pixels":
        assert ask("POST", "/pixels", screenshot, True) == b"RIGHT"
    elif kind == "poll":
        assert ask("POST", "/shots", screenshot, True) == b"OK"
        assert ask("GET", "/next" if i % 2 else "/number?x=1") == (b"P1 A" if i % 2 else b"3")
    elif kind == "json":
        assert ask("POST", "/state", b'{"x":%d}' % i) == b'{"press":{"button":"B"}}'
    else:
        assert ask("POST", "/", screenshot, True) == b"OK"
        answer = ask("POST", "/", urllib.parse.urlencode({"payload": f"SET x INT {i}; SET name STRING a; UPDATE"}), True)
        answer = ask("POST", "/", urllib.parse.urlencode({"payload": "GET controls; GET restart; GET exit"}), True)
        controls = answer.split(b"; ")[0].decode()
        held = [name for name, value in (item.split(":") for item in controls.split(",")) if value == "True"]
        print("+".join(name[3:] for name in held) or "NONE")
PYTHON
python3 -c 'import zlib,struct,sys
def chunk(t,d): return struct.pack(">I",len(d))+t+d+struct.pack(">I",zlib.crc32(t+d))
sys.stdout.buffer.write(b"\x89PNG\r\n\x1a\n"+chunk(b"IHDR",struct.pack(">IIBBBBB",4,4,8,2,0,0,0))+chunk(b"IDAT",zlib.compress((b"\0"+b"\x40\x80\xc0"*4)*4))+chunk(b"IEND",b""))' > "$t/shot.png"

# Over HTTP: pictures that are answered, questions, JSON with a rule.
peer http11
for kind in pixels poll json; do
    rules=()
    [ "$kind" = json ] && rules=(--action-from /press/button --action-from B=Jump)
    serve "$kind.jsonl" "$kind.err" --policy "http://127.0.0.1:$peer_port" ${rules[@]+"${rules[@]}"}
    expect_status 0 python3 "$t/post.py" "$port" 6 "$t/shot.png" "$kind"
    stop
    again "$kind.jsonl" "http://127.0.0.1:$peer_port"
    # The same client gets from the recording what it got from the server.
    in_background bh-replay "$t/$kind.jsonl" --to emulator --listen 127.0.0.1:0 --report json > "$t/report" 2> "$t/replay.err"
    replay=$!
    expect_status 0 python3 "$t/post.py" "$(listening_port "$t/replay.err")" 6 "$t/shot.png" "$kind"
    expect_status 0 wait "$replay"
    jq -e '.compared == 6 and .equal == 6' "$t/report" > /dev/null || { cat "$t/report" >&9; fail "$kind: the recording answers otherwise"; }
done
[ "$(actions "$t/pixels.jsonl")" = '6 RIGHT' ] || fail "pixels: $(actions "$t/pixels.jsonl")"
[ "$(actions "$t/poll.jsonl")" = '1 3,1 P1 A,1 3,1 P1 A,1 3,1 P1 A' ] || fail "poll: $(actions "$t/poll.jsonl")"
[ "$(actions "$t/json.jsonl")" = '6 Jump' ] || fail "json: $(actions "$t/json.jsonl")"
jq -se 'map(select(.type == "step")) | all(.reply == "{\"press\":{\"button\":\"B\"}}" and .observation.x == .step)' "$t/json.jsonl" > /dev/null ||
    fail "the answers are lost"
grep -a '^{"type":"step"' "$t/poll.jsonl" |
    jq -se 'map(select(.type == "step")) | all(.picture.target == "/shots" and .picture.reply == "OK" and .frame.width == 4 and .method == "GET")' > /dev/null ||
    fail "the picture before a question is lost"
bh-shot "$t/pixels.jsonl" --at 3 -o "$t/out.png"
[ "$(bh-info --json "$t/pixels.jsonl" | jq '.steps // .[0].steps')" = 6 ] || fail "bh-info sees other steps"
kill "$peer"

# BrainHawk on both sides: what the client read as controls is the action.
play_brainhawk() { in_background bh-serve --listen "127.0.0.1:$1" --policy random --seed 5 --system NES > /dev/null 2> "$t/behind.err"; }
play_brainhawk 0
behind=$!
behind_port=$(listening_port "$t/behind.err")
serve brainhawk.jsonl brainhawk.err --policy "http://127.0.0.1:$behind_port"
expect_status 0 python3 "$t/post.py" "$port" 8 "$t/shot.png" brainhawk > "$t/played"
stop
[ "$(bh-gsl-dump --fields action "$t/brainhawk.jsonl" --format csv | tail -n +2)" = "$(cat "$t/played")" ] || fail "other actions were played"
grep -a '^{"type":"step"' "$t/brainhawk.jsonl" |
    jq -se 'map(select(.type == "step")) | length == 8 and all(.observation == {x: .step, name: "a"} and .frame.width == 4 and .picture.reply == "OK")' > /dev/null ||
    fail "what was set is lost"
kill -INT "$behind"
wait "$behind" || true
play_brainhawk "$behind_port"
behind=$!
wait_until 20 grep -q 'listening on' "$t/behind.err"
again brainhawk.jsonl "http://127.0.0.1:$behind_port"
kill -INT "$behind"

# BizHawk's sockets, as each release frames them.
cat > "$t/socket.lua" <<'END'
local function answer() -- BizHawk up to 2.6.1 waits for 5 ms only
    local text
    repeat text = comm.socketServerResponse() until text ~= ""
    return text
end
if userdata.get("bare") then comm.socketServerResponse() end -- 2.3 connects at its first question or picture, not to send
local greeted = userdata.get("greeted")
if greeted then assert(answer() == "start") end
for i = 1, 5 do
    if not userdata.get("bare") then
        comm.socketServerScreenShot()
        assert(answer() == "OK")
    end
    comm.socketServerSend("12,40," .. i)
    assert(answer() == "0")
    emu.frameadvance()
end
client.exit()
END
for pair in framed:2.11 framed:2.9 framed:2.8 greeting:2.11 bare:2.3; do
    kind=${pair%:*}
    peer "$kind"
    user=x:1
    [ "$kind" = greeting ] && user=greeted:true
    [ "$kind" = bare ] && user=bare:true
    serve socket.jsonl socket.err --policy "tcp://127.0.0.1:$peer_port" --fields x,y,hp --action-from 0=A,1=B
    expect_status 0 bh-emu --rom "$t/game.nes" --bizhawk "${pair#*:}" --socket_ip=127.0.0.1 --socket_port="$port" --userdata="$user" "$t/socket.lua" > "$t/emu.out" 2> "$t/emu.err"
    stop
    [ "$(actions "$t/socket.jsonl")" = '5 A' ] || fail "$pair: $(actions "$t/socket.jsonl")"
    jq -se 'all(.observation == {x: 12, y: 40, hp: (.step + 1)})' <(grep -a '^{"type":"step"' "$t/socket.jsonl") > /dev/null || fail "$pair: other observations"
    [ "$kind" = greeting ] && { grep -q '"reply":"start".*"direction":"server"' "$t/socket.jsonl" || fail "the greeting is not recorded"; }
    again socket.jsonl "tcp://127.0.0.1:$peer_port"
    kill "$peer"
done

# Any stream of bytes, ended by one side or both, and a server that is gone.
peer echo
serve echo.jsonl echo.err --policy "tcp://127.0.0.1:$peer_port"
cat > "$t/echo.py" <<'PYTHON'
import os, socket, sys, threading
data = os.urandom(3_000_000) + b"5 ab\n{"
got = []
for to in sys.argv[1:]:
    with socket.create_connection(("127.0.0.1", int(to)), timeout=20) as client:
        threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR))).start()
        answer = b""
        while more := client.recv(65536):
            answer += more
    got.append(answer)
assert got[0] == got[1] == data + b"the end"
PYTHON
expect_status 0 python3 "$t/echo.py" "$peer_port" "$port"
kill -KILL "$peer"
python3 -c 'import socket,sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as client:
    assert client.recv(100) in (b"", b"3 BYE")' "$port"
stop
expect_text "$t/echo.err" 'the server behind cannot be reached: Connection refused'
jq -se 'any(.[]; .type == "exchange" and (.request_b64 // .reply_b64 // .request // .reply))' "$t/echo.jsonl" > /dev/null || fail "the bytes are not recorded"
