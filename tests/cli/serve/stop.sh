# However a pipeline ends, what was played is on disk and the programs say so with their status.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

# pipeline FILE OPTION...: bh-serve | bh-record in a process group of their own, as a shell starts them
pipeline() {
    local file=$1
    shift
    rm -f "$t/err" "$t/status"
    setsid env --default-signal=INT bash -c '
        bh-serve --listen 127.0.0.1:0 --policy random "${@:3}" 2> "$2/err" | bh-record -o "$1" 2> "$2/record.err"
        echo "${PIPESTATUS[*]}" > "$2/status.new"; mv "$2/status.new" "$2/status"' - "$file" "$t" "$@" &
    group=$!
    children+=("-$group")
    port=$(listening_port "$t/err")
}
ended() { wait_until 20 test -e "$t/status"; }

# Ctrl-C goes to both: the last step and bh-serve's end record are in the file.
pipeline "$t/int.zst"
client --count 50 '@S|x:{i}' > /dev/null
trap '' INT # bash would die with its pipeline
kill -INT -- "-$group"
ended
[ "$(cat "$t/status")" = '0 0' ] || fail "interrupted: $(cat "$t/status")"
zstd -qt "$t/int.zst"
[ "$(zstd -dcq "$t/int.zst" | jq -r 'select(.type == "step") | .observation.x' | tail -n 1)" = 49 ] || fail "the last step is missing"
[ "$(zstd -dcq "$t/int.zst" | tail -n 1 | jq -r '.type + " " + .reason')" = 'end interrupted' ] || fail "no end record"

# --steps ends by itself and tells the client.
pipeline "$t/steps.zst" --steps 20
[ "$(client --count 50 '@S|x:{i}' | grep -c .)" -eq 20 ] || fail "not told to exit at step 20"
ended
[ "$(cat "$t/status")" = '0 0' ] || fail "--steps: $(cat "$t/status")"
[ "$(bh-replay "$t/steps.zst" | jq -r 'select(.type == "step") | .step' | wc -l)" -eq 20 ] || fail "not 20 steps"

# --episodes counts @E and what a reply restarts.
pipeline "$t/episodes.zst" --episodes 2
[ "$(client --count 50 '@S|x:{i}' '@E|x:{i}' | tail -n 1)" = 'ACT:NONE|exit:true' ] || fail "not told to exit"
ended
[ "$(bh-replay "$t/episodes.zst" | jq -r 'select(.type == "episode") | .episode' | paste -sd ' ')" = '0 1' ] || fail "not two episodes"

# The recorder is killed: its .partial is readable; the server notices, tells the client to exit and fails.
pipeline "$t/kill.zst"
client --count 2000 '@S|x:{i}|text:abcdefghijklmnopqrstuvwxyz' > /dev/null
wait_until 20 test -s "$t/kill.zst.partial"
pkill -KILL -g "$group" -x bh-record
answers_exit() { client '@S|x:1' 2> /dev/null | grep -q 'exit:true'; }
wait_until 20 answers_exit
ended
[ "$(cat "$t/status")" = '1 137' ] || fail "recorder killed: $(cat "$t/status")"
expect_text "$t/err" 'standard output: Broken pipe'
expect_status 3 bh-replay "$t/kill.zst.partial" > "$t/kept" 2> "$t/kept.err"
[ "$(jq -c 'select(.type == "step") | .step' "$t/kept" | wc -l)" -gt 100 ] || fail "the .partial holds too little"
expect_text "$t/kept.err" 'no end record; the recording was cut short'
# It is not written over, and can be made whole.
printf '{"type":"header","version":1}\n{"type":"end"}\n' > "$t/short"
expect_status 1 bh-record -o "$t/kill.zst" "$t/short" 2> "$t/refused.err"
expect_text "$t/refused.err" "an unfinished recording is there; to keep it: bh-cut $t/kill.zst.partial -o $t/kill.zst"
expect_status 3 bh-record -o "$t/whole.zst" "$t/kill.zst.partial" 2> "$t/whole.err"
bh-replay "$t/whole.zst" | jq -c 'select(.type == "step")' | cmp - <(jq -c 'select(.type == "step")' "$t/kept")

# A full disk behind standard output.
in_background bh-serve --listen 127.0.0.1:0 --policy random > /dev/full 2> "$t/full.err"
server=$!
port=$(listening_port "$t/full.err")
wait_until 20 grep -q 'No space left on device; telling the clients to exit' "$t/full.err"
expect_status 1 wait "$server"

# An address in use, one that is none, one that others can reach.
expect_status 2 bh-serve --listen 0.0.0.0:0 2> "$t/usage.err"
expect_text "$t/usage.err" 'can be reached by other machines'
expect_status 2 bh-serve --listen example.com:1 2> "$t/usage.err"
expect_text "$t/usage.err" 'example.com is not an IP address'
in_background bh-serve --listen 127.0.0.1:0 > /dev/null 2> "$t/first.err"
port=$(listening_port "$t/first.err")
expect_status 1 bh-serve --listen "127.0.0.1:$port" > /dev/null 2> "$t/usage.err"
expect_text "$t/usage.err" 'Address already in use'

# A token is asked for, works, and stays out of recording and messages.
BH_TOKEN=s3cret in_background bh-serve --listen 127.0.0.1:0 --steps 1 > "$t/token.out" 2> "$t/token.err"
port=$(listening_port "$t/token.err")
[ "$(client '@S|x:1')" = '403 a token is needed' ] || fail "no token was asked for"
[ "$(client --path /s3cret/act '@S|x:1')" = 'ACT:NONE|exit:true' ] || fail "the token does not open"
! grep -r s3cret "$t"/token.* || fail "the token was written down"

# The end is the last record, also when a client does not read its replies, and when standard output's reader is slow.
mkfifo "$t/fifo"
in_background sh -c 'exec bh-serve --listen 127.0.0.1:0 > "$0"' "$t/fifo" 2> "$t/last.err" # the shell waits for a reader
server=$!
expect_status 0 python3 - "$server" "$t/fifo" "$t/last.err" <<'PYTHON'
import json, os, re, select, signal, socket, struct, sys, time, zlib
fifo = os.open(sys.argv[2], os.O_RDONLY)
deadline = time.monotonic() + 20

def told(pattern):
    while not (found := re.search(pattern, open(sys.argv[3]).read())):
        assert time.monotonic() < deadline, "not told: " + pattern
        time.sleep(0.02)
    return found

port = int(told("listening on 127.0.0.1:([0-9]+)")[1])

def connect():
    return socket.create_connection(("127.0.0.1", port), timeout=20)

def post(path, body):
    connection = connect()
    connection.sendall(b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (path, len(body)) + body)
    return connection

def framed(text):
    return b"%d %s" % (len(text), text)

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

picture = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"tEXt", b"x" * (17 << 20))
           + chunk(b"IDAT", zlib.compress(b"\0\1\2\3")) + chunk(b"IEND", b""))
# It reads nothing: its replies fill the buffers, and one of its messages stays unanswered.
deaf = socket.socket()
deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
deaf.connect(("127.0.0.1", port))
deaf.sendall(framed(b"SET s STRING " + b"x" * 100_000))
messages = framed(b"UPDATE; " + b"; ".join([b"GET s"] * 5)) * 100
deaf.setblocking(False)
while messages and select.select([], [deaf], [], 0.2)[1]:
    messages = messages[deaf.send(messages):]
# Nobody reads the records, until a message waits for room.
for i in range(4):
    for body in (picture, b"UPDATE"):
        assert post(b"/s/large", body).recv(15) == b"HTTP/1.1 200 OK"
waiting = post(b"/s/waiting", b"UPDATE")
told("the reader of standard output is slow")
os.kill(int(sys.argv[1]), signal.SIGINT)
assert waiting.recv(1) == b"", "answered, though there is no room"
records = bytearray()
while data := os.read(fifo, 1 << 20):
    records += data
records = [json.loads(line) for line in re.findall(rb'^\{"type":[^\n]*\}$', records, re.MULTILINE)]
kinds = [record["type"] for record in records]
assert kinds[-1] == "end" and kinds.count("end") == 1, kinds[-5:]
assert kinds.count("session") == kinds.count("session_end") == 2, kinds
PYTHON
expect_status 0 wait "$server"

# A signal while the last records wait for their reader costs none of them.
mkfifo "$t/late"
# shellcheck disable=SC2217
sleep 1000 < "$t/late" & # has it open, and reads nothing
reader=$!
children+=("$reader")
serve late late.err -n 40 --policy none
client --count 40 "@S|x:{i}|text:$(head -c 60000 /dev/zero | tr '\0' x)" > "$t/replies"
has_ended() { grep -q 'ended after 40 steps' "$t/late.err"; }
wait_until 20 has_ended
exec 3< "$t/late"
kill "$reader"
kill -INT "$server"
cat <&3 > "$t/late.out"
exec 3<&-
expect_status 0 wait "$server"
[ "$(grep -c '^{"type":"step"' "$t/late.out")" -eq 40 ] || fail "a signal at the end cost steps"
tail -n 1 "$t/late.out" | jq -e '.type == "end"' > "$t/end" || fail "a signal at the end cost the end"
