# Several recordings become one: sessions and times are counted on, and what was damaged or unfinished becomes whole.
. "${0%/*}/../helpers/common.sh"

expect() { [ "$1" = "$2" ] || fail "is '$1', not '$2'"; }

# recording RUN CREATED SESSIONS STEPS [PART]: a stream; every session has one episode of STEPS steps.
recording() {
    echo "{\"type\":\"header\",\"version\":1,\"run\":\"$1\",\"part\":${5-0},\"requires\":[],\"created\":\"$2\"}"
    for ((s = 1; s <= $3; ++s)); do
        echo "{\"type\":\"session\",\"session\":$s,\"name\":\"$1$s\",\"time_us\":$s}"
        for ((i = 0; i < $4; ++i)); do
            echo "{\"type\":\"step\",\"session\":$s,\"episode\":0,\"step\":$i,\"time_us\":$((s * 1000 + i)),\"observation\":{\"run\":\"$1\",\"session\":$s}}"
        done
        echo "{\"type\":\"episode\",\"session\":$s,\"episode\":0,\"steps\":$4,\"reason\":\"end\"}"
        echo "{\"type\":\"session_end\",\"session\":$s,\"time_us\":$((s * 1000 + 999)),\"reason\":\"exit\"}"
    done
    echo '{"type":"end","time_us":9000,"reason":"steps"}'
}
recording a 2026-01-01T00:00:10.000001Z 2 3 > "$t/a"
recording b 2026-01-01T02:00:11+02:00 1 2 > "$t/b"
recording c 2025-12-31T23:59:59.5Z 3 1 > "$t/c"
bh-record -q -o "$t/a.zst" "$t/a"
zstd -q "$t/b"

# Three kinds of files and a pipe. The third began first: all times count from its beginning.
expect_status 0 bh-cut "$t/a.zst" "$t/b.zst" - "$t/c" -o "$t/all.zst" < <(cat "$t/a") 2> "$t/err"
zstd -qt "$t/all.zst"
bh-replay "$t/all.zst" > "$t/out"
expect "$(jq -c 'select(.type == "session") | [.session, .name, .time_us]' "$t/out" | paste -sd ' ')" \
    '[1,"a1",10500002] [2,"a2",10500003] [3,"b1",11500001] [4,"a1",10500002] [5,"a2",10500003] [6,"c1",1] [7,"c2",2] [8,"c3",3]'
expect "$(jq -r 'select(.type == "step") | .session' "$t/out" | uniq -c | awk '{ print $2 "*" $1 }' | paste -sd ' ')" \
    '1*3 2*3 3*2 4*3 5*3 6*1 7*1 8*1'
expect "$(jq -c 'select(.type == "step" and .session == 7)' "$t/out")" \
    '{"type":"step","session":7,"episode":0,"step":0,"time_us":2000,"observation":{"run":"c","session":2}}'
expect "$(jq -r 'select(.type == "header" or .type == "end") | .type' "$t/out" | paste -sd ' ')" 'header end'
expect "$(head -n 1 "$t/out" | jq -r .created)" 2025-12-31T23:59:59.5Z
expect "$(tail -n 1 "$t/out")" '{"type":"end","time_us":9000,"reason":"steps"}'
expect "$(jq -c 'select(.type == "source") | [.header.run, .session_offset, .time_offset_us]' "$t/out" | paste -sd ' ')" \
    '["a",0,10500001] ["b",2,11500000] ["a",3,10500001] ["c",5,0]'

# Joined again, the sources still say how to get back to the first numbers.
expect_status 0 bh-cut -q "$t/c" "$t/all.zst" --no-frames -o "$t/twice.zst"
bh-replay "$t/twice.zst" > "$t/out"
expect "$(jq -r 'select(.type == "source" and .header.run == "b") | .session_offset' "$t/out")" 5
expect "$(jq -r 'select(.type == "session" and .name == "b1") | .session' "$t/out")" 6
# And cat(1) makes recordings that are cut in the same way.
bh-record -q "$t/b" -o - | cat "$t/a.zst" - > "$t/cat.zst"
bh-cut -q "$t/cat.zst" -o - | bh-replay - > "$t/out"
expect "$(jq -r 'select(.type == "session") | .session' "$t/out" | paste -sd ' ')" '1 2 3'
# A selection counts in each input.
bh-cut -q "$t/a.zst" "$t/b.zst" --session 1 --steps 1: -o - | bh-replay - > "$t/out"
expect "$(jq -c 'select(.type == "step") | [.session, .step]' "$t/out" | paste -sd ' ')" '[1,1] [1,2] [2,1]'

# An input that can be read only once and began before the others: said, and no time is negative.
expect_status 0 bh-cut "$t/a.zst" - -o "$t/late.zst" < <(cat "$t/c") 2> "$t/err"
expect_text "$t/err" 'standard input: began before the recordings in front of it'
expect "$(bh-replay "$t/late.zst" | jq -r 'select(.name == "c1") | .time_us')" 1
# No time at all.
for created in yesterday 2026-13-01T00:00:00Z 2026-02-30T00:00:00Z 2026-01-01T00:00:00 2026-01-01T25:00:00Z '2026-01-01T00:00:00.Z'; do
    recording d "$created" 1 1 > "$t/d"
    bh-cut -q "$t/a.zst" "$t/d" -o - | bh-replay - > "$t/out"
    expect "$(jq -r 'select(.name == "d1") | .time_us' "$t/out")" 1
done

# The parts of one recording are put together: the sessions go on, and it is the same run.
# end_of PART: the end of a part; begin_of PART: its header and the sessions that are open in it.
end_of() { echo "{\"type\":\"end\",\"reason\":\"split\",\"part\":$1}"; }
begin_of() { sed -n 1,2p "$t/long" | sed "s/\"part\":0/\"part\":$1/"; }
recording long 2026-01-02T00:00:00Z 1 24 > "$t/long"
mkdir "$t/p"
part=0
for ((line = 3; line <= 24; line += 2)); do
    { begin_of $part; sed -n "$line,$((line + 1))p" "$t/long"; end_of $part; } > "$t/p/run-$part"
    part=$((part + 1))
done
{ begin_of $part; tail -n +25 "$t/long"; } > "$t/p/run-$part"
[ "$part" -eq 11 ] || fail "$part parts"
# The shell's order is 0, 1, 10, 11, 2; and another recording stands between them.
expect_status 0 bh-cut "$t"/p/run-* -o "$t/whole.zst" 2> "$t/err"
bh-replay "$t/whole.zst" | cmp - "$t/long"
[ "$(wc -l < "$t/err")" -eq 1 ] || fail "says more than one line"
expect_status 0 bh-cut "$t"/p/run-?? "$t/a.zst" "$t"/p/run-? -o "$t/two.zst" 2> "$t/err"
bh-replay "$t/two.zst" > "$t/out"
expect "$(jq -r 'select(.type == "session") | .name' "$t/out" | paste -sd ' ')" 'long1 a1 a2'
expect "$(jq -r 'select(.type == "step") | .session' "$t/out" | uniq -c | awk '{ print $2 "*" $1 }' | paste -sd ' ')" '1*24 2*3 3*3'
# What was put together is a part itself.
bh-cut -q "$t"/p/run-[0-4] -o "$t/first.zst"
bh-cut -q "$t/p/run-5" "$t/p/run-6" -o "$t/second.zst"
expect_status 0 bh-cut "$t"/p/run-1? "$t"/p/run-[7-9] "$t/second.zst" "$t/first.zst" -o "$t/again.zst" 2> "$t/err"
bh-replay "$t/again.zst" | cmp - "$t/long"

# Some are missing: named, and still the same sessions.
expect_status 3 bh-cut "$t"/p/run-[0257] -o "$t/gaps.zst" 2> "$t/err"
expect_text "$t/err" 'run-2: part 1 of its run is missing in front of it'
expect_text "$t/err" 'run-5: parts 3 to 4 of its run are missing in front of it'
expect_text "$t/err" 'run-7: its run goes on in part 8, which does not follow'
bh-replay "$t/gaps.zst" > "$t/out"
expect "$(jq -c 'select(.type == "step") | [.session, .step]' "$t/out" | paste -sd ' ')" \
    '[1,0] [1,1] [1,4] [1,5] [1,10] [1,11] [1,14] [1,15]'
expect "$(jq -r .type "$t/out" | sort | uniq -c | awk '{ print $2 "*" $1 }' | paste -sd ' ')" 'end*1 header*1 session*1 step*8'
# The same part twice, and a file twice.
cp "$t/p/run-1" "$t/copy"
expect_status 0 bh-cut "$t/p/run-0" "$t/copy" "$t/p/run-1" "$t/p/run-2" -o "$t/double.zst" 2> "$t/err"
expect_text "$t/err" "run-1: has the same run and part (1) as $t/copy; both are copied"
expect "$(bh-replay "$t/double.zst" | jq -r 'select(.type == "step") | .session' | uniq -c | awk '{ print $2 "*" $1 }' | paste -sd ' ')" '1*6 2*2'
expect_status 0 bh-cut "$t/a" "$t/a" -o "$t/a2.zst" 2> "$t/err"
expect_text "$t/err" "a: has the same run and part (0) as $t/a; both are copied"
# An input that can be read only once keeps its place, whether that is the right one or not.
expect_status 0 bh-cut "$t"/p/run-[10] - "$t"/p/run-1? "$t"/p/run-[3-9] -o - < <(cat "$t/p/run-2") 2> "$t/err" |
    bh-replay --no-frames - > "$t/out"
jq -r 'select(.type == "step") | .step' "$t/out" | cmp - <(seq 0 23)
expect_text "$t/err" 'wrote 24 of 24 steps'
expect_status 0 bh-cut "$t"/p/run-2 - -o "$t/mixed.zst" < <(cat "$t/p/run-1") 2> "$t/err"
expect_text "$t/err" "standard input: part 1 of the run of $t/p/run-2 stands in the wrong place, as an input that can be read only once"
expect "$(bh-replay "$t/mixed.zst" | jq -r 'select(.type == "session") | .session' | paste -sd ' ')" '1 2'

# A session number that cannot be counted on.
sed 's/"session":1/"session":18446744073709551615/' "$t/b" > "$t/huge"
expect_status 1 bh-cut "$t/a.zst" "$t/huge" -o - > "$t/stdout" 2> "$t/err"
expect_text "$t/err" 'huge: session 18446744073709551615 is too large to be renumbered'
