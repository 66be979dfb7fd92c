# bh-play evaluates policies: what it reports is what Python makes of the recordings.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

cd "$t"
cat > policy.py <<'PYTHON'
#!/usr/bin/env python3
import json, os, random, sys
random.seed(int(os.environ["BH_SEED"]))
for line in sys.stdin:
    print(json.dumps({"action": "RIGHT", "reward": float(sys.argv[1]) + random.random()}), flush=True)
PYTHON
chmod +x policy.py

evaluate=(bh-play --interval 2 --episode-steps 5 --seeds 4:6 --episodes 3 --policy './policy.py 1' --policy './policy.py 1.5')
"${evaluate[@]}" --jobs 3 --format json -o run-%02d.zst > report.json 2> err
[ ! -s err ] || fail "says: $(cat err)"
[ "$(echo run-*)" = 'run-01.zst run-02.zst run-03.zst run-04.zst run-05.zst run-06.zst' ] || fail "$(echo run-*)"
for run in run-*.zst; do bh-replay -q --no-frames "$run" > "${run%.zst}.jsonl"; done
python3 - <<'PYTHON'
import json, math, statistics

report = json.load(open("report.json"))
T8 = 2.306004135204166  # two-sided 95 %, 8 degrees of freedom


def near(a, b):
    assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12), (a, b)


def episodes(name):
    found, total = [], 0.0
    for record in map(json.loads, open(name)):
        if record["type"] == "step":
            total += record.get("reward", 0)
        elif record["type"] == "episode":
            found.append(total)
            total = 0.0
    return found


number = 0
samples = []
for policy in report["policies"]:
    sample = []
    assert [run["seed"] for run in policy["runs"]] == [4, 5, 6]
    for run in policy["runs"]:
        number += 1
        assert run["file"] == f"run-{number:02}.zst"
        wanted = episodes(f"run-{number:02}.jsonl")
        assert len(wanted) == 3 and run["lengths"] == [5, 5, 5] and run["unfinished"] == 0, run
        for a, b in zip(run["returns"], wanted, strict=True):
            near(a, b)
        sample += wanted
        assert run["seconds"] > 0 and run["steps_per_second"] > 0
    mean, deviation = statistics.mean(sample), statistics.stdev(sample)
    half = T8 * deviation / 3
    near(policy["return"]["mean"], mean)
    near(policy["return"]["low"], mean - half)
    near(policy["return"]["high"], mean + half)
    near(policy["deviation"], deviation)
    assert policy["episodes"] == 9 and policy["length"]["mean"] == 5
    samples.append(sample)
a, b = samples
difference = report["policies"][1]["difference"]
near(difference["mean"], statistics.mean(b) - statistics.mean(a))
near(difference["high"] - difference["mean"], difference["mean"] - difference["low"])
error = math.sqrt(statistics.variance(a) / 9 + statistics.variance(b) / 9)
T16 = 2.119905299221011  # Welch has 8 to 16 degrees of freedom here
assert T16 * (1 - 1e-9) <= (difference["high"] - difference["mean"]) / error <= T8, difference
assert report["policies"][0]["difference"] is None
# The policies draw the same numbers with the same seed, so only their argument differs.
assert samples[0][0] != samples[0][3]
PYTHON

# As a table and as Markdown; nothing is left of recordings that nobody wants.
mkdir tmp
TMPDIR=$t/tmp bh-play --interval 2 --episode-steps 5 --seeds 1,9 --episodes 2 --policy random --reward 'change(x) + 1' > table 2> err
[ -z "$(ls tmp)" ] || fail "left: $(ls tmp)"
[ "$(sed -n 1p table | tr -s ' ')" = 'policy episodes return length steps steps/s seconds' ] || fail "$(cat table)"
sed -n 2p table | grep -qE '^random +4 +5 ± 0 +5 +' || fail "$(cat table)"
bh-play --interval 2 --episode-steps 5 --episodes 2 --policy none --format markdown -- ./policy.py 0 > table 2> err || true
expect_text err 'KeyError' # no seed, so none in the environment
bh-play --interval 2 --episode-steps 5 --episodes 2 --seeds 1 --policy none --format markdown -- ./policy.py 0 > table 2> err
[ "$(sed -n 1p table)" = '| policy | episodes | return | length | steps | steps/s | seconds | difference |' ] || fail "$(cat table)"
sed -n 3p table | grep -qE "^\| none \| 2 \| - \| 5 \|" || fail "$(cat table)"
sed -n 4p table | grep -qE "^\| ./policy.py 0 \| 2 \| [0-9.]+ ± [0-9.]+ \| 5 \| .* \| - \|" || fail "$(cat table)"
expect_text err 'bh-play: warning: none: no step has a reward'

# A run that fails ends the evaluation.
expect_status 1 bh-play --episodes 2 --seeds 1:3 --policy ./nowhere.py > out 2> err
[ ! -s out ] || fail "reports something"
expect_text err 'bh-play: run 1 of 3 has failed: ./nowhere.py, seed 1'
[ "$(grep -c 'No such file' err)" = 1 ] || fail "goes on: $(cat err)"
expect_status 2 bh-play --seeds 1:3 --policy none 2> err
expect_text err '--episodes: is missing'
expect_status 2 bh-play --seeds 3:1 --episodes 1 2> err
expect_status 2 bh-play --seeds 1:3 --episodes 1 --emulators 2 2> err
expect_status 2 bh-play --seeds 1:3 --episodes 1 -o run.zst 2> err
expect_text err 'has no place for the number'
