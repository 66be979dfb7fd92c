# The scripts over EmuHawk's socket, in the framing of every version: what is recorded is the same as over HTTP.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

# by_socket NAME VERSION TRANSPORT, by_http NAME VERSION: 40 steps with pictures in $t/NAME
by_socket() {
    serve "$1" "$1.err" --policy random --seed 3 -n 40
    (cd "$t" && timeout 100 bh-emu --bizhawk "$2" --socket_ip=127.0.0.1 --socket_port="$port" --userdata="session:left;interval:2;shots:true;transport:$3" gsl_sender.lua) > "$t/$1.log" 2>&1
    expect_status 0 wait "$server"
    expect_text "$t/$1.log" "every 2 frames to EmuHawk's socket"
}
by_http() {
    serve "$1" "$1.err" --policy random --seed 3 -n 40
    (cd "$t" && timeout 100 bh-emu --bizhawk "$2" --url_post="http://127.0.0.1:$port" --userdata="session:left;interval:2;shots:true;transport:http" gsl_sender.lua) > "$t/$1.log" 2>&1
    expect_status 0 wait "$server"
}
by_http http 2.11
by_socket prefixed 2.11 auto        # all with sizes
by_socket texts 2.6.2 socket        # texts with sizes, pictures without
by_http http51 2.4
by_socket bare 2.4 socket           # nothing with a size
python3 - "$t" <<'PYTHON'
import json, sys
def steps(name):
    stream, at, result, dialects = open(sys.argv[1] + "/" + name, "rb").read(), 0, [], []
    while at < len(stream):
        end = stream.index(b"\n", at)
        record = json.loads(stream[at:end])
        at = end + 1
        payload = b""
        if "payload" in record:
            payload = stream[at:at + record["payload"]]
            at += record["payload"] + 1
        if record["type"] == "session":
            dialects.append((record["dialect"], record["name"]))
        if record["type"] == "step":
            assert payload, record
            result.append(({key: record.get(key) for key in ("episode", "step", "observation", "action", "request", "reply", "inputs", "frame")},
                           payload))
    return result, dialects
http, dialects = steps("http")
assert len(http) == 40 and dialects == [("http-gsl", "left")], dialects
for name, dialect, like in (("prefixed", "framed-gsl", http), ("texts", "framed-gsl", http), ("bare", "bare-gsl", steps("http51")[0])):
    seen, dialects = steps(name)
    assert dialects == [(dialect, "left")], (name, dialects)
    assert seen == like, (name, next((i, a[0], b[0]) for i, (a, b) in enumerate(zip(seen, like)) if a != b))
PYTHON

# With a token, which comes from the address in the settings file; a line that HTTP could not carry.
mkdir "$t/own"
cp -r "$BH_SOURCE/lua/." "$t/own"
cat > "$t/own/maps/long.lua" <<'LUA'
return { name = "long", system = "NES", domain = "System Bus", fields = { { key = "all", addr = 0, type = "hex", size = 0x2000 },
    { key = "more", list = (function() local l = {} for i = 1, 20000 do l[i] = { addr = 0x300, type = "u16_le" } end return l end)() } } }
LUA
printf sesame > "$t/token"
serve token.out token.err --policy none --token-file "$t/token" -n 3
echo "return { url = 'http://127.0.0.1:$port/sesame/', map = 'long', transport = 'socket', interval = 1 }" > "$t/own/gsl_sender_config.lua"
timeout 100 bh-emu --socket_ip=127.0.0.1 --socket_port="$port" "$t/own/gsl_sender.lua" > "$t/token.log" 2>&1
expect_status 0 wait "$server"
[ "$(grep -c '"type":"step"' "$t/token.out")" = 3 ]
[ "$(grep '"step":0,' "$t/token.out" | wc -c)" -gt 100000 ]
rm "$t/own/gsl_sender_config.lua"

# A person plays, too; and what is wrong is told.
serve human.out human.err --human
(cd "$t" && timeout 100 bh-emu --socket_ip=127.0.0.1 --socket_port="$port" --userdata=interval:4 --stop-after 40 record_human.lua) > "$t/human.log" 2>&1
stop
grep -q '"dialect":"framed-gsl"' "$t/human.out"
[ "$(grep -c '"human":true' "$t/human.out")" -ge 8 ]
expect_status 1 bh-emu --userdata=transport:socket gsl_sender.lua > "$t/none.log" 2> "$t/none.err"
expect_text "$t/none.err" 'transport: EmuHawk has no socket; start it with --socket_ip=127.0.0.1 --socket_port=9001'
expect_status 1 bh-emu --url_post=http://127.0.0.1:1 --userdata=transport:pigeon gsl_sender.lua > "$t/none.log" 2> "$t/none.err"
expect_text "$t/none.err" "transport: 'pigeon' is none of auto, http, socket"
