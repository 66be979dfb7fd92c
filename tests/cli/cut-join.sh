# Several recordings become one: sessions and times are counted on, and what was damaged or unfinished becomes whole.
. "${0%/*}/common.sh"

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
{ head -n 4 "$t/a"; echo '{"type":"end","reason":"split"}'; } > "$t/part0"
{ head -n 1 "$t/a" | sed 's/"part":0/"part":1/'; sed -n 2p "$t/a"; tail -n +5 "$t/a"; } > "$t/part1"
expect_status 0 bh-cut -q "$t/part0" "$t/part1" -o "$t/whole.zst"
bh-replay "$t/whole.zst" | cmp - "$t/a"
# In another order they are not.
expect_status 0 bh-cut -q "$t/part1" "$t/part0" -o "$t/mixed.zst"
expect "$(bh-replay "$t/mixed.zst" | jq -r 'select(.type == "session") | .session' | paste -sd ' ')" '1 2 3'

# A session number that cannot be counted on.
sed 's/"session":1/"session":18446744073709551615/' "$t/b" > "$t/huge"
expect_status 1 bh-cut "$t/a.zst" "$t/huge" -o - > "$t/stdout" 2> "$t/err"
expect_text "$t/err" 'huge: session 18446744073709551615 is too large to be renumbered'
