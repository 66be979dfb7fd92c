# The direct connection of bh-emu: pictures come as their pixels, and what is recorded, shown and answered is the same as by BizHawk's way.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

# A policy that sees the pictures, and answers by what it sees.
cat > "$t/policy.py" <<'PYTHON'
import hashlib, json, sys
stream = sys.stdin.buffer
while line := stream.readline():
    record = json.loads(line)
    frame = record.get("frame", {})
    payload = stream.read(record["payload"] + 1)[:-1] if "payload" in record else b""
    digest = hashlib.sha256(payload).hexdigest()
    print("ACT:" + ("START" if record["step"] % 4 == 0 else "A" if digest[0] < "8" else "RIGHT") +
          '|msg:%s %s %s %s' % (frame.get("encoding"), frame.get("width"), frame.get("height"), digest), flush=True)
PYTHON

# play NAME SETTINGS OPTION...: 60 steps with pictures, recorded in $t/NAME.zst
play() {
    serve "$1.out" "$1.err" -n 60 "${@:3}" -- python3 "$t/policy.py"
    (cd "$t" && timeout 100 bh-emu --url_post="http://127.0.0.1:$port" --userdata="session:s;interval:4;shots:true;$2" gsl_sender.lua) > "$t/$1.log"
    expect_status 0 wait "$server"
    bh-record -q -o "$t/$1.zst" "$t/$1.out"
}
play direct transport:auto --policy-frames raw
play http transport:http --policy-frames raw
play gray-direct transport:auto --policy-frames png --grayscale
play gray-http transport:http --policy-frames png --grayscale
expect_text "$t/direct.log" "map 'Emberwick'"

sed -n '3{p;q}' "$t/direct.out" > "$t/hello"
expect_text "$t/hello" '_direct:rgb24'
expect_text "$t/hello" '|direct:rgb24'
# The steps are the same, the pictures byte for byte; only clocks differ.
python3 - "$t" <<'PYTHON'
import json, subprocess, sys
def steps(name):
    stream = subprocess.run(["bh-replay", sys.argv[1] + "/" + name + ".zst"], capture_output=True, check=True).stdout
    result, at, sessions = [], 0, []
    while at < len(stream):
        end = stream.index(b"\n", at)
        record = json.loads(stream[at:end])
        at = end + 1
        payload = b""
        if "payload" in record:
            payload = stream[at:at + record["payload"]]
            at += record["payload"] + 1
        if record["type"] == "session":
            sessions.append({key: record[key] for key in ("name", "dialect", "user_agent", "rom", "keys")})
        if record["type"] in ("step", "episode"):
            result.append(({key: value for key, value in record.items() if key not in ("time_us", "latency_us")}, payload))
    return result, sessions
for one, other in (("direct", "http"), ("gray-direct", "gray-http")):
    a, b = steps(one), steps(other)
    assert a[1] == b[1], (a[1], b[1])
    assert len(a[0]) == len(b[0]) == 60, (len(a[0]), len(b[0]))
    for i, (x, y) in enumerate(zip(a[0], b[0])):
        assert x == y, (i, x[0], y[0])
    assert len({payload for _, payload in a[0]}) > 5 and all(payload for _, payload in a[0])
PYTHON

# A server that goes away and comes back: the hello goes out anew, and the direct way with it.
serve first.out first.err --policy none
(cd "$t" && timeout 100 bh-emu --url_post="http://127.0.0.1:$port" --userdata="interval:1;shots:true" gsl_sender.lua) > "$t/back.log" &
emulator=$!
children+=("$emulator")
wait_until 60 grep -qa '"step":20,' "$t/first.out"
kill -KILL "$server"
expect_status 137 wait "$server"
in_background bh-serve --listen "127.0.0.1:$port" --policy none -n 20 > "$t/second.out" 2> "$t/second.err"
server=$!
expect_status 0 wait "$emulator"
expect_status 0 wait "$server"
expect_text "$t/second.out" '"encoding":"raw"'
expect_text "$t/back.log" 'the server answers again'

# With a token in front of the path, and the newest picture for a browser as a PNG.
printf sesame > "$t/token"
serve token.out token.err --policy none --token-file "$t/token"
(cd "$t" && timeout 100 bh-emu --url_post="http://127.0.0.1:$port/sesame/" --userdata="interval:1;shots:true;give_up:1" gsl_sender.lua) > "$t/token.log" 2>&1 &
emulator=$!
children+=("$emulator")
wait_until 60 grep -qa '"step":5,' "$t/token.out"
python3 - "$port" <<'PYTHON'
import sys, urllib.request
png = urllib.request.urlopen("http://127.0.0.1:%s/sesame/frame.png" % sys.argv[1]).read()
assert png[:8] == b"\x89PNG\r\n\x1a\n" and png[16:24] == bytes([0, 0, 1, 0, 0, 0, 0, 224]), png[:24]
PYTHON
stop
expect_status 0 wait "$emulator"

# Somebody's server behind bh-serve is never asked for it.
bh-replay "$t/direct.zst" > "$t/all" && grep -ac '"encoding":"png"' "$t/all" > "$t/count"
[ "$(cat "$t/count")" = 60 ]
# A replay that plays the recorded answers does not promise it either.
in_background bh-replay "$t/direct.zst" --to emulator --listen 127.0.0.1:0 > "$t/check.out" 2> "$t/check.err"
checker=$!
port=$(listening_port "$t/check.err")
(cd "$t" && timeout 100 bh-emu --url_post="http://127.0.0.1:$port" --userdata="session:s;interval:4;shots:true" gsl_sender.lua) > "$t/check.log"
expect_status 0 wait "$checker"
