# Numbered files: each stands alone, together they are all there is, and none is written over.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

# Two sessions at once, 50 episodes of 40 steps each, a step of each in turn, a millisecond apart.
python3 - > "$t/in" <<'PYTHON'
import json
def put(**record):
    print(json.dumps(record, separators=(",", ":")))
put(type="header", version=1, run="test", part=0, requires=[], created="2026-11-22T01:02:03.000000Z", meta={"game": "x", "player": "nobody"})
put(type="session", session=1, name="a", time_us=1)
put(type="session", session=2, name="b", time_us=2)
for i in range(2000):
    for session in (1, 2):
        put(type="step", session=session, episode=i // 40, step=i % 40, time_us=1000 * (2 * i + session), observation={"x": i})
        if i % 40 == 39:
            put(type="episode", session=session, episode=i // 40, steps=40, reason="restart")
put(type="session_end", session=1, reason="end")
put(type="session_end", session=2, reason="end")
put(type="end", reason="test")
PYTHON

# check_parts DIRECTORY COUNT: as many parts, each whole and with the right number; their steps together are the input's.
check_parts() {
    local part=0 name
    : > "$t/all"
    for name in "$t/$1"/run-*.zst; do
        zstd -qt "$name"
        bh-replay "$name" > "$t/part"
        sed -n 1p "$t/part" | jq -e ".type == \"header\" and .part == $part and .run == \"test\"" > "$t/jq.out"
        if [ "$part" -gt 0 ]; then
            sed -n 2,3p "$t/part" | cmp - <(sed -n 2,3p "$t/in")
        fi
        sed -n '$p' "$t/part" >> "$t/ends"
        grep -v -e '^{"type":"header"' -e '^{"type":"session"' -e '^{"type":"end"' "$t/part" >> "$t/all"
        part=$((part + 1))
    done
    [ "$part" -eq "$2" ] || fail "$part parts in $1, not $2"
    [ "$(sed -n '$p' "$t/part")" = '{"type":"end","reason":"test"}' ] || fail "the last part has another end"
    grep -v -e '^{"type":"header"' -e '^{"type":"session"' -e '^{"type":"end"' "$t/in" | cmp - "$t/all"
}

mkdir "$t/steps" "$t/size" "$t/time" "$t/episode" "$t/config"
bh-record --split steps=1500 -o "$t/steps/run-%03d.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" 'recorded 4000 steps'
expect_text "$t/err" '(3 parts)'
check_parts steps 3
[ "$(bh-replay "$t/steps/run-001.zst" | grep -c '"type":"step"')" -eq 1500 ] || fail "not 1500 steps in a part"
[ "$(bh-replay "$t/steps/run-001.zst" | tail -n 1)" = '{"type":"end","reason":"split","part":1}' ] || fail "no end of a part"

bh-record --split time=1.5s -o "$t/time/run-%d.zst" < "$t/in" 2> "$t/err"
check_parts time 3

bh-record --split episode -o "$t/episode/run-%02d.zst" "$t/in" 2> "$t/err"
check_parts episode 100
[ "$(bh-replay "$t/episode/run-07.zst" | jq -c 'select(.type == "step") | [.session, .episode]' | sort -u | wc -l)" -le 2 ] ||
    fail "more than the episodes of two sessions in a part"

# Put together again, they are what they were, whatever the order.
# shellcheck disable=SC2046 # names without white space
bh-cut -q $(ls -r "$t"/episode/*.zst) -o "$t/whole.zst"
bh-replay "$t/whole.zst" | cmp - "$t/in"

# By size: no file goes past it by more than a chunk.
bh-record --split size=8K -o "$t/size/run-%03d.zst" "$t/in" 2> "$t/err"
[ "$(find "$t/size" -name '*.zst' | wc -l)" -ge 2 ] || fail "one part only"
check_parts size "$(find "$t/size" -name '*.zst' | wc -l)"
for name in "$t"/size/run-*.zst; do
    [ "$(stat -c %s "$name")" -lt 30000 ] || fail "$name is too large"
done

# The header's own values, and ours.
bh-record --meta player=Ada --meta 'note=a=b "c"' --split steps=3000 -o "$t/meta-%d.zst" "$t/in" 2> /dev/null
for part in 0 1; do
    [ "$(bh-replay "$t/meta-$part.zst" | head -n 1 | jq -c .meta)" = '{"game":"x","player":"Ada","note":"a=b \"c\""}' ] ||
        fail "meta: $(bh-replay "$t/meta-$part.zst" | head -n 1)"
done
bh-record --meta player=Ada -o "$t/meta.zst" "$t/in" 2> /dev/null
cmp <(bh-replay "$t/meta.zst" | tail -n +2) <(tail -n +2 "$t/in")
[ "$(bh-replay "$t/meta.zst" | head -n 1 | jq -c '[.meta.player, .part, .run]')" = '["Ada",0,"test"]' ] || fail "another header"

# Another recording in the input begins another file, with the next number, but with part 0 of its own. Where the first
# has no end, it gets one.
{ head -n 100 "$t/in"; sed 's/"run":"test"/"run":"other"/' "$t/in"; } > "$t/two"
expect_status 3 bh-record --split steps=2500 -o "$t/config/run-%d.zst" "$t/two" 2> "$t/err"
expect_text "$t/err" 'a recording in it has no end record'
[ "$(ls "$t/config")" = $'run-0.zst\nrun-1.zst\nrun-2.zst' ] || fail "not three files: $(ls "$t/config")"
for file in 0 1 2; do bh-replay "$t/config/run-$file.zst"; done > "$t/out"
[ "$(jq -c 'select(.type == "header") | [.run, .part]' "$t/out" | paste -sd ' ')" = '["test",0] ["other",0] ["other",1]' ] ||
    fail "other parts: $(grep '"header"' "$t/out")"
[ "$(jq -c 'select(.type == "end") | [.reason, .part]' "$t/out" | paste -sd ' ')" = '["input ended",null] ["split",0] ["test",null]' ] ||
    fail "other ends: $(grep '"end"' "$t/out")"

# Found out before anything is recorded, not when the number comes up.
expect_status 1 bh-record --split steps=1000 -o "$t/steps/run-%03d.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" 'already exists'
rm "$t/steps/run-000.zst" "$t/steps/run-001.zst"
expect_status 1 bh-record --split steps=1000 -o "$t/steps/run-%03d.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" 'run-002.zst: already exists'
expect_text "$t/err" 'Use --overwrite to replace it.'
mv "$t/steps/run-002.zst" "$t/steps/run-002.zst.partial"
expect_status 1 bh-record -O --split steps=1000 -o "$t/steps/run-%03d.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" 'run-002.zst.partial: '
[ "$(ls "$t/steps")" = run-002.zst.partial ] || fail "left something behind"
rm "$t/steps/run-002.zst.partial"
bh-record --split steps=1500 -o "$t/steps/run-%03d.zst" "$t/in" 2> /dev/null
bh-record -O --split steps=1000 -o "$t/steps/run-%03d.zst" "$t/in" 2> /dev/null
check_parts steps 4

# Wrong words; nothing is opened.
for bad in run.zst run-%x.zst run-%d-%d.zst %d/run.zst run-%99d.zst run-%; do
    expect_status 2 bh-record --split episode -o "$t/new/$bad" "$t/in" 2> "$t/err"
    expect_text "$t/err" 'bh-record: --output: '
done
for bad in steps steps= steps=0 steps=x size=-1 time=1y frames=3 size=5X ''; do
    expect_status 2 bh-record --split "$bad" -o "$t/new-%d.zst" "$t/in" 2> "$t/err"
    expect_text "$t/err" 'bh-record: --split'
done
for unit in steps size time; do
    for bad in $unit $unit=; do
        expect_status 2 bh-record --split "$bad" -o "$t/new-%d.zst" "$t/in" 2> "$t/err"
        expect_text "$t/err" "bh-record: --split: $unit needs a number, as in $unit="
    done
done
for size in 500MB 8K; do
    bh-record -O --split "size=$size" -o "$t/spelled-%03d.zst" "$t/in" 2> /dev/null
done
expect_status 2 bh-record --meta a=1 --meta b=1 --meta a=2 -o "$t/new.zst" "$t/in" 2> "$t/err"
expect_text "$t/err" '--meta: the key a is given twice'
for bad in x =x; do
    expect_status 2 bh-record --meta "$bad" -o "$t/new.zst" "$t/in" 2> "$t/err"
    expect_text "$t/err" "--meta: $bad is not KEY=VALUE"
done
# A percent sign means nothing without --split.
bh-record -o "$t/100%d.zst" "$t/in" 2> /dev/null
[ -e "$t/100%d.zst" ] || fail "no file with a percent sign"
bh-record --split steps=100000 -o "$t/100%%-%d.zst" "$t/in" 2> /dev/null
[ -e "$t/100%-0.zst" ] || fail "no file with %%"
