# Sourced by every test of the folders beside this one: strict mode, a fresh folder $t, and helpers. A test fails by any command that fails.
# shellcheck shell=bash
set -eEuo pipefail
export LC_ALL=C
unset NO_COLOR BH_TOKEN

# The test's own words go here, wherever a command under test sends its standard error.
exec 9>&2

t=$(mktemp -d "${TMPDIR:-/tmp}/bh-test.XXXXXX")
children=()

cleanup() {
    local status=$?
    for pid in ${children[@]+"${children[@]}"}; do
        kill -KILL "$pid" 2>/dev/null || true
    done
    if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
        echo "failed with status $status; what the programs said:" >&9
        find "$t" -type f \( -name '*err*' -o -name '*.log' \) -size -64k -exec tail -n 20 {} + >&9 || true
    fi
    rm -rf "$t"
}
trap cleanup EXIT
trap 'echo "$0:$LINENO: failed: $BASH_COMMAND" >&9' ERR

fail() {
    echo "$0: $*" >&9
    exit 1
}

# expect_status N CMD...: runs CMD and requires exit status N. Its output goes where it would have gone.
expect_status() {
    local wanted=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" -eq "$wanted" ] || fail "status $got, not $wanted: $*"
}

# expect_text FILE TEXT: FILE must contain TEXT.
expect_text() {
    grep -qF -- "$2" "$1" || { cat "$1" >&9; fail "no '$2' in $1"; }
}

# wait_until SECONDS CMD...: polls until CMD succeeds, for that long at most.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || fail "never happened: $*"
        sleep 0.02
    done
}

# in_background CMD...: starts CMD with SIGINT at its default (a script's jobs ignore it); its process id is in $!.
in_background() {
    env --default-signal=INT,QUIT "$@" &
    children+=("$!")
}

# listening_port FILE: waits for "listening on ADDRESS:PORT" in FILE (a server's standard error) and prints the port.
listening_port() {
    wait_until 20 grep -qs 'listening on ' "$1"
    sed -n 's/.*listening on .*:\([0-9]*\)$/\1/p' "$1" | head -n 1
}

# noisy_steps: a recording's header, its session and 2,500 steps that compress badly; no end.
noisy_steps() {
    python3 - <<'PYTHON'
import json, random
random.seed(4)
def put(**record):
    print(json.dumps(record, separators=(",", ":")))
put(type="header", version=1, run="test", part=0, requires=[], created="2026-11-22T01:02:03.000000Z")
put(type="session", session=1, name="", time_us=1)
for i in range(2500):
    put(type="step", session=1, episode=0, step=i, time_us=10 + i, observation={"x": i, "noise": random.randbytes(120).hex()},
        action={"text": "UP"})
PYTHON
}
