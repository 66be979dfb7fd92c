# bh-policy idle, random and tape: what they answer, in which order, and what they make of bad input.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

# observations N: messages as bh-serve sends them.
observations() {
    jq -nc --argjson n "$1" 'range($n) | {type: "observation", session: 1, episode: 0, step: ., observation: {x: .}}'
}

# Everything that can stand between two observations; each observation is answered at once, once.
cat > "$t/talk.py" <<'PYTHON'
import subprocess, sys
policy = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def ask(text):
    policy.stdin.write(text)
    policy.stdin.flush()
    return policy.stdout.readline().decode().strip()
plain = b'{"type":"observation","session":1,"step":0,"observation":{}}\n'
print(ask(plain))
print(ask(b'\n{"type":"news","x":[1]}\nno message\n{"no":"type"}\n{"type":"news","payload":40}\n' + plain[:40] + b'\n' + plain))
print(ask(b'{"type":"observation","session":1,"unknown":{"a":[]},"observation":{"x":1},"frame":{},"payload":3}\n\n\n\n\n'))
print(ask(b'{"type":"observations","observations":[' + plain[:-1] + b',' + plain[:-1] + b']}\n'))
print(ask(b'{"type":"observations","observations":[1,' + plain[:-1] + b',{"session":-1},null]}\n'))
print(ask(b'{"type":"observation","session":1.5,"observation":{}}\n{"type":"observation","step":"1","observation":{}}\n' + plain))
policy.stdin.write(b'{"type":"observation","cut')
policy.stdin.close()
assert policy.stdout.read() == b""
sys.exit(policy.wait())
PYTHON
expect_status 3 python3 "$t/talk.py" bh-policy idle > "$t/idle" 2> "$t/err"
none='{"action":"NONE"}'
printf '%s\n' "$none" "$none" "$none" "[$none,$none]" "[$none,$none,$none,$none]" "$none" | diff - "$t/idle" >&2
expect_text "$t/err" 'standard input: line 4: not a JSON object'
expect_text "$t/err" 'standard input: line 5: a message without a type'
[ "$(grep -c 'an observation that is no object' "$t/err")" = 2 ]
[ "$(grep -c '"session" is no integer from 0' "$t/err")" = 2 ]
expect_text "$t/err" '"step" is no integer from 0'
[ "$(wc -l < "$t/err")" = 7 ] || fail "more was complained about"

# The random policy is the one in bh-serve.
serve out serve.err -n 40 --policy random --seed 5 --actions UP,DOWN,A
client --count 40 '@S|x:{i}' | tr -d '\n' > "$t/builtin"
expect_status 0 wait "$server"
serve out serve.err -n 40 -- bh-policy random --seed 5 --actions UP,DOWN,A
client --count 40 '@S|x:{i}' | tr -d '\n' > "$t/command"
expect_status 0 wait "$server"
cmp "$t/builtin" "$t/command"
[ "$(jq -s '[.[] | select(.type == "step" and .action.guessed)] | length' "$t/out")" = 40 ]
observations 2000 | bh-policy random --actions UP:9,B --sticky 0.5 --seed 1 > "$t/weighted"
[ "$(grep -c UP "$t/weighted")" -gt 1650 ] && [ "$(grep -c '"B"' "$t/weighted")" -gt 100 ] || fail "not drawn by weight"
observations 2000 | bh-policy random --actions UP:9,B --sticky 0.5 --seed 1 | cmp - "$t/weighted"

# A tape: a list, then a recording of it, to two sessions.
printf '%s\n' '# a list' '' RIGHT 'UP*3|speed:max' '{"controls":{"P1 A":true},"note":"here"}' LEFT > "$t/list"
bh-policy tape "$t/list" > "$t/tape" <<< "$(observations 5)"
printf '%s\n' '{"action":"RIGHT"}' '{"action":"UP*3","speed":"max"}' '{"controls":{"P1 A":true},"note":"here"}' \
    '{"action":"LEFT"}' "$none" | diff - "$t/tape" >&2
serve out serve.err -n 8 -- bh-policy tape "$t/list"
client --path /act/one '@S|x:{i}' --count 4 > "$t/one"
client --path /act/two '@S|x:{i}' --count 4 > "$t/two"
expect_status 0 wait "$server"
diff <(printf '%s\n' ACT:RIGHT 'ACT:UP*3|speed:max' 'ACT:P1 A' ACT:LEFT) "$t/one" >&2
[ "$(sed 's/|exit.*//' "$t/two")" = "$(cat "$t/one")" ] || fail "the second session's tape is another"
bh-record -q -o "$t/run.zst" "$t/out"
bh-policy tape "$t/run.zst" --session 2 --at-end repeat <<< "$(observations 6)" | jq -r '.action + (.speed // "")' > "$t/again"
printf '%s\n' RIGHT 'UP*3max' 'P1 A' LEFT RIGHT 'UP*3max' | diff - "$t/again" >&2
[ "$(bh-policy tape "$t/out" --at-end exit <<< "$(observations 5)" | tail -n 1)" = '{"action":"NONE","exit":true}' ]

# A session that goes on keeps its place in the tape, however many others come and go.
jq -nc '{type: "observation", session: 1}, (range(2; 400) | {type: "observation", session: 1}, {type: "observation", session: .})' |
    bh-policy tape "$t/list" --at-end repeat | awk 'NR % 2 == 0 || NR == 1' > "$t/tape"
printf '%s\n' '{"action":"RIGHT"}' '{"action":"UP*3","speed":"max"}' '{"controls":{"P1 A":true},"note":"here"}' '{"action":"LEFT"}' |
    awk '{ line[NR - 1] = $0 } END { for (i = 0; i < 399; ++i) print line[i % 4] }' | diff - "$t/tape" >&2

# A movie of BizHawk: what several frames hold alike is one answer.
python3 - "$t/movie.bk2" <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as movie:
    movie.writestr("Header.txt", "MovieVersion BizHawk v2.0.0\nPlatform NES\nGameName test\n")
    movie.writestr("Input Log.txt", "[Input]\nLogKey:#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|\n"
                   "|..|U.......|\n|..|U.......|\n|..|........|\n|..|...R...A|\n[/Input]\n")
PYTHON
bh-policy tape "$t/movie.bk2" <<< "$(observations 4)" | jq -r .action > "$t/tape"
printf '%s\n' 'UP*2' 'NONE*1' 'RIGHT+A*1' NONE | diff - "$t/tape" >&2
bh-policy tape "$t/movie.bk2" --from 1 <<< "$(observations 2)" | jq -r .action > "$t/tape"
printf '%s\n' 'UP*1' 'NONE*1' | diff - "$t/tape" >&2
bh-policy tape "$t/list" --from 1 <<< "$(observations 1)" > "$t/tape"
bh-policy tape "$t/list" <<< "$(observations 2)" | tail -n 1 | cmp - "$t/tape"
expect_status 1 bh-policy tape "$t/movie.bk2" --from 4 < /dev/null 2> "$t/err"
expect_text "$t/err" 'no action is in it, or in what is selected of it'
expect_status 1 bh-policy tape <(echo) < /dev/null 2> /dev/null

# Mistakes.
echo 'not an action' >> "$t/list"
expect_status 1 bh-policy tape "$t/list" < /dev/null 2> "$t/err"
expect_text "$t/err" "$t/list: line 7: \"not an action\" is no action"
expect_status 1 bh-policy tape "$t/run.zst" --session 9 < /dev/null 2> "$t/err"
expect_text "$t/err" 'no action is in it, or in what is selected of it'
expect_status 1 bh-policy tape "$t" < /dev/null 2> "$t/err"
expect_status 1 bh-policy tape <(echo UP) < /dev/null 2> "$t/err"
expect_text "$t/err" 'is no regular file'
for words in '' 'dance' 'tape' 'idle more' 'idle --seed 1' 'random --sticky 2' 'random --actions UP:0' 'tape x --seed 1' \
    'speedy' 'speedy --features' 'speedy --features x/0' 'speedy --features x --reward 1+' 'speedy --features x --done x' \
    'speedy --features x --epsilon 1:2' 'speedy --features x --hidden 0' 'speedy --features x --greedy' 'random --greedy'; do
    # shellcheck disable=SC2086
    expect_status 2 bh-policy $words < /dev/null 2> "$t/err"
    [ -s "$t/err" ] || fail "nothing is said about: $words"
done
