# Scripts with answers of their own: policies that say what goes out, recipes of bh-policy(7), and recordings of loops that nobody serves.
# shellcheck source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

# recipe NAME TEXT OPTION...: the program of the page that has this name, asked with TEXT; what it answers is in $got
recipe() {
    serve out err "${@:3}" -- "$t/$1"
    got=$(client "$2")
    stop
}

python3 - "$BH_SOURCE/man/bh-policy.7" "$t" <<'PYTHON'
import re, sys
page = open(sys.argv[1]).read()
for name, body in re.findall(r'\\" example: (raw-[a-z]+\.py)\n\.EX\n(.*?)\.EE', page, re.S):
    with open(f"{sys.argv[2]}/{name}", "w") as file:
        file.write(re.sub(r"\\\(aq", "'", body).replace("\\-", "-").replace("\\e", "\\").replace("\\(dq", '"'))
PYTHON
chmod +x "$t"/raw-*.py

recipe raw-number.py 'x:3,y:4'
said "$got" 2
jq -se 'map(select(.type == "step"))[0] | .reply == "2" and .action.text == "RIGHT" and .observation == {x: 3, y: 4}' "$t/out" > /dev/null || fail "number"
expect_status 0 bh-replay "$t/out" --to policy -- "$t/raw-number.py" > "$t/report"
sed 's/"reply":"2"/"reply":"1"/' "$t/out" > "$t/other"
expect_status 4 bh-replay "$t/other" --to policy -- "$t/raw-number.py" > "$t/report"
expect_text "$t/report" 'recorded 1'
recipe raw-mnemonics.py '{"x":25}'
said "$got" 'P1 Left'
recipe raw-movie.py 'x=3' --fields x
said "$got" '|..|...R....|'
recipe raw-json.py '12,40' --fields x,y
said "$got" '{"buttons": ["RIGHT"]}'
[ "$(jq -r 'select(.type == "step") | .action.text' "$t/out")" = RIGHT ] || fail "json: no action"

# A reply alone: the rules find the action in it.
cat > "$t/only.py" <<'PYTHON'
#!/usr/bin/env python3
import sys
for line in sys.stdin:
    print('{"reply": "press 1"}', flush=True)
PYTHON
chmod +x "$t/only.py"
serve out err --action-from 'press ([0-9])' --action-from 0=A,1=B --update '^GET /next|^hello' --ask picture -- "$t/only.py"
said "$(client 'hello there')" 'press 1'
said "$(python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/next?x=1", timeout=20).read().decode())' "$port")" 'press 1'
python3 - "$port" > "$t/socket" <<'PYTHON'
import socket, struct, sys, zlib
def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0abc")) + chunk(b"IEND", b"")
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as client:
    for message in (b"5 hello", b"%d %s" % (len(png), png)):
        client.sendall(message)
        print(client.recv(100))
PYTHON
[ "$(cat "$t/socket")" = "$(printf "b'7 press 1'\nb'7 press 1'")" ] || { cat "$t/socket" >&9; fail "a framed socket gets no framed reply"; }
stop
grep -a '^{"type":"step"' "$t/out" > "$t/steps" # without the picture
[ "$(jq -r .action.text "$t/steps" | paste -sd ' ')" = 'B B B B' ] || fail "the rules find no action"
jq -se '[.[].observation] == [{text: "hello there"}, {x: 1}, {text: "hello"}, {}] and .[3].payload > 0' "$t/steps" > /dev/null || fail "other observations"

# It speaks first on a socket, in a frame or bare, and only there; then any text is a message.
for greeting in hello bare:hello; do
    serve out err --greet "$greeting" --update . -- "$t/only.py"
    python3 - "$port" > "$t/greeted" <<'PYTHON'
import socket, sys, urllib.request
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as client:
    print(client.recv(100))
    for text in (b"12,40,3\n", b"[1]\n", b"HELLO you\n"):
        client.sendall(text)
        print(client.recv(100))
print(urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/", b"x:1", timeout=20).read())
PYTHON
    stop
    first="b'5 hello'"
    [ "$greeting" = bare:hello ] && first="b'hello'"
    [ "$(cat "$t/greeted")" = "$(printf "%s\nb'press 1\\\\n'\nb'press 1\\\\n'\nb'press 1\\\\n'\nb'press 1'" "$first")" ] || { cat "$t/greeted" >&9; fail "$greeting"; }
done

# Nobody plays: everything gets one answer, and is recorded.
serve out err --record-only --answer thanks --fields x,y
for text in '@S|x:1' 'anything' '{"x":2}' '3,4' 'SET x INT 5; UPDATE'; do
    said "$(client "$text")" thanks
done
stop
[ "$(jq -c 'select(.type == "step") | .observation' "$t/out" | paste -sd ' ')" = '{"x":1} {"x":2} {"x":3,"y":4} {"x":5}' ] || fail "the reports are no steps"
jq -se '[.[] | select(.type == "exchange") | [.request, .reply, .method, .target]] == [["anything", "thanks", "POST", "/act"]]' "$t/out" > /dev/null || fail "not all is recorded"

for wrong in '--update ([' '--action-from ([' '--fields a,,b' '--record-only --policy random' '--answer x --policy http://127.0.0.1:1'; do
    # shellcheck disable=SC2086
    expect_status 2 bh-serve --listen 127.0.0.1:0 $wrong > /dev/null 2> "$t/usage"
done
