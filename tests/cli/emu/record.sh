# bh-emu --record: a movie becomes a recording without a server, the same as with one; so does a folder of them.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"
. "${0%/*}/../helpers/emu.sh"

mkdir "$t/movies"
sed '/^#/d; /^$/d' "${BH_SOURCE:?}/tools/games/emberwick/walkthrough.txt" | head -n 9 > "$t/list"
{
    cat "$t/list"
    echo "30 UP+RIGHT"
    echo "41 NONE"
} > "$t/list2"
make() { python3 "$BH_SOURCE/tests/cli/helpers/make-bk2.py" "$1" < "$2"; }
make "$t/movies/a.bk2" "$t/list"
make "$t/movies/b.bk2" "$t/list2"
frames=$(awk '{ sum += $1 } END { print sum }' "$t/list2")

rules='reward:change(x) + 2*change(y);steps:40'
bh-emu --movie "$t/movies/b.bk2" --record "$t/alone.zst" --every 4 --userdata="$rules" 2> "$t/alone.err"
expect_text "$t/alone.err" "recorded "
expect_text "$t/alone.err" "steps of $t/movies/b.bk2 to $t/alone.zst"
bh-info --verify "$t/alone.zst" > "$t/info"
[ ! -e "$t/alone.zst.partial" ]

# The same movie with a server that asks no policy.
serve human.out human.err --human
bh-emu --url_post="http://127.0.0.1:$port" --userdata="interval:4;shots:true;$rules" --movie "$t/movies/b.bk2" \
    --stop-after "$frames" record_human.lua > "$t/human.log"
stop
bh-record -q -o "$t/human.zst" "$t/human.out"
bh-replay "$t/alone.zst" > "$t/alone"
bh-replay "$t/human.zst" > "$t/human"
python3 - "$t" "$frames" <<'PYTHON'
import json, sys
def read(name):
    stream, at, steps, others = open(sys.argv[1] + "/" + name, "rb").read(), 0, [], []
    while at < len(stream):
        end = stream.index(b"\n", at)
        record = json.loads(stream[at:end])
        at = end + 1
        payload = b""
        if "payload" in record:
            payload = stream[at:at + record["payload"]]
            at += record["payload"] + 1
        if record["type"] == "step":
            steps.append((record, payload))
        else:
            others.append(record)
    return steps, others
(alone, others), (human, _) = read("alone"), read("human")
frames = int(sys.argv[2])
last = alone[-1][0]
assert last["emu_frame"] == frames and last["truncated"] and "action" not in last, last
assert others[-1] == {**others[-1], "type": "end", "reason": "movie ended"}, others[-1]
session = next(record for record in others if record["type"] == "session")
assert session["system"] == "NES" and session["rom"]["name"] == "emberwick" and "P1 A" in session["keys"], session
assert sum(count for step, _ in alone for count, _ in step["inputs"]) == frames
# Up to where the script with the server is broken off, all is the same but for what comes of the way.
same = [i for i, (step, _) in enumerate(human) if "action" in step]
assert len(same) > 60, len(same)
members = ("session", "episode", "step", "observation", "action", "reward", "terminated", "truncated", "lag", "emu_frame", "inputs", "request",
           "frame")
for i in same:
    a, b = alone[i], human[i]
    assert a[1] == b[1] and a[1], i
    for member in members:
        assert a[0].get(member) == b[0].get(member), (i, member, a[0], b[0])
assert len({step["reward"] for step, _ in alone if "reward" in step}) > 2
assert max(step["episode"] for step, _ in alone) >= 1    # steps:40
times = [step["time_us"] for step, _ in alone]
assert times == sorted(times) and abs(times[-1] / 1e6 - frames / 60.0988) < 0.1, times[-1]
PYTHON

# What was recorded is a movie again, with all of its inputs.
bh-export --to bk2 -o "$t/again.bk2" "$t/alone.zst" 2> /dev/null
unzip -p "$t/again.bk2" "Input Log.txt" | grep '^|' > "$t/again"
unzip -p "$t/movies/b.bk2" "Input Log.txt" | grep '^|' > "$t/before"
[ "$(wc -l < "$t/again")" = "$frames" ]
paste "$t/again" "$t/before" > "$t/both"
python3 - "$t/both" <<'PYTHON'
import sys
for line in open(sys.argv[1]):
    one, other = line.rstrip("\n").split("\t")
    assert one.replace(".", "").replace("|", "") == other.replace(".", "").replace("|", ""), line
PYTHON

# A folder: each movie is a file, one that cannot be played is told and costs no other, and what exists is kept.
printf 'no movie' > "$t/movies/c.bk2"
expect_status 3 bh-emu --movie "$t/movies" --record "$t/runs" --every 8 --no-frames 2> "$t/folder.err"
expect_text "$t/folder.err" "c.bk2"
expect_text "$t/folder.err" "recorded 2 of 3 movies in $t/runs"
[ -e "$t/runs/a.zst" ] && [ -e "$t/runs/b.zst" ] && [ ! -e "$t/runs/c.zst" ] || fail "the wrong files are there"
bh-gsl-dump "$t/runs/b.zst" --fields x,y | wc -l > "$t/count"
[ "$(cat "$t/count")" = "$(((frames - 1 + 7) / 8 + 1))" ] || fail "$(cat "$t/count") steps of $frames frames"
rm "$t/movies/c.bk2"
expect_status 3 bh-emu -q --movie "$t/movies" --record "$t/runs" 2> "$t/exists.err"
expect_text "$t/exists.err" "a.zst: "
expect_status 0 bh-emu -q --movie "$t/movies" --record "$t/runs" --overwrite --every 30

# Without a map that fits; a bad map is an error.
make_nes "$t/own.nes"
python3 "$BH_SOURCE/tests/cli/helpers/make-bk2.py" "$t/own.bk2" <<< '30 A'
bh-emu --rom "$t/own.nes" --movie "$t/own.bk2" --record "$t/own.zst" > "$t/own.log" 2> /dev/null
expect_text "$t/own.log" "only the frame's number is recorded"
bh-gsl-dump "$t/own.zst" --fields frame --format csv > "$t/own.csv"
expect_text "$t/own.csv" 29
expect_status 1 bh-emu --movie "$t/own.bk2" --rom "$t/own.nes" --record "$t/bad.zst" --map nothing 2> "$t/bad.err"
expect_text "$t/bad.err" "no map 'nothing'"
[ ! -e "$t/bad.zst" ]
expect_status 2 bh-emu --record "$t/x.zst" "$BH_SOURCE/lua/sample_tool.lua" 2> /dev/null
expect_status 2 bh-emu --map emberwick --stop-after 1 2> /dev/null
mkdir "$t/none"
expect_status 1 bh-emu --movie "$t/none" --record "$t/runs2" 2> "$t/none.err"
expect_text "$t/none.err" "has no movie in it"
