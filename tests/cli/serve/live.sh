# The live page of bh-serve: what it is told, how it keeps strangers' texts harmless, and how it looks in a browser.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

serve out err --policy random --actions RIGHT --seed 1
python3 - "$port" <<'PYTHON'
import http.client, json, struct, sys, time, urllib.error, urllib.parse, urllib.request, zlib

port = int(sys.argv[1])
TEXT = "<b onload=\"x\">\u2028'&"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(level):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(bytes([0, level, 2, 3])))
            + chunk(b"IEND", b""))


def post(path, body):
    return urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", body), timeout=20).read()


def get(path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


name = "/act/" + urllib.parse.quote(TEXT, safe="")
for level, reward in ((10, 1), (11, 0.5)):
    post(name, png(level))
    assert post(name, f"@S|x:{level}|t:{TEXT}|_reward:{reward}".encode()).startswith(b"ACT:RIGHT")
post("/act/other", png(99))
post("/act/other", b"@S|x:1")

# Every answer says that it is nothing else than what it says; the page lets nothing from elsewhere in.
for path, kind in (("/", "text/html"), ("/live/page.css", "text/css"), ("/live/page.js", "text/javascript"), ("/metrics", "text/plain"),
                   ("/frame.png", "image/png"), ("/nowhere", "text/plain")):
    answer = get(path)
    body = answer.read()
    assert answer.status == (404 if path == "/nowhere" else 200), (path, answer.status)
    assert answer.getheader("Content-Type").startswith(kind), (path, answer.getheader("Content-Type"))
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    policy = answer.getheader("Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'") and "unsafe" not in policy, policy
    assert b"onload" not in body
assert get("/live/events", Origin="http://evil.example").status == 403

# Pictures of each session.
assert get("/frame.png?session=1&n=2").read() == png(11)
assert get("/frame.png?n=2&session=2").read() == png(99)
assert get("/frame.png?session=9").status == 404
assert get("/frame.png?session=x").read() == png(99)

# The events: everything at first, then what is new.
events = get("/live/events")
assert events.status == 200 and events.getheader("Content-Type") == "text/event-stream; charset=utf-8"


def event():
    line = events.readline()
    assert line.startswith(b"data: "), line
    assert events.readline() == b"\n"
    return json.loads(line[6:])


told = event()
assert told["steps"] == 3 and told["sessions_open"] == 2 and [session["session"] for session in told["sessions"]] == [1, 2], told
first = told["sessions"][0]
assert first["name"] == TEXT.replace("\u2028", "\\u2028"), first["name"]
assert first["observation"]["x"] == 11 and first["observation"]["t"] == TEXT, first
assert first["action"] == "RIGHT" and first["reward"] == 0.5 and first["return"] == 1.5 and first["pictures"] == 2, first
assert "reward" not in told["sessions"][1] and "return" not in told["sessions"][1]
assert post("/act/other", b"@E|x:2").startswith(b"ACT:")
while (told := event())["steps"] < 4:
    pass
assert told["sessions"][1]["action"] == "" and told["sessions"][1]["observation"] == {"x": 2}, told["sessions"][1]
second = told["second"]
while (told := event())["second"] < second + 2:
    pass
again = get("/live/events")
history = json.loads(again.readline()[6:])["history"]
assert sum(entry[1] for entry in history) == 4 and all(len(entry) == 3 and entry[2] >= 0 for entry in history), history
again.close()

# So many watch, and no more; those who go make room.
watchers = [get("/live/events") for _ in range(40)]
assert [watcher.status for watcher in watchers].count(503) >= 8, [watcher.status for watcher in watchers]
for watcher in watchers:
    watcher.close()
deadline = time.monotonic() + 60
while (last := get("/live/events")).status != 200 and time.monotonic() < deadline:
    last.read()
    time.sleep(0.05)  # the server notices at its next event
assert last.status == 200
PYTHON
# The server ends though a browser watches.
stop

if ! command -v chromium > "$t/chromium.log"; then
    echo "there is no chromium: the page was not looked at"
    exit 77
fi
serve page.out page.err --policy random
in_background bh-emu --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" --speed 400 \
    --userdata='interval:6;shots:true;session:<i>one</i>' gsl_sender.lua > "$t/emu.log" 2>&1
wait_until 60 grep -qs 'session 1' "$t/page.err"
python3 "$BH_SOURCE/tests/cli/helpers/live-browser.py" "http://127.0.0.1:$port/" 1 'session 1: <i>one</i>' "$t/shots" 2> "$t/browser.log"
[ "$(find "$t/shots" -size +4k | wc -l)" -eq 2 ]
stop
