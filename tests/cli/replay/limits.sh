# What a server may cost: time, when it answers and never comes to an end; threads, when many sessions follow one another.
. "${0%/*}/../helpers/common.sh"

# recording COUNT [FORMAT [open]]: COUNT sessions one after another, their names by printf's FORMAT, of two steps each; with
# a third word none of them ends
recording() {
    echo '{"type":"header","version":1,"run":"one","part":0,"requires":[],"created":"2026-11-22T01:02:03.000000Z"}'
    awk -v count="$1" -v format="${2-s%d}" -v open="${3-}" 'BEGIN {
        for (s = 1; s <= count; ++s) {
            printf "{\"type\":\"session\",\"session\":%d,\"name\":\"%s\",\"time_us\":%d}\n", s, sprintf(format, s), s
            for (step = 0; step < 2; ++step)
                printf "{\"type\":\"step\",\"session\":%d,\"episode\":0,\"step\":%d,\"time_us\":%d,\"observation\":{\"x\":1},\"action\":{\"text\":\"UP\"},\"request\":\"@S|x:%d\",\"reply\":\"ACT:UP\"}\n", s, step, s, s
            if (!open) printf "{\"type\":\"session_end\",\"session\":%d,\"time_us\":%d,\"reason\":\"end\"}\n", s, s
        }
        print "{\"type\":\"end\",\"reason\":\"test\"}"
    }'
}

# A server of frames, or of HTTP, that answers, says nothing, or begins an answer that has no end.
cat > "$t/server.py" <<'PYTHON'
import socket, sys, threading
mode = sys.argv[1]
pause = threading.Event()
listener = socket.create_server(("127.0.0.1", 0), backlog=128)
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], file=sys.stderr, flush=True)
def drip(peer, head):
    peer.sendall(head)
    while not pause.wait(0.02):
        peer.sendall(b"A")
def play(peer):
    try:
        while peer.recv(65536):
            if mode == "answer":
                peer.sendall(b"6 ACT:UP")
            elif mode == "frame":
                drip(peer, b"100000 ")
            elif mode == "body":
                drip(peer, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while mode == "digits":
                peer.sendall(b"9" * 65536)
            while mode == "continue":
                peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
    except OSError:
        pass
    peer.close()
while True:
    threading.Thread(target=play, args=(listener.accept()[0],), daemon=True).start()
PYTHON
# start MODE: its port is in $port
start() {
    in_background python3 "$t/server.py" "$1" > "$t/$1.log" 2> "$t/$1.err"
    port=$(listening_port "$t/$1.err")
}

recording 1 > "$t/one"
for mode in silent frame digits body continue; do
    start "$mode"
    for scheme in tcp http; do
        # The others do not speak that protocol.
        case $scheme$mode in tcpbody | tcpcontinue | httpframe | httpdigits) continue ;; esac
        expect_status 1 timeout 20 bh-replay "$t/one" --timeout 300ms --to "$scheme://127.0.0.1:$port" > "$t/report" 2> "$t/err"
        if [ "$mode" = digits ]; then
            expect_text "$t/err" "session 1, episode 0, step 0: tcp://127.0.0.1:$port: the answer is not in BizHawk's framing"
        else
            expect_text "$t/err" "session 1, episode 0, step 0: $scheme://127.0.0.1:$port"
            expect_text "$t/err" ": no answer within 300ms"
        fi
    done
done

# Sessions that are over take no room, whether names come again or not; those that are open do.
start answer
recording 1100 > "$t/many"
timeout 60 bh-replay "$t/many" --to "tcp://127.0.0.1:$port" > "$t/report"
expect_text "$t/report" 'equal replies     2200 (100.0 %)'
recording 20 same > "$t/same"
timeout 60 bh-replay "$t/same" --clients 60 --to "tcp://127.0.0.1:$port" > "$t/report"
expect_text "$t/report" 'equal replies     40 (100.0 %)'
recording 300 s%d open > "$t/open"
expect_status 1 timeout 60 bh-replay "$t/open" --clients 4 --to "tcp://127.0.0.1:$port" > "$t/report" 2> "$t/err"
expect_text "$t/err" 'session 257, episode 0, step 0: more than 256 sessions are open at once, each for 4 clients'

# Of a recording that is given twice it is told which one is meant.
sed '/"step":1/s/"reply":"ACT:UP"/"reply":"ACT:A"/' "$t/one" > "$t/other"
expect_status 4 timeout 20 bh-replay "$t/one" "$t/other" "$t/other" --to "tcp://127.0.0.1:$port" > "$t/report"
expect_text "$t/report" "first difference  $t/other (RUN 2): session 1, episode 0, step 1"

# An address that cannot be one is wrong usage, whatever else there is.
for to in http:// http://a:99999/ http://[::1/ tcp:// tcp://127.0.0.1:0; do
    expect_status 2 bh-replay "$t/absent" --to "$to" 2> "$t/err"
    expect_text "$t/err" "--to: $to is not "
done
