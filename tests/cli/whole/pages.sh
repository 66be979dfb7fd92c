# The manual pages: clean, with references that lead somewhere, and with programs in their examples that do what they say. (Commands: examples.sh.)
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

export LC_ALL=C.UTF-8
cd "$BH_SOURCE/man" || exit
pages=(*.[1357])
[ ${#pages[@]} -ge 9 ] || fail "only ${#pages[@]} pages"

render() {
    MANROFFSEQ='' MANWIDTH=$2 man -l "$1"
}

# Manual pages of other projects that ours may refer to.
others=' cat(1) curl(1) date(1) echo(1) ffmpeg(1) flock(2) gnuplot(1) grep(1) gzip(1) head(1) jq(1) mpv(1) printf(1) python3(1) retroarch(6) sort(1) zstd(1) '

mkdir "$t/examples" "$t/run"
for page in "${pages[@]}"; do
    MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z "$page" >/dev/null 2>"$t/err"
    [ ! -s "$t/err" ] || fail "man has warnings about $page"
    render "$page" 100 >"$t/text"
    ! grep -nE '^.{101}' "$t/text" || fail "$page has lines of more than 100 columns"
    # A literal that is broken cannot be copied.
    ! render "$page" 80 | cat - "$t/text" | grep -n '‐$' || fail "$page has hyphenated words"
    # A name may have been broken at the end of a line.
    sed -E ':again; /(‐|-)$/ { N; s/‐?\n +//; b again }' "$t/text" | grep -oE '(^|[ (])[a-z][a-z0-9-]*\([1-8]\)' |
        tr -d ' ' | sed 's/^(//' | sort -u >"$t/references"
    while read -r reference; do
        name=${reference%(*} section=${reference##*(}
        [ -s "$name.${section%)}" ] || [[ $others == *" $reference "* ]] || fail "$page refers to $reference, which is nowhere"
    done <"$t/references"
    grep -q '^SEE ALSO$' "$t/text" || fail "$page has no SEE ALSO"
    # Examples that are run stand between '.\" example: NAME' and '.EE'. They are kept as a reader would copy them.
    awk -v folder="$t/examples" '
        /^\.\\" example: / { file = folder "/" $3; next }
        /^\.EE/ { file = "" }
        file != "" && !/^\.EX/ { print > file }' "$page"
done
sed -i -e 's/^\\&//' -e 's/\\-/-/g' -e "s/\\\\(aq/'/g" -e 's/\\(ga/`/g' -e 's/\\(ha/^/g' -e 's/\\(ti/~/g' -e 's/\\e/\\/g' \
    "$t"/examples/*
for page in "${pages[@]}"; do render "$page" 100; done >"$t/all"
for example in "$t"/examples/*; do
    while IFS= read -r line; do
        expect_text "$t/all" "$line"
    done <"$example"
done
chmod +x "$t"/examples/*
cd "$t/run" || exit

# serve NAME ARG...: starts bh-serve, which records NAME.zst; its port is in $port.
serve() {
    local name=$1
    shift
    mkfifo "$name.pipe"
    in_background bh-record -q -o "$name.zst" "$name.pipe"
    recorder=$!
    in_background bh-serve "$@" >"$name.pipe" 2>"$name.err"
    port=$(listening_port "$name.err")
}

# Every policy of bh-policy(7) walks right until x is 20.
g++ -std=c++20 -o "$t/examples/walk" "$t/examples/walk.cpp"
printf '%s\n' ACT:RIGHT ACT:RIGHT ACT:LEFT 'ACT:LEFT|exit:true' >expected
for policy in walk walk.jq.sh walk.lua walk.py walk.sh; do
    serve $policy --listen 127.0.0.1:0 -n 4 -- "$t/examples/$policy"
    python3 "$BH_SOURCE/tests/cli/helpers/pages-client.py" "$port" '@S|x:3|y:1' 'payload=%40S%7Cx%3A19' '{"x":20}' '@S|x:300' >replies
    diff expected replies >&2 || fail "$policy plays otherwise"
    wait "$recorder"
    [ "$(grep -c warning $policy.err)" = 1 ] || fail "$policy was warned about" # that the set of fields changed
    bh-replay $policy.zst --to policy -- "$t/examples/walk.py" >report
    expect_text report 'equal actions     4 (100.0 %)'
done

# A policy that looks at pictures; the same recording shows them to the reader of bh-stream(5).
serve look --listen 127.0.0.1:0 -n 2 --policy-frames raw -- "$t/examples/look.py"
python3 "$BH_SOURCE/tests/cli/helpers/pages-client.py" "$port" picture '@S|x:1' '@S|x:2' >replies
printf '%s\n' OK ACT:RIGHT 'ACT:NONE|exit:true' | diff - replies >&2
wait "$recorder"
bh-replay look.zst | "$t/examples/pictures.py" >pictures
grep -qxE 'step 0 [0-9]+' pictures || fail "pictures.py prints: $(cat pictures)"
[ "$(wc -l <pictures)" = 1 ]

# The client of gsl(5) in the emulator.
serve client --listen 127.0.0.1:0 -n 3 --policy random --actions RIGHT
sed -i "s/:9001/:$port/" "$t/examples/client.lua"
bh-emu --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" --stop-after 5 "$t/examples/client.lua" >emu.log 2>&1
wait "$recorder"
[ "$(bh-replay --no-frames client.zst | jq -s 'map(select(.type == "step" and .observation.x != null)) | length')" -ge 3 ]

# The client and the policy of brainhawk(7): three episodes of 40 steps, all with A pressed; then the policy says exit, and the client ends.
serve hawk --listen 127.0.0.1:0 --system NES --episodes 3 -- "$t/examples/forty.py"
sed -i "s/:9001/:$port/" "$t/examples/brainhawk.lua"
bh-emu --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" "$t/examples/brainhawk.lua" >hawk.log 2>&1
wait "$recorder"
[ "$(bh-replay --no-frames hawk.zst | jq -sc 'map(select(.type == "episode") | [.steps, .reason])')" = \
    '[[40,"restart"],[40,"restart"],[40,"restart"]]' ]
bh-replay --no-frames hawk.zst | jq -se 'map(select(.type == "step").action.text) | unique == ["P1 A"]' >/dev/null

# A recording of several chunks, read by the page's reader and by another that knows no more than the page.
python3 - >long.jsonl <<'PYTHON'
print('{"type":"header","version":1,"run":"x","part":0,"requires":[],"generator":"a test","created":"2026-01-01T00:00:00.000000Z"}')
print('{"type":"session","session":1,"name":"","time_us":0}')
for step in range(6000):
    print('{"type":"step","session":1,"episode":0,"step":%d,"time_us":%d,"observation":{"x":%d,"y":1,"map":"00"},'
          '"action":{"text":"RIGHT"},"latency_us":{"policy":%d,"total":9}}' % (step, step, step * 7919 % 100, step % 50))
print('{"type":"end","reason":"steps"}')
PYTHON
bh-record -q -o run.zst long.jsonl
marker=$(render "$BH_SOURCE/man/bh-trajectory.5" 100 | grep -A 2 '^ *5B 2A 4D 18 28' | tr -d ' \n')
python3 "$BH_SOURCE/tests/cli/helpers/pages-markers.py" run.zst "$marker"
python3 "$BH_SOURCE/tests/cli/helpers/pages-index.py" run.zst 1
# Every header begins a chunk: a file of many, with a page for the first 1,024 of them.
python3 - >headers.jsonl <<'PYTHON'
for run in range(1100):
    print('{"type":"header","version":1,"run":"%d","part":0,"requires":[],"created":"2026-01-01T00:00:00.000000Z"}' % run)
    print('{"type":"session","session":%d,"name":"","time_us":0}' % (run // 3))
    for step in range(run % 5):
        print('{"type":"step","session":%d,"episode":%d,"step":%d,"time_us":%d,"observation":{}}' % (
            run // 3, run % 7, step + run % 2, run * 10 + step))
    print('{"type":"end","reason":"steps"}')
PYTHON
bh-record -q -o headers.zst headers.jsonl
python3 "$BH_SOURCE/tests/cli/helpers/pages-index.py" headers.zst 2
"$t/examples/chunks.py" run.zst >chunks
[ "$(wc -l <chunks)" -ge 2 ]
unpacked=$(sed -n 's/.*, \([0-9]*\) unpacked$/\1/p' chunks | paste -sd +)
[ "$((unpacked))" = "$(zstd -dc run.zst | wc -c)" ] || fail "chunks.py found $unpacked bytes"

# The option files.
bh-replay --config "$t/examples/bh-replay.toml" run.zst | jq -s 'map(select(.type == "step"))' >steps
[ "$(cat steps)" = '[]' ] # it selects an episode that is not there
bh-record --config "$t/examples/bh-record.toml" -q -o configured.zst run.zst
bh-cut --config "$t/examples/bh-cut.toml" -q -o cut.zst run.zst
sed -i 's/:900[0-9]/:0/g' "$t/examples/bh-serve.toml"
serve toml --config "$t/examples/bh-serve.toml" --steps 1
python3 "$BH_SOURCE/tests/cli/helpers/pages-client.py" "$port" '@S|x:1' >/dev/null
wait "$recorder"
[ "$(grep -c 'listening on' toml.err)" = 2 ] || fail "bh-serve.toml names two addresses"
