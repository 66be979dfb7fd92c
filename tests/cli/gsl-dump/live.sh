# A real server and a client that posts as BizHawk does: the same game state by every way, checked with jq and Python.
. "${0%/*}/../helpers/common.sh"

in_background bh-serve --listen 127.0.0.1:0 --policy random --seed 7 --steps 300 > "$t/stream" 2> "$t/serve.err"
serve=$!
port=$(listening_port "$t/serve.err")
python3 - "$port" > "$t/sent" << 'END'
import json, sys, urllib.parse, urllib.request
url = "http://127.0.0.1:%s/act" % sys.argv[1]
for i in range(300):
    state = {"map": "%02X" % (i // 100), "x": i * 7 % 31 - 5, "hp": "%d,%d" % (20 - i % 3, i)}
    if i % 10 == 9:
        state["note"] = 'he said "%d", left' % i
    line = "@S|" + "|".join("%s:%s" % field for field in state.items())
    body = urllib.parse.urlencode({"payload": line}).encode()
    reply = urllib.request.urlopen(url, body, timeout=20).read().decode()
    print(json.dumps([line, body.decode(), reply, state]))
END
wait "$serve"

# Stream, trajectory file, and the raw lines and bodies all give what jq finds in the stream.
jq -c 'select(.type == "step").observation' "$t/stream" > "$t/expected"
[ "$(wc -l < "$t/expected")" -eq 300 ]
jq -c '.[3]' "$t/sent" | cmp - "$t/expected"
bh-record -q -o "$t/run.zst" < "$t/stream"
bh-gsl-dump "$t/run.zst" | cmp - "$t/expected"
bh-gsl-dump < "$t/stream" | cmp - "$t/expected"
bh-replay --no-frames "$t/run.zst" | bh-gsl-dump | cmp - "$t/expected"
jq -r '.[0]' "$t/sent" | bh-gsl-dump | cmp - "$t/expected"
jq -r '.[1]' "$t/sent" | bh-gsl-dump | cmp - "$t/expected"

# Chosen fields, against jq.
bh-gsl-dump "$t/run.zst" --fields session,step,action,x,hp.1,note > "$t/fields"
jq -c 'select(.type == "step") | {session, step, action: .action.text, x: .observation.x,
    "hp.1": (.observation.hp | split(",")[1] | tonumber)}
    + (.observation | if has("note") then {note} else {} end)' "$t/stream" | cmp - "$t/fields"
jq -r '.[2]' "$t/sent" | sed -n 's/^ACT:\([^|]*\).*/\1/p' | cmp - <(jq -r '.action' "$t/fields")

# CSV and TSV, against Python's reader.
bh-gsl-dump --format csv "$t/run.zst" > "$t/run.csv"
bh-gsl-dump --format tsv "$t/run.zst" > "$t/run.tsv"
python3 - "$t" << 'END'
import csv, json, sys
expected = [json.loads(line) for line in open(sys.argv[1] + "/expected")]
columns = ["map", "x", "hp", "note"]
for name, dialect in (("run.csv", {}), ("run.tsv", {"delimiter": "\t", "quoting": csv.QUOTE_NONE})):
    rows = list(csv.reader(open("%s/%s" % (sys.argv[1], name), newline=""), **dialect))
    assert rows[0] == columns, rows[0]
    assert rows[1:] == [[str(state.get(column, "")) for column in columns] for state in expected], name
END

# A row is seen when its step happens, not when the game ends.
mkfifo "$t/live"
in_background bh-gsl-dump --format csv --fields x "$t/live" > "$t/seen" 2> "$t/live.err"
dump=$!
exec 3> "$t/live"
for x in 1 2 3; do
    echo "{\"type\":\"step\",\"session\":1,\"episode\":0,\"step\":$x,\"observation\":{\"x\":$x}}" >&3
    wait_until 20 grep -qx "$x" "$t/seen"
done
exec 3>&-
wait "$dump"
diff "$t/seen" <(printf 'x\n1\n2\n3\n')
