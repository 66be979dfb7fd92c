# BrainHawk's statements, over HTTP, against the real server and a policy written as its documentation tells: every answer is the one that
# brainhawk(7) promises, and all of it is in the recording.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"
hawk() { client --form --path / "$@"; }

# The update() of BrainHawk's README: press A, a new start after 3 updates instead of 40, the end after 2 episodes.
cat > "$t/update.py" <<'PYTHON'
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    actions = message["step"] + 1
    x = message["observation"]["x"]
    answer = {"controls": {"P1 A": True, "P1 X Axis": -x}, "guessed": x == 7, "set": {"seen": x, "loss": 0.25, "names": ["a", "b; c"]}}
    if message.get("started"):
        assert message["controls"]["P1 A"] is False and message["controls"]["P1 X Axis"] == 0, message
        answer["note"] = "it began"
    if actions == 3:
        answer["restart"] = True
        answer["exit"] = message["episode"] == 1
    print(json.dumps(answer), flush=True)
PYTHON
serve out err --system N64 --rom ROM/kart.n64 --save Save/kart.State --update-interval 5 --speed max --frameskip 1 --sound off -- \
    python3 "$t/update.py"
said "$(hawk 'GET rom')" 'ROM/kart.n64'
said "$(hawk 'RESET; GET save; GET update_interval; GET sound; GET speed; GET frameskip')" 'Save/kart.State; 5; False; 6399; 1'
reply=$(hawk 'SET x INT 12; GET x; UPDATE; GET controls; GET restart; GET exit; GET seen; GET names; GET names 1; GET guessed')
case $reply in
    'INT 12; '*'P1 A:True'*'; False; False; INT 12; STRING[] ['"'a', 'b; c'"']; b; c; False') ;;
    *) fail "answered $reply" ;;
esac
case $reply in *'P1 X Axis:-12'*) ;; *) fail "no axis: $reply" ;; esac
said "$(hawk 'SET x 7; UPDATE; GET guessed; GET restart')" 'True; False'
# Two updates in one message are two steps; the first ends the episode.
said "$(hawk "SET s STRING 'it\\'s; so'; UPDATE; GET restart; GET restart; UPDATE; GET restart; GET s")" "True; False; False; STRING it's; so"
said "$(hawk 'UPDATE')" ''
said "$(hawk 'UPDATE; GET exit; GET exit; GET restart')" 'True; False; True'
# What is wrong is None, and the answers after it stay in their places.
said "$(hawk 'GET nothing; SET x INT big; GET x; GET x 0; SET x INT big; GET rom')" 'None; INT 7; None; ROM/kart.n64'
# A client may ask itself for a new start; RESET forgets all.
said "$(hawk 'UPDATE; SET restart True; GET restart; GET restart')" 'True; False'
said "$(hawk 'RESET; GET x; GET names')" 'None; None'
# Each kind of mistake is told, each once.
said "$(hawk 'SET y INT hello; SET y INT 9999999999999999999; SET y FLOAT 1.5; SET y INT bye; SET y Int 5; GET y')" 'None'
# An axis that is moved too far is obeyed, and told.
client --path /s/far 'SET x INT 300; UPDATE' 'UPDATE' > /dev/null
# The same on other paths, without form, with names.
client --path /s/left 'SET x INT 1; GET x' 'GET x' > "$t/left"
client --path /s/right 'GET x' 'SESSION left; GET x' > "$t/right"
said "$(cat "$t/left" "$t/right" | paste -sd '|')" 'INT 1|INT 1|None|INT 1'
stop

steps='.[] | select(.type == "step" and .session == 2)'
jq -se "[$steps | [.episode, .step, .part, .observation.x, (.request != null)]] ==
    [[0,0,null,12,true],[0,1,null,7,true],[0,2,null,7,true],[1,0,2,7,false],[1,1,null,7,true],[1,2,null,7,true],[2,0,null,7,true]]" \
    "$t/out" > /dev/null || fail "the steps are wrong: $(jq -sc "[$steps]" "$t/out")"
jq -se "[$steps][0] | .action.text == \"P1 A+P1 X Axis=-12\" and (.reply | startswith(\"INT 12; \"))
    and .request == \"SET x INT 12; GET x; UPDATE; GET controls; GET restart; GET exit; GET seen; GET names; GET names 1; GET guessed\"" \
    "$t/out" > /dev/null || fail "a step's action or texts are wrong"
jq -se "[$steps][1].action.guessed" "$t/out" > /dev/null || fail "a guess is not recorded"
[ "$(jq -sc '[.[] | select(.type == "episode") | [.session, .episode, .steps, .reason]]' "$t/out")" = \
    '[[2,0,3,"restart"],[2,1,3,"restart"],[2,2,1,"restart"]]' ] || fail "the episodes are wrong"
[ "$(jq -sc '[.[] | select(.type == "session") | [.session, .name, .dialect, .system, .rom.name]] | .[:4]' "$t/out")" = \
    '[[1,"","http-brainhawk","N64","ROM/kart.n64"],[2,"","http-brainhawk","N64","ROM/kart.n64"],[3,"","http-brainhawk","N64","ROM/kart.n64"],[4,"far","http-brainhawk","N64","ROM/kart.n64"]]' ] ||
    fail "the sessions are wrong"
jq -se 'any(.[]; .type == "exchange" and .request == "GET rom" and .reply == "ROM/kart.n64")' "$t/out" > /dev/null || fail "no exchange"
[ "$(grep -c 'SET x INT big: "big" is no INT' "$t/err")" -eq 1 ] || fail "an error is not told once"
told_once() { [ "$(grep -cF "$1" "$t/err")" -eq 1 ] || fail "not told once: $1"; }
told_once 'SET y INT hello: "hello" is no INT'
told_once '"9999999999999999999" does not fit into 64 bits'
told_once 'SET y FLOAT 1.5: "FLOAT" is no type; known are INT,'
told_once 'session 2: the policy sets loss: 0.25 is no integer'
told_once 'the policy holds P1 X Axis at -300 is beyond -128 to 127, and is obeyed'
! grep -E '"bye" is|"Int" is|changed at step 1 of episode 0' "$t/err" || fail "told too much"
jq -se 'any(.[]; .type == "note" and (.text | contains("\"big\" is no INT"))) and any(.[]; .type == "note" and .text == "policy: it began")' \
    "$t/out" > /dev/null || fail "no note"

# Pictures: the policy's, the client's, and one in a file; in grey for them, in colour in the recording.
cat > "$t/look.py" <<'PYTHON'
import json, sys
for line in iter(sys.stdin.buffer.readline, b""):
    message = json.loads(line)
    frame = sys.stdin.buffer.read(message["payload"]) if "payload" in message else b""
    if frame:
        sys.stdin.buffer.read(1)
    print(json.dumps({"action": "A", "write_frame": sys.argv[1] + "/frame.png", "set": {"frame": frame[:6].hex()},
                      "exit": message["episode"] == 0 and message["step"] == 1}), flush=True)
PYTHON
serve out err --grayscale --policy-frames raw -- python3 "$t/look.py" "$t"
expect_status 0 python3 - "$port" "$t" <<'PYTHON'
import base64, http.client, struct, sys, urllib.parse, zlib

def png(*pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", len(pixels), 1, 8, 2, 0, 0, 0)
    row = zlib.compress(b"\0" + bytes(value for pixel in pixels for value in pixel))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")

def row_of(data):
    compressed, at = b"", 8
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        compressed += data[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    return zlib.decompress(compressed)

def post(**fields):
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
    connection.request("POST", "/", urllib.parse.urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})
    return connection.getresponse().read().decode()

def shown(reply):
    row = row_of(base64.b64decode(reply))
    assert row[0] == 0, row
    return row[1:]

assert post(screenshot=base64.b64encode(png((10, 20, 30)))) == "OK"
picture = png((255, 0, 0), (0, 255, 0))
assert post(screenshot=base64.b64encode(picture)) == "OK"
grey = bytes([76] * 3 + [150] * 3)  # 0.2989 * 255 and 0.5870 * 255
replies = post(payload="GET screenshots 0; UPDATE; GET screenshots 0; GET screenshots 1; GET frame").split("; ")
assert shown(replies[0]) == grey and replies[1] == replies[0], replies
assert replies[2] == "None" and replies[3] == "STRING " + grey.hex(), replies
with open(sys.argv[2] + "/frame.png", "rb") as file:
    assert row_of(file.read())[1:] == grey
with open(sys.argv[2] + "/picture", "wb") as file: # which the recording must have as it is
    file.write(picture)
assert post(payload="UPDATE; GET frame") == "STRING " # and exit: another episode begins, with screenshots of its own
assert post(payload="GET exit; GET screenshots 0") == "True; None"
assert post(screenshot=base64.b64encode(png((0, 0, 255)))) == "OK"
assert shown(post(payload="GET screenshots 0")) == bytes([29] * 3)
PYTHON
stop
python3 -c 'import sys; sys.exit(open(sys.argv[1], "rb").read() not in open(sys.argv[2], "rb").read())' "$t/picture" "$t/out" ||
    fail "the recording has no colours"
expect_text "$t/err" "frame.png: the policy wants this step's picture, and there is none"
