# bh-shot --at: the right picture of the right step, with the recorded pixels; else a message that helps
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/pictures.py" "$@"; }

# Two sessions that take turns, two episodes, two steps without a picture.
support stream 1:0:0:10 1:0:1:11 2:0:0:20 1:0:2 2:0:1 1:1:0:13 1:1:1:14 2:1:0:22 > "$t/run"
bh-record -q --pixels png -o "$t/run.zst" "$t/run"

for run in "$t/run" "$t/run.zst"; do
    # Without --episode, N counts the steps of the selection.
    bh-shot "$run" --at 0 -o "$t/a.png" -O 2> "$t/err"
    support check "$t/a.png" 10
    expect_text "$t/err" "bh-shot: $run: session 1, episode 0, step 0"
    bh-shot -q "$run" --at 7 > "$t/b.png" 2> "$t/err"
    support check "$t/b.png" 22
    [ ! -s "$t/err" ]
    bh-shot -q "$run" --session 2 --at 0 | cmp - <(support picture 20)
    bh-shot -q "$run" --session 1 --at 4 | cmp - <(support picture 14)
    # With it, N is the step's number.
    bh-shot -q "$run" --episode 1 --at 1 | cmp - <(support picture 14)
    bh-shot -q "$run" --episode 1 --session 2 --at 0 | cmp - <(support picture 22)
    bh-shot -q "$run" --episode 0 --at 1 | cmp - <(support picture 11)
done

# Standard input, as a pipe.
# shellcheck disable=SC2002 # a pipe is the point
cat "$t/run.zst" | bh-shot -q --at 5 - | cmp - <(support picture 13)

# Changed pictures.
bh-shot -q "$t/run.zst" --at 6 --scale 3 -o "$t/large.png"
support check "$t/large.png" 14 --scale 3
bh-shot -q "$t/run.zst" --at 6 --gray -o "$t/gray.png"
support check "$t/gray.png" 14 --gray
bh-shot -q "$t/run.zst" --at 6 --gray --scale 2 > "$t/both.png"
support check "$t/both.png" 14 --gray --scale 2

# No picture there: which steps have one, in the count that was used.
expect_status 1 bh-shot "$t/run.zst" --at 3 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/run.zst: --at 3: no picture there (session 1, episode 0, step 2); "
expect_text "$t/err" "; the nearest are at 2 and 5"
expect_status 1 bh-shot "$t/run.zst" --episode 0 --at 2 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "(session 1, episode 0, step 2); the nearest is at 1"
support stream 1:0:0 1:0:1 > "$t/blind"
expect_status 1 bh-shot "$t/blind" --at 1 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "no picture there (session 1, episode 0, step 1); no step of the selection has one"

# No such step.
expect_status 1 bh-shot "$t/run.zst" --at 8 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/run.zst: --at 8: no such step; the last of the selection is 7"
expect_status 1 bh-shot "$t/run.zst" --session 9 --at 0 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "--at 0: no step is selected"
expect_status 1 bh-shot "$t/missing" --at 0 -o "$t/none.png" 2> "$t/err"
expect_text "$t/err" "bh-shot: $t/missing: No such file or directory"
[ ! -e "$t/none.png" ]

# Several recordings in one file: an episode belongs to one of them.
support stream 1:0:0:30 1:1:0:31 1:1:1 > "$t/second"
cat "$t/run" "$t/second" | bh-shot -q --at 8 - | cmp - <(support picture 30)
cat "$t/run" "$t/second" | bh-shot -q --session 1 --episode 1 --at 1 - | cmp - <(support picture 14)
