# bh-export --to csv, frames, webdataset, tensorboard: what Python's readers find is what was recorded, and is aligned.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
check() { python3 "$BH_SOURCE/tests/cli/helpers/datasets.py" "$@"; }

check make > "$t/stream"
expect_status 3 bh-record -q -o "$t/run.zst" "$t/stream" 2> "$t/record.err"
head -c $(($(stat -c %s "$t/stream") * 3 / 4)) "$t/stream" > "$t/torn"

# The same of the file, of a stream, and of a stream that is torn; the last has status 3.
for run in run.zst stream; do
    bh-export "$t/$run" --to csv -o "$t/$run.csv" 2> "$t/err" || [ $? -eq 3 ]
    check csv "$t/$run" "$t/$run.csv"
    bh-export -q "$t/$run" --to csv --align recorded -o "$t/$run.recorded.csv" 2> "$t/err" || true
    check csv "$t/$run" "$t/$run.recorded.csv" recorded
done
expect_status 3 bh-export "$t/torn" --to csv -o "$t/torn.csv" 2> "$t/err"
expect_text "$t/err" "bh-export: warning: $t/torn: byte"
check csv "$t/torn" "$t/torn.csv"

bh-export -q "$t/run.zst" --to frames -o "$t/frames" 2> "$t/err"
check frames "$t/run.zst" "$t/frames"
bh-export -q "$t/run.zst" --to webdataset --shard 30K -o "$t/shards" 2> "$t/err"
check webdataset "$t/run.zst" "$t/shards"
bh-export -q "$t/run.zst" --to tensorboard -o "$t/curves" 2> "$t/err"
check tensorboard "$t/run.zst" "$t/curves"

# csv to standard output, from a pipe: with chosen fields there is no need to read it twice.
bh-export -q "$t/run.zst" --to csv --fields x,hp.1,step.step -o - > "$t/chosen.csv"
bh-export -q - --to csv --fields x,hp.1,step.step -o - < "$t/stream" > "$t/piped.csv" 2> "$t/err" || true
cmp "$t/chosen.csv" "$t/piped.csv"
bh-export -q "$t/run.zst" --to csv --fields x,hp.1 --fields step.step -o - | cmp - "$t/chosen.csv"
[ "$(bh-gsl-dump -q "$t/run.zst" --fields x --fields step --until 0)" = '{"x":0,"step":0}' ]
expect_text "$t/chosen.csv" '0,1,1,0,1,3000,2,1,1,1,A+RIGHT*3,1,false,false'
expect_status 2 bh-export - --to csv -o - < "$t/stream" 2> "$t/err"
expect_text "$t/err" 'can be read twice'

# Filters. rows FILE: how many lines are below the first.
rows() { python3 -c 'import csv, sys; print(len(list(csv.DictReader(open(sys.argv[1], newline="")))))' "$1"; }
export_csv() { bh-export -q -O "$t/run.zst" --to csv -o "$t/part.csv" "$@" 2> "$t/err"; }
export_csv --session 2 --from 2 --until 4
[ "$(rows "$t/part.csv")" -eq 3 ]
# Where a condition fails its episode is parted: each part has an observation without an action at its end.
export_csv --session 1 --episode 2 --where 'x < 2 || x > 6'
cut -d , -f 1-2,5 "$t/part.csv" | tail -n +2 | tr '\n' ' ' > "$t/parts.log"
expect_text "$t/parts.log" "0,0,0 0,1,1 1,0,7 1,1,8"
# Idle steps leave their rewards behind: 0.5 + 1 + 1.5 + 2 + 2.5 in all.
export_csv --session 1 --episode 0 --drop-idle 0 --fields x
python3 - "$t/part.csv" <<'PYTHON'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
assert [row["x"] for row in rows] == ["0", "1", "3", "5"], rows
assert [row["reward"] for row in rows] == ["0.5", "2.5", "4.5", ""], rows
PYTHON
export_csv --session 2 --drop-repeats --fields y
[ "$(cut -d , -f 8 "$t/part.csv" | tail -n +2 | tr '\n' ' ')" = "0 -2 -4 " ]
# Episodes by their return and length.
export_csv --return 7.5: --fields x
[ "$(cut -d , -f 3-4 "$t/part.csv" | tail -n +2 | sort -u)" = "1,0" ]
export_csv --length :0 --fields x
[ "$(rows "$t/part.csv")" -eq 1 ]
expect_status 1 export_csv --return 1000:
expect_text "$t/err" 'within --return and --length'

# One pad for all consoles: the Mega Drive's A, B, C lie in a row, the NES has A to the right of B.
export_csv --pad canonical --fields x
python3 - "$t/part.csv" <<'PYTHON'
import csv, sys
held = {}
for row in csv.DictReader(open(sys.argv[1], newline="")):
    held[row["session"], row["action"]] = {name[4:] for name, value in row.items() if name.startswith("pad_") and value not in ("", "0")}
assert held["1", "A+RIGHT*3"] == {"east", "right"}, held
assert held["1", "P1 B"] == {"south"}, held
assert held["2", "A+B+C"] == {"west", "south", "east"}, held
assert held["1", "NONE"] == set(), held
PYTHON

# Nothing is replaced that was not asked for, nothing is removed that is not ours, nothing is left half done.
for to in csv frames webdataset tensorboard; do
    rm -rf "$t/out" && mkdir "$t/out" && echo mine > "$t/out/file"
    expect_status 1 bh-export "$t/run.zst" --to $to -o "$t/out" 2> "$t/err"
    expect_status 1 bh-export "$t/run.zst" --to $to -o "$t/out" --overwrite 2> "$t/err"
    [ "$(cat "$t/out/file")" = mine ]
    rm -rf "$t/out"
    bh-export -q "$t/run.zst" --to $to -o "$t/out" 2> "$t/err" || [ $? -eq 3 ]
    expect_status 1 bh-export "$t/run.zst" --to $to -o "$t/out" 2> "$t/err"
    expect_text "$t/err" 'Use --overwrite to replace it.'
    bh-export -q "$t/run.zst" --to $to -o "$t/out" --overwrite 2> "$t/err" || [ $? -eq 3 ]
    # A file may not grow beyond 1 KiB: what was there stays, and nothing lies beside it.
    find "$t/out" -type f -exec sha1sum {} + | sort > "$t/before"
    if [ $to != tensorboard ]; then
        (trap '' XFSZ; ulimit -f 1; expect_status 1 bh-export -q "$t/run.zst" --to $to -o "$t/out" --overwrite 2> "$t/err")
        expect_text "$t/err" 'File too large'
    fi
    find "$t/out" -type f -exec sha1sum {} + | sort | cmp - "$t/before"
    [ "$(find "$t" -maxdepth 1 -name 'out*' | wc -l)" -eq 1 ]
done
expect_status 1 bh-export -q "$t/run.zst" --to csv -o - > /dev/full 2> "$t/err"
expect_status 1 bh-export -q "$t/run.zst" --to csv -o "$t/x.csv" --episode 99 2> "$t/err"
expect_text "$t/err" 'no step is selected; none is of episode 99'
expect_status 2 bh-export "$t/run.zst" --to csv -o "$t/x.csv" --flavor retro 2> "$t/err"
expect_text "$t/err" '--flavor: means nothing to this format'
expect_status 2 bh-export "$t/run.zst" --to frames -o - 2> "$t/err" > "$t/x"
[ ! -e "$t/x.csv" ]
