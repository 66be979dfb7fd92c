# Whatever number is legal JSON comes through every program as it was written, and ends nobody's recording.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

python3 - > "$t/in" <<'PYTHON'
import random
random.seed(10)
numbers = ["18446744073709551616", "1.8446744073709552e19", "-9223372036854775809", "1e400", "-1e400", "1e-400", "1E+5", "-0", "-0.0", "0.1", "5e0",
           "18446744073709551615", "-9223372036854775808", "1" * 400, "0." + "0" * 400 + "1"]
for _ in range(300):
    whole = str(random.choice([0, random.getrandbits(random.randrange(1, 200))]))
    point = "." + str(random.getrandbits(random.randrange(1, 100))) if random.random() < .4 else ""
    power = random.choice("eE") + random.choice(["", "+", "-"]) + str(random.randrange(500)) if random.random() < .4 else ""
    numbers.append(random.choice(["", "-"]) + whole + point + power)
print('{"type":"header","version":1,"run":"r","part":0,"requires":[],"created":"2026-11-22T01:02:03.000000Z","big":1e999}')
print('{"type":"session","session":1,"name":"","time_us":1,"keys":[18446744073709551616]}')
for i, number in enumerate(numbers):
    print('{"type":"step","session":1,"episode":0,"step":%d,"time_us":%d,"observation":{"x":%s,"list":[%s,{"y":%s}],"text":"\\" %s"},'
          '"reward":%s,"action":{"text":"A"},"frame":{"width":1,"height":1,"encoding":"raw"},"payload":3}\nabc' %
          (i, i, number, number, number, number, number))
for depth in 1000, 1022:
    print('{"type":"step","session":1,"episode":0,"step":%d,"observation":{"x":%s},"action":{"text":"A"}}' % (len(numbers), "[" * depth + "]" * depth))
print('{"type":"session_end","session":1,"reason":"exit"}')
print('{"type":"end","reason":"test"}')
PYTHON
steps=$(grep -c '"type":"step"' "$t/in")

# check COMMAND...: status 0 and not a word
check() {
    expect_status 0 "$@" 2> "$t/err"
    [ ! -s "$t/err" ] || fail "$*: $(cat "$t/err")"
}

check bh-record -q -o "$t/run.zst" "$t/in"
check bh-replay --no-frames "$t/run.zst" > "$t/out"
grep -v '^abc' "$t/in" | sed 's/,"frame":.*}$/}/' | cmp - "$t/out"
check bh-record -q --pixels none --meta a=b --split steps=100 -o "$t/part-%03d.zst" "$t/in"
check bh-cut -q "$t"/part-*.zst -o "$t/joined.zst"
check bh-replay "$t/joined.zst" > "$t/joined"
cmp <(tail -n +2 "$t/joined") <(tail -n +2 "$t/out")
check bh-cut -q "$t/run.zst" --steps 1: -o "$t/cut.zst"
check bh-replay --no-frames "$t/cut.zst" > "$t/cut"
cmp <(grep '"type":"step"' "$t/cut") <(grep '"type":"step"' "$t/out" | tail -n +2)
[ "$(check bh-gsl-dump "$t/run.zst" | wc -l)" -eq "$steps" ] || fail "bh-gsl-dump lost steps"
for format in csv table; do
    check bh-gsl-dump -f "$format" --fields x "$t/run.zst" > "$t/out.$format"
    expect_text "$t/out.$format" 18446744073709551616
done
check bh-gsl-dump --summary "$t/run.zst" > /dev/null
[ "$(check bh-gsl-dump --where 'x>=18446744073709551616 && step<1' "$t/run.zst" | wc -l)" -eq 1 ] || fail "--where cannot compare it"
[ "$(check bh-gsl-dump --where 'x=="18446744073709551616"' "$t/run.zst" | wc -l)" -ge 1 ] || fail "--where does not know its text"
check bh-info --verify --stats --lint "$t/run.zst" > "$t/info"
check bh-shot -q --at 0 -o "$t/a.png" "$t/run.zst"
check bh-replay --to policy "$t/run.zst" > "$t/questions"
[ "$(wc -l < "$t/questions")" -eq "$steps" ] || fail "bh-replay --to policy lost steps"
check bh-policy idle < "$t/questions" > "$t/answers"
[ "$(wc -l < "$t/answers")" -eq "$steps" ] || fail "bh-policy answers $(wc -l < "$t/answers") of $steps"
