# What bh-info tells about recordings, compared with what jq, Python and zstd find in them.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/info.py" "$@"; }

# Two sessions mixed, rewards, fallbacks, episodes, an exchange, notes.
support stream > "$t/run.jsonl"
bh-record -q -o "$t/run.zst" "$t/run.jsonl"

bh-info --json --stats "$t/run.zst" > "$t/info.json"
[ "$(wc -l < "$t/info.json")" = 1 ]
support check "$t/info.json" "$t/run.jsonl"
[ "$(jq .bytes "$t/info.json")" = "$(stat -c %s "$t/run.zst")" ]
[ "$(jq .unpacked_bytes "$t/info.json")" = "$(zstd -dcq "$t/run.zst" | wc -c)" ]
[ "$(jq '.chunks * 2 + 1' "$t/info.json")" -le "$(zstd -lv "$t/run.zst" 2> "$t/err" | awk '/^# Zstandard Frames|^# Skippable Frames/ { n += $NF } END { print n }')" ]
jq -e '.kind == "trajectory" and .finished and .whole and .damage_count == 0' "$t/info.json" > "$t/out"

# The same from a pipe and from a stream, but for what only a file has.
about='del(.name, .kind, .bytes, .unpacked_bytes, .chunks, .record_bytes, .pixel_bytes, .finished, .being_written)'
jq "$about" "$t/info.json" > "$t/expected"
bh-info --json --stats - < "$t/run.jsonl" | jq "$about" | diff "$t/expected" - >&2
bh-replay "$t/run.zst" | bh-info --json --stats - | jq "$about" | diff "$t/expected" - >&2
zstd -q "$t/run.jsonl" -o "$t/packed"
bh-info --json --stats "$t/packed" | jq "$about" | diff "$t/expected" - >&2
[ "$(bh-info --json "$t/packed" | jq -r .kind)" = 'compressed stream' ]
[ "$(bh-info --json "$t/run.jsonl" | jq -r .kind)" = stream ]

# A part of it: the same steps that another program selects.
bh-info --json --stats --session 2 --episode 3 --from 5 --until 44 "$t/run.zst" > "$t/part.json"
of_part="$about | walk(if type == \"object\" then del(.end) else . end)" # a part has an end of its own
bh-replay --session 2 --episode 3 --from 5 --until 44 "$t/run.zst" | bh-info --json --stats - | jq "$of_part" > "$t/expected"
jq "$of_part" "$t/part.json" | diff "$t/expected" - >&2
jq -e '.steps == 40' "$t/part.json" > "$t/out"
expect_status 2 bh-info --verify --session 2 "$t/run.zst" 2> "$t/err"
expect_text "$t/err" 'bh-info: --verify: checks whole recordings, not parts of them'

# For people.
bh-info "$t/run.zst" > "$t/text" 2> "$t/err"
[ ! -s "$t/err" ]
expect_text "$t/text" 'steps      3000 steps in 30 episodes of 2 sessions, 2970 with an action'
expect_text "$t/text" 'fields     x map ratio on hp'
expect_text "$t/text" 'meta       {"player":"one"}'
expect_text "$t/text" 'finished trajectory'
[ "$(grep -c '^ *[12]  *[0-9]*  *[0-9]*  *[0-9]*  *[0-9]*  .* s  .* end$' "$t/text")" = 20 ] || fail "not 20 episodes listed"
[ "$(bh-info -v "$t/run.zst" | grep -c ' end$')" -ge 30 ]
bh-info --stats "$t/run.zst" > "$t/text"
expect_text "$t/text" 'ratio  real  0.25 .. 2.5'
expect_text "$t/text" 'map    text  00 .. 03'
expect_text "$t/text" 'policy'

# Names from a recording cannot write to the terminal.
printf '%s\n' '{"type":"header","version":1,"run":"a\u001b[31mb\u009b"}' '{"type":"end","reason":"x"}' > "$t/evil"
bh-info "$t/evil" > "$t/text"
expect_text "$t/text" 'a\x1b[31mb\x9b'
! grep -q $'\033' "$t/text"

# Several: each in turn, whatever is wrong with another; the status tells.
expect_status 1 bh-info --json "$t/run.zst" "$t/no-such-file" "$t/run.jsonl" > "$t/out" 2> "$t/err"
[ "$(jq -r .name "$t/out" | paste -sd ' ')" = "$t/run.zst $t/run.jsonl" ]
expect_text "$t/err" "bh-info: $t/no-such-file: No such file or directory"
expect_text "$t/err" '1 of 3 recordings could not be read'
bh-info "$t/run.zst" "$t/run.jsonl" > "$t/out"
[ "$(grep -c '^$' "$t/out")" = 5 ]
cat "$t/run.zst" "$t/run.zst" > "$t/two.zst"
bh-info --json --verify "$t/two.zst" |
    jq -e '.recordings_count == 2 and .sessions_count == 4 and .steps == 6000 and .whole' > "$t/out"
expect_status 1 bh-info "$t" 2> "$t/err"
expect_text "$t/err" "$t: Is a directory"
printf hello > "$t/hello"
expect_status 1 bh-info "$t/hello" 2> "$t/err"
expect_text "$t/err" 'neither a trajectory file nor a record stream'
expect_status 1 bh-info "$t/run.zst" > /dev/full 2> "$t/err"
expect_text "$t/err" 'standard output: No space left on device'
expect_status 2 bh-info 2> "$t/err"
expect_status 2 bh-info - - 2> "$t/err"
expect_text "$t/err" 'standard input can be read only once'
expect_status 2 bh-info --stat "$t/run.zst" 2> "$t/err"
expect_text "$t/err" 'did you mean --stats?'

# Where a recording came from, said of ten at most.
{
    echo '{"type":"header","version":1,"run":"joined"}'
    for n in {0..11}; do
        echo '{"type":"source","header":{"type":"header","run":"run-'"$n"'","part":'"$n"',"created":"noon"},"session_offset":'"$n"',"time_offset_us":7}'
    done
    echo '{"type":"surprise"}'
    echo '{"type":"end","reason":"x"}'
} > "$t/joined"
bh-info "$t/joined" > "$t/text"
expect_text "$t/text" 'source     run-9, part 9, created noon'
expect_text "$t/text" 'source     and 2 more'
expect_text "$t/text" 'besides    1 unknown record'
bh-info --json "$t/joined" | jq -e '.recordings[0] | .sources_count == 12 and (.sources | length) == 12 and
    .sources[11] == {"run":"run-11","part":11,"generator":"","created":"noon","session_offset":11,"time_offset_us":7}' > "$t/out"
