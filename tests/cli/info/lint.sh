# bh-info --lint: every kind of oddity is found, where it is, and a sound recording has none.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

# run NAME < a Python program that calls step(...): makes the stream NAME of what it says.
run() {
    { cat <<'PYTHON'
import json, sys
out = sys.stdout.buffer
def put(payload=None, **record):
    if payload is not None:
        record["payload"] = len(payload)
    out.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
    if payload is not None:
        out.write(payload + b"\n")
def step(n, picture=None, **members):
    record = {"session": 1, "episode": 0, "step": n, "time_us": n * 1000, "observation": {"x": n}, "action": {"text": "UP"}}
    record.update(members)
    if picture is not None:
        record["frame"] = {"width": 1, "height": 1, "encoding": "png"}
    put(picture, type="step", **record)
put(type="header", version=1, run="r", created="2026-01-01T00:00:00.000000Z")
put(type="session", session=1, name="", time_us=0)
PYTHON
    cat
    echo 'put(type="end", reason="steps")'; } | python3 - > "$t/$1"
}

# findings NAME: the kinds found, each with its count and the first step.
findings() {
    bh-info --lint --json "$t/$1" | jq -r '.lint[] | "\(.kind) \(.count) \(.first.step)"' | paste -sd ,
}

expect_findings() {
    local found
    found=$(findings "$1")
    [ "$found" = "$2" ] || fail "$1: found '$found', not '$2'"
}

run sound <<'PYTHON'
for n in range(200):
    step(n, picture=b"p%d" % (n // 29), action={"text": "NONE" if n % 30 else "A"})
put(type="episode", session=1, episode=0, steps=200, reason="end")
step(0, episode=1, time_us=201000, observation={"x": 1000})
PYTHON
expect_findings sound ''
bh-info --lint "$t/sound" > "$t/out"
expect_text "$t/out" 'nothing odd'

run idle <<'PYTHON'
for n in range(100):
    step(n, action={"text": ("NONE*4", "none", "")[n % 3] if 10 <= n < 40 or n >= 60 else "A"})
PYTHON
expect_findings idle 'no-op 2 10'
bh-info --lint "$t/idle" > "$t/out"
expect_text "$t/out" '2  no-op  runs of steps that do nothing, the longest of 40  first at session 1, episode 0, step 10'

run frozen <<'PYTHON'
for n in range(100):
    step(n, picture=b"same" if 20 <= n < 50 else b"p%d" % n)
PYTHON
expect_findings frozen 'frozen 1 20'

run fields <<'PYTHON'
step(0)
step(1, observation={})
step(2, observation={"x": 2, "y": 1})
step(3, observation={"y": 1, "x": 3})
step(4)
PYTHON
expect_findings fields 'empty 1 1,fields-change 2 2'
bh-info --lint "$t/fields" > "$t/out"
expect_text "$t/out" 'the set of fields changes: +y'

run order <<'PYTHON'
step(0)
step(1)
step(3, fallback=True)
step(4, time_us=2000)
PYTHON
expect_findings order 'missing-steps 1 3,fallback 1 3,backwards 1 4'

run gaps <<'PYTHON'
for n in range(100):
    step(n, time_us=n * 1000 + (2000000 if n > 49 else 0) + (900000 if n > 80 else 0))
PYTHON
expect_findings gaps 'gap 1 50'
# Where a step takes a second anyway, two seconds are none.
run slow <<'PYTHON'
for n in range(100):
    step(n, time_us=n * 1000000 + (2000000 if n > 49 else 0))
PYTHON
expect_findings slow ''

run ambiguous <<'PYTHON'
for n in range(6):
    step(n, picture=b"p%d" % n, observation={"x": n % 4})
PYTHON
expect_findings ambiguous 'ambiguous 2 4'

# Several clients that share a session: the emulator's frames go back within an episode. The load of a state begins a new one.
run shared <<'PYTHON'
for n, frame in enumerate([49, 1, 49, 17, 17, 18]):
    step(n, emu_frame=frame)
PYTHON
expect_findings shared 'frame-backwards 2 1'
bh-info --lint "$t/shared" > "$t/out"
expect_text "$t/out" 'emu_frame goes back within an episode: do several clients share the session?'
run loads <<'PYTHON'
step(0, emu_frame=100)
step(1, emu_frame=105)
put(type="episode", session=1, episode=0, steps=2, reason="load")
step(0, episode=1, time_us=2000, emu_frame=7)
step(1, episode=1, time_us=3000)
step(2, episode=1, time_us=4000, emu_frame=3)
PYTHON
expect_findings loads ''

# Actions that were never played.
run undelivered <<'PYTHON'
for n in range(5):
    step(n, **({"delivered": False} if n == 3 else {"delivered": True} if n == 4 else {}))
PYTHON
expect_findings undelivered 'undelivered 1 3'
bh-info "$t/undelivered" > "$t/out"
expect_text "$t/out" '5 steps in 1 episode of 1 session, 1 of them not played'
