# Games as others have described them: an integration of stable-retro, and a RAM watch file of BizHawk, give the same fields, rewards and
# ends as a map of our own.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

mkdir "$t/maps" "$t/Emberwick-Nes"

# A reward with a change, a condition and a constant; an end by a change; all in the three ways.
sed 's/^    terminated = .*/    reward = "0.5*change(gold) + 2*change(x) - 3*[mode == 3] - 0.25",\n    terminated = "mode >= 6 || map != \\"00\\" || x > 11",/' \
    "$BH_SOURCE/lua/maps/emberwick.lua" > "$t/maps/own.lua"
grep -q 'change(gold)' "$t/maps/own.lua"

python3 - "$t/Emberwick-Nes" "$t/maps/emberwick.wch" <<'PYTHON'
import json, sys
one = {"mode": 0x300, "map": 0x301, "x": 0x302, "y": 0x303, "dir": 0x304, "hp.0": 0x305, "hp.1": 0x306, "story": 0x309, "gold": 0x30A,
       "ground": 0x30B, "facing": 0x313, "dialog": 0x314, "enemy": 0x315, "fights": 0x317, "npc": 0x31B}
info = {name: {"address": address, "type": "|u1"} for name, address in one.items()}
info["steps"] = {"address": 0x30C, "type": "<u2"}
info["gate"] = {"address": 0x309, "type": "|u1", "mask": 4}
def put(name, value):
    with open(sys.argv[1] + "/" + name, "w") as file:
        json.dump(value, file, indent=2)
put("data.json", {"info": info})
put("scenario.json", {
    "reward": {"variables": {"gold": {"reward": 0.5, "penalty": 0.5}, "x": {"reward": 2, "penalty": 2},
                             "mode": {"measurement": "absolute", "op": "equal", "reference": 3, "reward": -3}},
               "time": {"penalty": 0.25}},
    "done": {"variables": {"mode": {"op": "greater-or-equal", "reference": 6}, "map": {"op": "nonzero"},
                           "x": {"op": "greater-than", "reference": 11}}}})
put("metadata.json", {"default_state": "Village"})
with open(sys.argv[2], "w", newline="") as file:
    file.write("SystemID NES\r\n0\tS\t_\t0\t\t\r\n")
    for name, address in one.items():
        file.write("%04X\tb\t%s\t0\tRAM\t%s\r\n" % (address, "h" if name == "map" else "u", name))
    file.write("030C\tw\tu\t0\tRAM\tsteps\r\n\r\n")
PYTHON

# record NAME SETTINGS [STEPS]: 2,000 steps, or so many, in $t/NAME.jsonl, with the same actions every time
record() {
    serve "$1.jsonl" "$1.err" --policy random --seed 5 --actions UP,DOWN,LEFT,RIGHT,A,START -n "${3:-2000}"
    (cd "$t/maps" && timeout 200 bh-emu --url_post="http://127.0.0.1:$port" --userdata="session:s;interval:2;$2" gsl_sender.lua) > "$t/$1.log"
    expect_status 0 wait "$server"
}
# A state to begin with, which metadata.json names.
cat > "$t/save.lua" <<'LUA'
for frame = 1, 400 do
    joypad.set({ ["P1 Start"] = frame % 30 < 4, ["P1 A"] = frame % 30 > 14 and frame % 30 < 18 })
    emu.frameadvance()
end
savestate.save("Emberwick-Nes/Village.State")
LUA
bh-emu "$t/save.lua"
rules='reward:0.5*change(gold) + 2*change(x) - 3*[mode == 3] - 0.25;terminated:mode >= 6 || map != "00" || x > 11'
record own "map:./own.lua;start:$t/Emberwick-Nes/Village.State"
record retro "map:$t/Emberwick-Nes"
record watch "map:emberwick.wch;start:$t/Emberwick-Nes/Village.State;$rules"
expect_text "$t/retro.log" "map 'Emberwick-Nes'"

python3 - "$t" <<'PYTHON'
import json, sys
def steps(name):
    result = []
    for line in open(sys.argv[1] + "/" + name + ".jsonl"):
        record = json.loads(line)
        if record["type"] == "step":
            seen = record["observation"]
            for i, value in enumerate(seen.pop("hp").split(",") if "hp" in seen else []):
                seen["hp.%d" % i] = int(value)
            seen["map"] = int(str(seen["map"]), 16)
            result.append((seen, record.get("reward"), record.get("terminated"), record.get("truncated"),
                           record.get("action", {}).get("text"), record["episode"], record["emu_frame"]))
    return result
own, retro, watch = steps("own"), steps("retro"), steps("watch")
assert len(own) == len(retro) == len(watch) == 2000, (len(own), len(retro), len(watch))
for i in range(2000):
    assert {**retro[i][0], "gate": retro[i][0]["gate"] // 4} == own[i][0], (i, own[i], retro[i])
    assert watch[i][0] == {key: value for key, value in own[i][0].items() if key != "gate"}, (i, own[i], watch[i])
    assert own[i][1:] == retro[i][1:] == watch[i][1:], (i, own[i], retro[i], watch[i])
# It was about something: rewards of many sizes, several ends, and none at an episode's first step.
rewards = {step[1] for step in own}
ends = sum(1 for step in own if step[2])
assert None in rewards and len(rewards) >= 4 and ends >= 2, (rewards, ends)
before = None
for i, step in enumerate(own):
    is_first = before is None or before[5] != step[5]
    assert (step[1] is None) == is_first, (i, before, step)
    if not is_first:
        change = lambda key: step[0][key] - before[0][key]
        assert step[1] == 0.5 * change("gold") + 2 * change("x") - 3 * (step[0]["mode"] == 3) - 0.25, (i, before, step)
    assert bool(step[2]) == (step[0]["mode"] >= 6 or step[0]["map"] != 0 or step[0]["x"] > 11), (i, step)
    before = step
print(len(own), "steps,", len(rewards), "rewards,", ends, "ends")
PYTHON

# The bounds of an episode in steps come from the map or the settings, and break it off.
record short "map:./own.lua;steps:7;terminated:mode == 99" 200
grep -c '"truncated":true' "$t/short.jsonl" > "$t/count"
[ "$(cat "$t/count")" -ge 20 ] || fail "only $(cat "$t/count") episodes were broken off"

# A condition holds for the same steps as in the recording.
condition='change(x) > 0 && hp.0 >= 1 || change(y) < 0 && map == "00" && !(mode != 2)'
record same "map:emberwick;start:$t/Emberwick-Nes/Village.State;terminated:$condition" 300
bh-gsl-dump "$t/same.jsonl" --where "$condition" --fields x > "$t/held"
bh-gsl-dump "$t/same.jsonl" --where 'terminated == true' --fields x > "$t/ended"
[ "$(wc -l < "$t/held")" -ge 5 ]
cmp "$t/held" "$t/ended"

# wrong TEXT SETTINGS: the script ends with this reason.
wrong() {
    (cd "$t/maps" && expect_status 1 bh-emu --url_post=http://127.0.0.1:1 --userdata="$2" gsl_sender.lua) > "$t/wrong.log" 2> "$t/wrong.err"
    expect_text "$t/wrong.err" "$1"
}
wrong 'reward: character 8: no field is called silver; there are: mode, map, x,' 'map:emberwick;reward:change(silver)'
wrong 'no map' 'map:none/data.json'
echo '{"info": {"x": {"address": 1}}}' > "$t/maps/data.json"
wrong 'data.json: x: it needs a number as address, and a type' "map:$t/maps/data.json"
