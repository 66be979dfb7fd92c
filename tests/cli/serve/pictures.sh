# What a picture may unpack to is bounded, a larger one is not shown to the policy, which is told, and is recorded all the same.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

cat > "$t/policy.py" <<'PYTHON'
import json, sys
while line := sys.stdin.buffer.readline():
    message = json.loads(line)
    seen = "nothing"
    if "payload" in message:
        payload = sys.stdin.buffer.read(message["payload"])
        assert sys.stdin.buffer.read(1) == b"\n"
        frame = message["frame"]
        seen = f"{frame['encoding']} {frame['width']}x{frame['height']} {payload[:3].hex()} {payload[-3:].hex()}"
        assert frame["encoding"] != "raw" or len(payload) == 3 * frame["width"] * frame["height"]
    print(json.dumps({"action": "A", "note": seen}))
PYTHON
cat > "$t/show.py" <<'PYTHON'
import http.client, struct, sys, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def picture(width, height):
    pack = zlib.compressobj(9)
    data = b"".join(pack.compress(b"\0" + b"\x10\x20\x30" * width) for _ in range(height)) + pack.flush()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", data) + chunk(b"IEND", b""))
def post(body):
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
    connection.request("POST", "/act/one", body, {"Connection": "close"})
    return connection.getresponse().read()
for size in sys.argv[2:]:
    width, height = map(int, size.split("x"))
    png = picture(width, height)
    assert post(png) == b"OK"
    answer = post(b"@S|x:1")
    assert answer == b"ACT:A", answer
PYTHON
shown() { grep -a '^{"type":"note"' "$t/out" | jq -r '.text | select(startswith("policy: "))' | sed 's/^policy: //'; }

serve out err --policy-frames raw -- python3 "$t/policy.py"
python3 "$t/show.py" "$port" 2x2 8000x8000 256x240 8000x8000 2000x2000
peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$server/status")
stop
said "$(shown)" "raw 2x2 102030 102030
nothing
raw 256x240 102030 102030
nothing
raw 2000x2000 102030 102030"
expect_text "$t/err" 'a screenshot of 8000x8000 unpacks to 192000000 bytes; the policy is shown none above 16777216 (--picture-limit)'
[ "$(grep -c 'unpacks to' "$t/err")" = 1 ] || fail "told more than once"
most=160000
if [[ $(ldd "$(command -v bh-serve)") =~ lib(asan|tsan) ]]; then
    most=400000 # a sanitizer keeps what was freed
fi
[ "$peak" -lt $most ] || fail "the server grew to $peak kB"
[ "$(grep -ac '^{"type":"step".*"frame":{' "$t/out")" = 5 ] || fail "not every picture was recorded"

# With --grayscale a large picture is unpacked and packed again beside the loop, for a script that asks for it and for the policy's file:
# others are answered meanwhile.
cat > "$t/meanwhile.py" <<'PYTHON'
import base64, select, sys
from dialects import Http
folder, port = sys.argv[1], int(sys.argv[2])
source = open(folder + "/show.py").read().split("for size in")[0].replace("sys.argv[1]", "port")
exec(source)
png = picture(5000, 5000)
slow, quick = Http(port, "/s/slow"), Http(port, "/act/quick")
def is_late(ask, expected):
    """Is `quick` answered before `slow`, which asked first?"""
    slow.send(slow.encode(ask))
    assert quick.ask(b"@S|x:1") == b"ACT:A"
    is_pending = not select.select([slow.socket], [], [], 0)[0]
    answer = slow.answer()
    assert expected(answer), answer[:100]
    return is_pending
assert slow.ask(png) == b"OK"
def is_png(answer):
    return base64.b64decode(answer.split(b"; ")[0]).startswith(b"\x89PNG")
assert is_late(b"UPDATE; GET screenshots 0; GET exit", lambda answer: answer.endswith(b"; False") and is_png(answer)), "GET screenshots holds up the others"
assert slow.ask(b"GET screenshots 0; GET screenshots 0").count(b"; ") == 1
PYTHON
serve gray.out gray.err --grayscale --picture-limit 100M -- python3 -c '
import json, sys
for line in sys.stdin:
    name = json.loads(line)["session"]
    print(json.dumps({"action": "A", "write_frame": sys.argv[1]} if name == 1 else {"action": "A"}), flush=True)' "$t/frame.png"
PYTHONPATH="$BH_SOURCE/tests/cli/helpers" python3 "$t/meanwhile.py" "$t" "$port"
stop
[ -s "$t/frame.png" ] || fail "the policy's picture was not written"
PYTHONPATH="$BH_SOURCE/tests/cli/helpers" python3 - "$t/frame.png" <<'PYTHON'
import sys, zlib
png, at, data = open(sys.argv[1], "rb").read(), 8, b""
while at < len(png):
    size = int.from_bytes(png[at:at + 4], "big")
    data += png[at + 8:at + 8 + size] if png[at + 4:at + 8] == b"IDAT" else b""
    at += 12 + size
row = zlib.decompress(data)[:31]
assert len(set(row[1:])) <= 2, row  # one shade
PYTHON
