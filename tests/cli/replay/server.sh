# To a server: the same messages, the same replies; other replies; many clients at once; servers that are away, silent, or refuse.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

stop_server() {
    kill -TERM "$server"
    wait_until 20 grep -q 'stopping' "$t/serve.err"
    kill -TERM "$server" 2> /dev/null || true # at once, without a wait for clients that have gone
    wait "$server" || true
}

# Three sessions, two at the same time, one with pictures, two with names, and a text that is refused.
picture=$(python3 -c '
import base64, struct, urllib.parse, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
png = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
       + chunk(b"IDAT", zlib.compress(b"\0abcdef" * 2)) + chunk(b"IEND", b""))
print(urllib.parse.urlencode({"screenshot": base64.b64encode(png)}))')
serve run serve.err --policy random --seed 5 --steps 131
client --form '@H|_system:NES|_keys:P1 A,P1 B,P1 Up,P1 Down,P1 Left,P1 Right' 'no line at all' > "$t/replies"
client --count 40 "$picture" '@S|x:{i}|text:a+b%20c' >> "$t/replies" &
one=$!
client --form --path /act/two --count 40 '@S|n:{i}' '@S|n:{i}|_reward:0.5' > "$t/two"
wait "$one"
client --count 11 '{"_session":"three","x":{i}}' > "$t/three"
wait "$server"
bh-record -q -o "$t/run.zst" "$t/run"
messages=$(bh-replay --no-frames "$t/run.zst" | jq -s 'map(select(.request and .request != "")) | length')
[ "$messages" -eq 133 ]

# The same policy with the same seed says the same, and the server hears the same from everybody.
dialogue() {
    bh-replay --no-frames "$1" | jq -s '(map(select(.type == "session") | {(.session | tostring): .name}) | add) as $name
        | [.[] | select(.request and .request != "") | {who: $name[.session | tostring], say: .request,
        hear: (.reply | sub("\\|exit:true"; ""))}] | group_by(.who)'
}
serve again serve.err --policy random --seed 5
bh-replay "$t/run.zst" --to "http://127.0.0.1:$port" > "$t/report"
expect_text "$t/report" 'messages sent     133, and 40 pictures'
expect_text "$t/report" 'equal replies     133 (100.0 %)'
expect_text "$t/report" 'first difference  none'
grep -qE '^reply latency     p50 [0-9]+ us, p95 ' "$t/report"
grep -qE '^speed             [0-9.]+ steps/s$' "$t/report"
stop_server
diff <(dialogue "$t/run.zst") <(dialogue "$t/again") >&2 || fail "the server heard something else"
[ "$(bh-replay "$t/again" | grep -ac PNG)" -eq "$(bh-replay "$t/run.zst" | grep -ac PNG)" ]

# Another seed: the first difference is named. In time, a hundred times as fast as it was, and without pictures.
serve other serve.err --policy random --seed 6
expect_status 4 bh-replay "$t/run.zst" --session 1 --pace 100 --no-frames --report json --to "http://127.0.0.1:$port/act" > "$t/report"
jq -e '.messages == 42 and .pictures == 0 and .compared == 42 and .equal < 42 and .steps == 40 and .latency_us.p50 > 0 and .steps_per_s > 0
    and .first_difference.session == 1 and (.first_difference.recorded | startswith("ACT:"))
    and .first_difference.recorded != .first_difference.server' "$t/report" > "$t/verdict"
step=$(jq .first_difference.step "$t/report")
[ "$(bh-replay --no-frames "$t/run.zst" | jq -r "select(.type == \"step\" and .session == 1 and .step == $step) | .reply")" = \
    "$(jq -r .first_difference.recorded "$t/report")" ] || fail "not what was recorded at step $step"
stop_server

# Many clients at once: copies under names of their own; two recordings, one after the other.
serve many serve.err --policy random --seed 5
bh-replay "$t/run.zst" "$t/run" --clients 3 --to "http://127.0.0.1:$port/act" > "$t/report" || [ $? -eq 4 ]
expect_text "$t/report" 'messages sent     798, and 240 pictures'
expect_text "$t/report" 'replies compared  266 (of the first of 3 clients)'
stop_server
bh-replay --no-frames "$t/many" | jq -rs '(map(select(.type == "session") | {(.session | tostring): .name}) | add) as $name
    | [.[] | select(.type == "step") | $name[.session | tostring] | sub("(?<copy>copy-[23])-[0-9a-f]{8}$"; .copy)] | group_by(.) | map("\(.[0]) \(length)") | join(", ")' > "$t/names"
[ "$(cat "$t/names")" = ' 80, copy-2 80, copy-3 80, three 22, three-copy-2 22, three-copy-3 22, two 160, two-copy-2 160, two-copy-3 160' ] ||
    fail "sessions are mixed: $(cat "$t/names")"

# Over sockets, each session on its own, with its pictures.
serve plain serve.err
bh-replay "$t/run.zst" --to "http://127.0.0.1:$port/act" > "$t/report" || [ $? -eq 4 ]
stop_server
serve sockets serve.err
bh-replay "$t/plain" --to "tcp://127.0.0.1:$port" > "$t/report"
expect_text "$t/report" 'messages sent     133, and 40 pictures'
expect_text "$t/report" 'equal replies     133 (100.0 %)'
stop_server
[ "$(bh-replay --no-frames "$t/sockets" | jq -s 'map(select(.type == "step")) | length')" -eq 131 ]
[ "$(bh-replay "$t/sockets" | grep -ac PNG)" -eq "$(bh-replay "$t/run.zst" | grep -ac PNG)" ]

# A server that is away, one that never answers, one that refuses.
expect_status 1 bh-replay "$t/run.zst" --session 1 --to "http://127.0.0.1:$port/act" > "$t/report" 2> "$t/err"
expect_text "$t/err" 'session 1, message "@H|_system:NES|'
expect_text "$t/err" "http://127.0.0.1:$port/act: Connection refused"
expect_status 1 bh-replay "$t/run.zst" --session 1 --to "tcp://127.0.0.1:$port" > "$t/report" 2> "$t/err"
expect_text "$t/err" "tcp://127.0.0.1:$port: System.Net.Sockets.SocketException: Connection refused"
cat > "$t/silent.py" <<'PYTHON'
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], file=sys.stderr, flush=True)
peers = []
while True:
    peers.append(listener.accept()[0])
PYTHON
in_background python3 "$t/silent.py" 2> "$t/silent.err"
port=$(listening_port "$t/silent.err")
for server in "http://127.0.0.1:$port/act" "tcp://127.0.0.1:$port"; do
    expect_status 1 timeout 20 bh-replay "$t/run.zst" --clients 2 --timeout 300ms --to "$server" > "$t/report" 2> "$t/err"
    expect_text "$t/err" "$server"
    grep -qE 'session [123], ' "$t/err"
done
in_background python3 -u -m http.server --bind 127.0.0.1 0 > "$t/refuses.log" 2>&1
wait_until 20 grep -q ' port [0-9]' "$t/refuses.log"
port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$t/refuses.log")
expect_status 4 bh-replay "$t/run.zst" --session 1 --until 1 --to "http://127.0.0.1:$port/act" > "$t/report"
expect_text "$t/report" 'recorded ACT:NONE, server (HTTP status 501)'

# Nothing to send; a step whose text is not known; addresses that are none.
expect_status 1 bh-replay "$t/run.zst" --session 9 --to "http://127.0.0.1:$port" 2> "$t/err"
expect_text "$t/err" 'no message in the selection'
jq -c 'if .type == "step" and .step == 3 then del(.request) else . end' <(bh-replay --no-frames "$t/run.zst" --session 1) > "$t/mute"
expect_status 1 bh-replay "$t/mute" --to "http://127.0.0.1:$port" 2> "$t/err"
expect_text "$t/err" 'session 1, episode 0, step 3: the text that was sent is not recorded'
expect_status 2 bh-replay "$t/run.zst" --to tcp://example.org:1 2> "$t/err"
expect_status 2 bh-replay "$t/run.zst" --to http://127.0.0.1:1 --clients 0 2> "$t/err"
