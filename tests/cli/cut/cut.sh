# Parts of recordings: what is kept, what is said, and that it is a recording like any other.
. "${0%/*}/../helpers/common.sh"

# Two sessions that take turns, the first with three episodes of ten steps, frames, exchanges and notes between them.
python3 - > "$t/in" <<'END'
import struct, sys, zlib
out = sys.stdout.buffer
def picture(text): # a PNG with 16 bits a colour, which is kept as it came
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 16, 0, 0, 0, 0)) + chunk(b"tEXt", b"Title\0" + text)
            + chunk(b"IDAT", zlib.compress(b"\0\0\0")) + chunk(b"IEND", b""))
def record(line, payload=None):
    if payload is not None:
        line = line[:-1] + ',"frame":{"width":1,"height":1,"encoding":"png"},"payload":%d}' % len(payload)
    out.write(line.encode() + b"\n" + (payload + b"\n" if payload is not None else b""))
record('{"type":"header","version":1,"run":"aaaa","part":0,"requires":[],"generator":"a test","created":"2026-01-02T03:04:05.5Z","meta":{"k":1e2}}')
record('{"type":"session","session":1,"name":"one","time_us":10}')
record('{"type":"exchange","session":1,"time_us":20,"request":"@H|_system:NES","reply":"ACT:NONE"}')
record('{"type":"session","session":2,"name":"two","time_us":30}')
time = 1000000
for episode in range(3):
    for step in range(10):
        time += 1000000
        record('{"type":"step","session":1,"episode":%d,"step":%d,"time_us":%d,"observation":{"map":"0%d","x":%d,"hp":"%d,5"},"action":{"text":"RIGHT"},"reward":0.50}'
               % (episode, step, time, episode, step, 20 - step), picture(b"%d\n{}" % time) if step % 4 == 0 else None)
        if step == 4:
            record('{"type":"note","time_us":%d,"level":"info","text":"note %d"}' % (time, episode))
            record('{ "type": "step", "session": 2, "episode": 0, "step": %d, "time_us": %d, "observation": { "y": %d } }' % (episode, time, episode))
    record('{"type":"episode","session":1,"episode":%d,"steps":10,"reason":"restart"}' % episode)
record('{"type":"own","session":1,"time_us":%d,"text":"nobody knows this"}' % time)
record('{"type":"session_end","session":1,"time_us":%d,"reason":"exit"}' % time)
record('{"type":"session_end","session":2,"time_us":%d,"reason":"exit"}' % time)
record('{"type":"end","time_us":%d,"reason":"steps"}' % time)
END
bh-record -q -o "$t/run.zst" "$t/in"

# cut ARG...: cuts to $t/out.zst, without a word but notes, and leaves its records in $t/out.
cut() {
    expect_status 0 bh-cut -O "$@" -o "$t/out.zst" 2> "$t/cut.err"
    ! grep -q warning "$t/cut.err" || fail "warned: $(cat "$t/cut.err")"
    zstd -qt "$t/out.zst"
    bh-replay --no-frames "$t/out.zst" > "$t/out"
    [ "$(tail -n 1 "$t/out" | jq -r .type)" = end ] || fail "no end record: $*"
    [ "$(grep -c '"type":"header"' <(jq -c '{type}' "$t/out"))" -eq 1 ] || fail "not one header: $*"
}
# steps: which steps are in $t/out, as session.episode.step
steps() { jq -r 'select(.type == "step") | "\(.session).\(.episode).\(.step)"' "$t/out" | paste -sd ' '; }
types() { jq -r .type "$t/out" | uniq -c | awk '{ print $2 ($1 > 1 ? "*" $1 : "") }' | paste -sd ' '; }
absent() { for file in "$@"; do [ ! -e "$file" ] || fail "$file is there"; done; }
expect() { [ "$1" = "$2" ] || fail "is '$1', not '$2'"; }

# Everything: byte by byte, frames too, from a file, a stream and a pipe.
cut "$t/run.zst"
bh-replay "$t/out.zst" | cmp - "$t/in"
cut "$t/in"
bh-replay "$t/out.zst" | cmp - "$t/in"
# shellcheck disable=SC2094 # it is compared, not written
bh-cut -q - -o - < "$t/in" | bh-cut -q -o - - | bh-replay - | cmp - "$t/in"
expect_text "$t/cut.err" 'wrote 33 of 33 steps to'

# Without frames: the same lines without two members.
cut --no-frames "$t/run.zst"
bh-replay --no-frames "$t/run.zst" | jq -cS . | cmp - <(jq -cS . "$t/out")
! zstd -dcq "$t/out.zst" | grep -aq PNG || fail "there are frames"
grep -qF '"reward":0.50}' "$t/out" || fail "numbers are written anew"

# One session, some episodes, steps, times; open ranges.
cut --session 2 "$t/run.zst"
expect "$(steps)" '2.0.0 2.0.1 2.0.2'
expect "$(jq -r 'select(.type == "session") | .name' "$t/out")" two
cut --session 1 --episode 1 "$t/run.zst"
expect "$(steps)" '1.1.0 1.1.1 1.1.2 1.1.3 1.1.4 1.1.5 1.1.6 1.1.7 1.1.8 1.1.9'
expect "$(types)" 'header source session step*10 episode session_end end'
cut --session 1 --episode 2: --steps 8: "$t/run.zst"
expect "$(steps)" '1.2.8 1.2.9'
expect "$(jq -c 'select(.type == "episode")' "$t/out")" '{"type":"episode","session":1,"episode":2,"steps":2,"reason":"restart"}'
cut --session 1 --steps :2 "$t/run.zst"
expect "$(steps)" '1.0.0 1.0.1 1.0.2'
expect "$(types)" 'header source session exchange step*3 session_end end'
cut --session 1 --steps 9:10 "$t/run.zst"
expect "$(steps)" '1.0.9 1.1.0'
expect "$(jq -r 'select(.type == "episode") | .steps' "$t/out")" 1
cut --time 5s:6.5s "$t/run.zst"
expect "$(steps)" '1.0.3 1.0.4 2.0.0'
expect "$(types)" 'header source session step*2 note session step session_end*2 end'
cut --time :2s --session 1 "$t/run.zst"
expect "$(types)" 'header source session exchange step session_end end'

# A condition; frames of the steps that stay are theirs.
cut --where 'hp.0<=12 && map!="01" || present(y) && y>1' "$t/run.zst"
expect "$(steps)" '1.0.8 1.0.9 2.0.2 1.2.8 1.2.9'
expect "$(jq -c 'select(.type == "episode") | [.episode, .steps]' "$t/out" | paste -sd ' ')" '[0,2] [2,2]'
expect "$(bh-replay "$t/out.zst" | grep -ac '^.PNG')" 2
cut --where 'session == 2' "$t/run.zst"
expect "$(steps)" '2.0.0 2.0.1 2.0.2'
grep -qF '{ "type": "step", "session": 2, "episode": 0, "step": 0,' "$t/out" || fail "a record was written anew without need"
expect_status 0 bh-cut -O --where 'x > 99' "$t/run.zst" -o "$t/none.zst" 2> "$t/err"
expect_text "$t/err" 'warning: no step is selected'
expect_status 0 bh-cut -O --where 'xx > 5' "$t/run.zst" -o "$t/none.zst" 2> "$t/err"
expect_text "$t/err" 'warning: --where: no step has "xx"'
expect "$(bh-replay "$t/none.zst" | jq -r .type | paste -sd ' ')" 'header source end'

# A part is a run of its own, and says where it comes from.
cut --session 1 "$t/run.zst"
expect "$(head -n 1 "$t/out" | jq -c '[.generator, .created, .meta.k == 100, .part]')" '["a test","2026-01-02T03:04:05.5Z",true,0]'
expect "$(head -n 1 "$t/out" | jq -r .run | tr -d '0-9a-f')" ----
expect "$(sed -n 2p "$t/out" | jq -c '[.type, .header.run, .session_offset, .time_offset_us]')" '["source","aaaa",0,0]'
expect "$(tail -n 1 "$t/out" | jq -r .reason)" selection

# What cannot be: nothing is written.
cp "$t/run.zst" "$t/same.zst"
ln "$t/same.zst" "$t/link.zst"
expect_status 2 bh-cut -O "$t/same.zst" -o "$t/link.zst" 2> "$t/err"
expect_text "$t/err" 'link.zst: is an input, too; write to another file'
expect_status 2 bh-cut -O - -o "$t/link.zst" < "$t/same.zst" 2> "$t/err"
# shellcheck disable=SC2094 # which is refused
expect_status 2 bh-cut "$t/same.zst" -o - >> "$t/same.zst" 2> "$t/err"
cmp "$t/same.zst" "$t/run.zst"
expect_status 1 bh-cut "$t/run.zst" -o "$t/same.zst" 2> "$t/err"
expect_text "$t/err" 'same.zst: already exists'
expect_text "$t/err" 'Use --overwrite to replace it.'
cmp "$t/same.zst" "$t/run.zst"
for words in '' '-o x' 'run.zst' 'run.zst -o x --steps 5:4' 'run.zst -o x --steps :' 'run.zst -o x --steps a' 'run.zst -o x --time 1:2y' \
    'run.zst -o x --where x=5' 'run.zst -o x --where' 'run.zst -o x --level 20' '- - -o x' 'run.zst -o x --session 1:2'; do
    # shellcheck disable=SC2086 # several words
    expect_status 2 bh-cut $words < "$t/in" > "$t/stdout" 2> "$t/err"
    expect_text "$t/err" "Try 'bh-cut --help'."
    [ ! -s "$t/stdout" ] || fail "something was written: $words"
    absent x x.partial
done
expect_status 2 bh-cut "$t/run.zst" -o x --where 'x == 1 && y = 2' 2> "$t/err"
expect_text "$t/err" 'bh-cut: --where: character 13: = compares nothing; equality is =='
expect_status 2 script -qec "bh-cut '$t/run.zst' -o -" /dev/null > "$t/tty"
expect_text "$t/tty" 'refusing to write binary data to a terminal'
expect_status 2 script -qec "bh-cut -o x -" /dev/null > "$t/tty"
expect_text "$t/tty" 'standard input is a terminal'
expect_status 1 bh-cut "$t/run.zst" -o - > /dev/full 2> "$t/err"
expect_text "$t/err" 'No space left on device'
for bad in 'hello' '' '{"type":"step"}' '{"type":"header","version":2}'; do
    printf '%s' "${bad:+$bad$'\n'}" > "$t/bad"
    expect_status 1 bh-cut "$t/run.zst" "$t/bad" -o "$t/new.zst" 2> "$t/err"
    expect_text "$t/err" "bh-cut: $t/bad: "
    expect_status 1 bh-cut - -o "$t/new.zst" < "$t/bad" 2> "$t/err"
    absent "$t/new.zst" "$t/new.zst.partial"
done
expect_status 1 bh-cut "$t/gone.zst" -o "$t/new.zst" 2> "$t/err"
expect_text "$t/err" 'gone.zst: No such file or directory'
