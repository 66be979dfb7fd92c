# Recordings that lack something, joined recordings, and servers with habits of their own: nothing counts as equal that was not compared.
. "${0%/*}/../helpers/common.sh"

# header RUN; steps SESSION COUNT [MEMBERS]
header() { printf '{"type":"header","version":1,"run":"%s","part":0,"requires":[],"created":"2026-11-22T01:02:03.000000Z"}\n' "$1"; }
steps() {
    printf '{"type":"session","session":%d,"name":"%s","time_us":0}\n' "$1" "${4-}"
    for step in $(seq 0 $(($2 - 1))); do
        printf '{"type":"step","session":%d,"episode":0,"step":%d,"time_us":%d,"observation":{"x":%d},"action":{"text":"UP"},"request":"@S|x:%d"%s}\n' \
            "$1" "$step" "$step" "$step" "$step" "${3-,\"reply\":\"ACT:UP\"}"
    done
}
end='{"type":"end","reason":"test"}'
{ header one && steps 1 4 && echo "$end"; } > "$t/run"

# A stream without its end was cut short, whatever it is played to; so was one in front of another.
head -n -1 "$t/run" > "$t/cut"
cat "$t/run" "$t/cut" > "$t/second-cut"
cat "$t/cut" "$t/run" > "$t/first-cut"
bh-replay "$t/run" > /dev/null
expect_status 3 bh-replay "$t/first-cut" 2> "$t/err" > /dev/null
expect_text "$t/err" "first-cut: a recording in it has no end record; it was cut short"
for name in cut second-cut; do
    expect_status 3 bh-replay "$t/$name" > "$t/out" 2> "$t/err"
    cmp "$t/out" "$t/$name"
    expect_text "$t/err" "$name: no end record; the recording was cut short"
done
expect_status 3 bh-replay - < "$t/cut" 2> "$t/err" > /dev/null
bh-replay "$t/cut" --until 2 > /dev/null # not read to where the end is missing

# A step whose action is no text is not shown, and no policy is right about it.
sed '/"step":2,/s/"text":"UP"/"text":5/; /"step":3,/s/{"text":"UP"}/"UP"/' "$t/run" > "$t/odd"
expect_status 3 bh-replay "$t/odd" --to policy -- sh -c 'while read -r line; do echo UP; done' > "$t/report" 2> "$t/err"
expect_text "$t/report" 'steps compared    2'
expect_text "$t/err" '2 steps are left out: their actions have no text; the first is session 1, episode 0, step 2'

# A server that is told to close each connection and says nothing about it: it takes a second request and answers it by the end of the
# connection. Pictures it refuses. The other one reads frames, and closes the connection of each "x:9".
cat > "$t/server.py" <<'PYTHON'
import socket, sys, threading
is_http = sys.argv[1] == "http"
listener = socket.create_server(("127.0.0.1", 0))
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], file=sys.stderr, flush=True)
def play_http(peer):
    data = b""
    while b"\r\n\r\n" not in data:
        data += peer.recv(65536)
    head, body = data.split(b"\r\n\r\n", 1)
    size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < size:
        body += peer.recv(65536)
    status = b"500 No" if body.startswith(b"screenshot") else b"200 OK"
    peer.sendall(b"HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nACT:UP" % status)
    peer.recv(1)
def play_frames(peer):
    while data := peer.recv(65536):
        if b"x:9" in data:
            break
        if b"x:8" not in data:
            peer.sendall(b"6 ACT:UP")
def play(peer):
    try:
        (play_http if is_http else play_frames)(peer)
    except ConnectionError:
        pass
    peer.close()
while True:
    peer = listener.accept()[0]
    print("a connection", flush=True) # before its first answer: whoever was answered finds it counted
    threading.Thread(target=play, args=(peer,), daemon=True).start()
PYTHON
in_background python3 "$t/server.py" http > "$t/http.log" 2> "$t/http.err"
http="http://127.0.0.1:$(listening_port "$t/http.err")/act"
in_background python3 "$t/server.py" frames > "$t/frames.log" 2> "$t/frames.err"
tcp="tcp://127.0.0.1:$(listening_port "$t/frames.err")"

bh-replay "$t/run" --to "$http" > "$t/report"
expect_text "$t/report" 'equal replies     4 (100.0 %)'
{ header one && steps 1 4 '' && echo "$end"; } > "$t/noreply"
expect_status 1 bh-replay "$t/noreply" --to "$http" > "$t/report" 2> "$t/err"
expect_text "$t/report" 'replies compared  0'
expect_text "$t/err" "no message in the selection whose recorded reply was a server's own"
sed '/"step":2,/{s/}$/,"frame":{"encoding":"png","width":1,"height":1},"payload":3}/;a\
png
}' "$t/run" > "$t/picture"
expect_status 4 bh-replay "$t/picture" --to "$http" > "$t/report"
expect_text "$t/report" 'messages sent     4, and 1 pictures (1 refused)'
expect_text "$t/report" 'first difference  session 1, episode 0, step 2: recorded (a picture), server (HTTP status 500)'

# Joined recordings have sessions of their own, though these have the same numbers.
cat "$t/run" "$t/run" > "$t/joined"
before=$(wc -l < "$t/frames.log")
bh-replay "$t/joined" --to "$tcp" > "$t/report"
expect_text "$t/report" 'equal replies     8 (100.0 %)'
[ $(($(wc -l < "$t/frames.log") - before)) -eq 2 ] || fail "joined recordings share a connection"

# When one session has failed, nobody waits for the others.
{ header one && steps 1 9 '' slow && steps 2 10 '' | sed 's,|x:8,|x:7,' && echo "$end"; } > "$t/both"
expect_status 1 timeout 20 bh-replay "$t/both" --timeout 100s --to "$tcp" > "$t/report" 2> "$t/err"
expect_text "$t/err" 'session 2, episode 0, step 9'

# An emulator whose client was answered nothing is answered nothing; "ACT:" is for GSL and JSON.
{
    header one
    echo '{"type":"session","session":1,"name":"","time_us":0}'
    for step in 0 1; do
        printf '{"type":"step","session":1,"episode":0,"step":%d,"observation":{},"action":{"text":"UP"},"request":"SET x %d; UPDATE","reply":""}\n' \
            "$step" "$step"
    done
    steps 1 2 '' | tail -n 2
    echo "$end"
} > "$t/statements"
in_background bh-replay "$t/statements" --to emulator --listen 127.0.0.1:0 --timeout 20s > "$t/report" 2> "$t/replay.err"
replay=$!
python3 "${0%/*}/../helpers/client.py" "$(listening_port "$t/replay.err")" 'SET x 0; UPDATE' 'SET x 1; UPDATE' '@S|x:0' '@S|x:1' > "$t/replies"
wait "$replay"
printf '\n\nACT:UP\nACT:UP|exit:true\n' | diff - "$t/replies" >&2 || fail "other replies than were recorded"
