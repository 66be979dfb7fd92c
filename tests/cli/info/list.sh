# bh-info DIR, --table, --returns: a line for each recording, a line for each episode.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
check() { python3 "$BH_SOURCE/tests/cli/helpers/datasets.py" "$@"; }

check make > "$t/stream"
mkdir -p "$t/runs/night" "$t/none"
expect_status 3 bh-record -q -o "$t/runs/night/b.zst" "$t/stream" 2> "$t/err"
bh-cut -q "$t/runs/night/b.zst" --session 2 -o "$t/runs/a.zst" 2> "$t/err"
head -c $(($(stat -c %s "$t/stream") * 3 / 4)) "$t/stream" > "$t/runs/torn.jsonl"
echo nothing > "$t/runs/notes.txt"
expect_status 3 bh-info "$t/runs" > "$t/table" 2> "$t/err"
[ ! -s "$t/err" ]
[ "$(wc -l < "$t/table")" -eq 4 ]
head -n 1 "$t/table" | tr -s ' ' > "$t/head.log"
expect_text "$t/head.log" ' steps episodes return time size recording game end'
# The mean of 7.5, -3, 8 and 4: nine steps of which one, and of three in a row, the first reward counts not.
grep 'b\.zst' "$t/table" | tr -s ' ' > "$t/line.log"
expect_text "$t/line.log" ' 29 6 4.125 0.0 s '
grep 'torn' "$t/table" > "$t/line.log"
expect_text "$t/line.log" 'damaged'
bh-info --table "$t/runs/a.zst" > "$t/one"
[ "$(wc -l < "$t/one")" -eq 2 ]
expect_status 3 bh-info --json "$t/runs" 2> "$t/err" | jq -r .name | cmp - <(printf '%s\n' "$t/runs/a.zst" "$t/runs/night/b.zst" "$t/runs/torn.jsonl")
bh-info "$t/none" > "$t/nothing" 2> "$t/err"
expect_text "$t/err" "$t/none: has no recording in it"
expect_status 2 bh-info --table --json "$t/runs" 2> "$t/err"

bh-info --returns "$t/runs/night/b.zst" > "$t/returns.csv"
python3 - "$BH_SOURCE/tests/cli/helpers" "$t" <<'PYTHON'
import csv, sys
sys.path.insert(0, sys.argv[1])
import datasets
run = sys.argv[2] + "/runs/night/b.zst"
rows = list(csv.DictReader(open(sys.argv[2] + "/returns.csv", newline="")))
episodes = datasets.episodes_of(run)
assert sorted(int(row["episode"]) for row in rows) == list(range(len(episodes)))
total = 0
for row in rows:
    episode = episodes[int(row["episode"])]
    first = episode.steps[0].record
    total += len(episode.transitions)
    assert row["recording"] == run
    assert [int(row[name]) for name in ("session", "recorded_episode", "first_step", "transitions")] == [
        first["session"], first["episode"], first["step"], len(episode.transitions)], row
    assert datasets.number(row["return"]) == episode.total, (row, episode.total)
    assert [row["terminated"], row["truncated"]] == [datasets.text_of(episode.terminated), datasets.text_of(episode.truncated)]
    assert float(row["begin_s"]) == first["time_us"] / 1e6 and float(row["end_s"]) == episode.steps[-1].record["time_us"] / 1e6
assert int(rows[-1]["total_transitions"]) == total
PYTHON
expect_status 1 bh-info --returns "$t/runs/night/b.zst" > /dev/full 2> "$t/err"
expect_status 2 bh-info --returns --stats "$t/runs/night/b.zst" 2> "$t/err"
