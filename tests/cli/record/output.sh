# Outputs through links, devices and links to nothing: a link's target is replaced and the link stays, and what cannot be
# replaced is refused before anything is read.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

{
    echo '{"type":"header","version":1,"run":"r","part":0,"requires":[],"created":"2026-11-22T01:02:03.000000Z"}'
    echo '{"type":"step","session":1,"episode":0,"step":0,"observation":{"x":1},"frame":{"width":1,"height":1,"encoding":"raw"},"payload":3}'
    echo 'abc'
    echo '{"type":"end","reason":"test"}'
} > "$t/in"
bh-record -q -o "$t/in.zst" "$t/in"

# writes COMMAND... : takes "OUT" for the output
check() {
    local name=$1
    shift
    mkdir -p "$t/$name/far"
    cd "$t/$name" || exit
    echo old > far/target
    ln -s far/target link
    expect_status 1 "${@/OUT/link}" 2> "$t/err"
    expect_text "$t/err" 'link: already exists'
    expect_status 0 "${@/OUT/link}" -O 2> "$t/err"
    [ -L link ] || fail "$name: the link is replaced"
    ! grep -q old far/target || fail "$name: the target is not replaced"
    [ "$(ls far)" = target ] || fail "$name: left behind: $(ls far)"
    ln -s nothing dangling
    for overwrite in '' -O; do
        expect_status 1 "${@/OUT/dangling}" $overwrite 2> "$t/err" < /dev/null
        expect_text "$t/err" 'dangling: is a link to nothing, which does not exist'
    done
    [ "$(ls)" = "$(printf '%s\n' dangling far link)" ] || fail "$name: left behind: $(ls)"
    cd "$t" || exit
}
check record bh-record -q -o OUT "$t/in"
check cut bh-cut -q "$t/in.zst" -o OUT
check shot bh-shot -q "$t/in.zst" --at 0 -o OUT

# At the start: the input is not opened, so that nobody waits for it.
ln -s nothing "$t/dangling"
mkfifo "$t/silent"
expect_status 1 timeout 60 bh-record -o "$t/dangling" < "$t/in" 2> "$t/err"

# The descriptor behind /dev/stdout is no file to be replaced, whatever it is.
for output in /dev/stdout /proc/self/fd/1 /dev/null /dev/full; do
    for overwrite in '' -O; do
        expect_status 1 bh-record $overwrite -o "$output" "$t/in" 2> "$t/err" > "$t/out"
        expect_text "$t/err" "$output: is not a regular file"
        expect_status 1 bh-cut $overwrite "$t/in.zst" -o "$output" 2> "$t/err" > "$t/out"
        expect_text "$t/err" "$output: is not a regular file"
    done
done
for output in /dev/stdout /proc/self/fd/1 /dev/fd/1; do
    bh-shot -q -O "$t/in.zst" --at 0 -o "$output" > "$t/out.png"
    bh-shot -q "$t/in.zst" --at 0 -o "$output" | cmp - "$t/out.png"
done
bh-shot -q -O "$t/in.zst" --at 0 -o - | cmp - "$t/out.png"
[ -L /dev/stdout ] || fail "/dev/stdout is replaced"

# Parts of a recording: a link to nothing among their names is found at the start, too.
ln -s nothing "$t/part-3.zst"
for overwrite in '' -O; do
    expect_status 1 bh-record $overwrite --split steps=1 -o "$t/part-%d.zst" "$t/in" 2> "$t/err"
done
[ ! -e "$t/part-0.zst" ] || fail "began to record"

# What replaces a file is on the disk before it gets the name: a power cut leaves the old content or the new.
if [[ ! $(ldd "$(command -v bh-record)") =~ lib(asan|tsan) ]]; then
    # check_steps EXPECTED INPUT COMMAND...: fsync and rename, in the order in which the command calls them
    check_steps() {
        local expected=$1 input=$2
        shift 2
        rm -f "$t/steps"
        LD_PRELOAD="$BH_BUILD/tests/bh-fault.so" BH_FAULT_LOG="$t/steps" "$@" < "$input" > "$t/out" 2> "$t/err"
        [ "$(paste -sd ' ' "$t/steps")" = "$expected" ] || fail "$1: $(cat "$t/steps")"
    }
    cp "$t/out.png" "$t/old.png"
    check_steps 'fsync rename' /dev/null bh-shot -q -O "$t/in.zst" --at 0 -o "$t/old.png"
    check_steps 'fsync rename fsync' /dev/null bh-cut -q "$t/in.zst" -o "$t/cut.zst"
    echo '{"type":"observation","session":1,"episode":0,"step":0,"observation":{"x":1}}' > "$t/question"
    for _ in new old; do
        check_steps 'fsync rename fsync' "$t/question" bh-policy speedy --features x --reward x --episode-steps 9 --checkpoint "$t/checkpoint"
    done
fi
