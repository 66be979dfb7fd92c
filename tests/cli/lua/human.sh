# A person plays, for whom a movie stands here: what was held is recorded frame by frame, and nothing is pressed.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"
. "${0%/*}/../helpers/emu.sh"

# The beginning of a game: past the title, around the village, with what a person does beside it.
{
    sed '/^#/d; /^$/d' "${BH_SOURCE:?}/tools/games/emberwick/walkthrough.txt" | head -n 9
    echo "2 RIGHT+B+P2 START"
    echo "30 UP+RIGHT"
    for _ in 1 2 3 4 5; do echo "1 LEFT"; echo "1 A+LEFT"; done
    echo "40 NONE"
} > "$t/list"
python3 "$BH_SOURCE/tests/cli/helpers/make-bk2.py" "$t/person.bk2" < "$t/list"
frames=$(awk '{ sum += $1 } END { print sum }' "$t/list")

# plays SCRIPT PATH OPTION...: bh-emu plays the movie for the server at $port
plays() {
    bh-emu --url_get="http://127.0.0.1:$port$2" --url_post="http://127.0.0.1:$port$2" "${@:3}" --movie "$t/person.bk2" \
        --stop-after "$((frames + 30))" "$BH_SOURCE/lua/$1" > "$t/emu.log" 2> "$t/emu.err"
    [ ! -s "$t/emu.err" ] || fail "bh-emu said something"
    stop
}

# expect_movie RECORDING: frame by frame what the movie holds, from the first one to the last update
expect_movie() {
    bh-replay --no-frames "$1" > "$t/records"
    python3 - "$t/list" "$t/records" <<'END'
import json, sys
wanted = []
for line in open(sys.argv[1]):
    count, keys = line.split(None, 1)
    wanted += [frozenset(keys.split("#")[0].strip().split("+"))] * int(count)
held, steps, acted = [], 0, 0
for line in open(sys.argv[2]):
    record = json.loads(line)
    if record["type"] != "step":
        continue
    steps += 1
    for count, keys in record["inputs"]:
        held += [frozenset(keys.replace("P2 START", "P2_START").split("+"))] * count
    assert record["emu_frame"] == len(held), "frames are missing before %s" % line
    acted += record.get("action", {}).get("human", False)
wanted = [frozenset(k.replace("P2 START", "P2_START") for k in keys) for keys in wanted]
wanted += [frozenset(["NONE"])] * (len(held) - len(wanted))
assert held == wanted[:len(held)], "frame %d differs" % next(i for i, pair in enumerate(zip(held, wanted)) if pair[0] != pair[1])
assert len(held) > len(wanted) - 30 and steps > 20 and acted == steps - 1, (len(held), len(wanted), steps, acted)
END
    [ "$(jq -rs '[.[] | select(.type == "session") | .name] | unique | join(" ")' "$t/records")" = me ]
}

mkfifo "$t/stream"
bh-record -q -o "$t/run.zst" < "$t/stream" &
recorder=$!
children+=("$recorder")
serve stream serve.err --human
plays record_human.lua / --userdata="interval:19;session:me"
expect_status 0 wait "$recorder"
expect_movie "$t/run.zst"

# Also where joypad.get does not show what a movie holds, and joypad.getwithmovie is not there.
for version in 2.3 2.3.2 2.4; do
    serve "$version.out" "$version.err" --human
    plays record_human.lua / --bizhawk "$version" --userdata="interval:19;session:me"
    expect_movie "$t/$version.out"
done

# So the recording is the movie again, up to its last update.
bh-export -q "$t/run.zst" --to bk2 -o "$t/again.bk2"
unzip -p "$t/person.bk2" 'Input Log.txt' | tr -d '\r' | grep '^|' > "$t/before"
unzip -p "$t/again.bk2" 'Input Log.txt' | grep '^|' | head -n "$frames" > "$t/after"
[ "$(wc -l < "$t/after")" -gt 500 ]
head -n "$(wc -l < "$t/after")" "$t/before" | cmp - "$t/after"

# A script of one's own with BHClient is told to hold nothing, and records the same.
serve client.out client.err --human --update-interval 19
plays sample_tool.lua /s/me
expect_movie "$t/client.out"
! grep BHClient: "$t/emu.log" >&9 || fail "the client complains"
