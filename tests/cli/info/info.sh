# What bh-info tells about recordings, compared with what jq, Python and zstd find in them.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/info.py" "$@"; }

# Two sessions mixed, rewards, fallbacks, episodes, an exchange, notes.
support stream > "$t/run.jsonl"
bh-record -q -o "$t/run.zst" "$t/run.jsonl"

bh-info --json --stats "$t/run.zst" > "$t/info.json"
[ "$(wc -l < "$t/info.json")" = 1 ]
support check "$t/info.json" "$t/run.jsonl"
[ "$(jq .bytes "$t/info.json")" = "$(stat -c %s "$t/run.zst")" ]
[ "$(jq .unpacked_bytes "$t/info.json")" = "$(zstd -dcq "$t/run.zst" | wc -c)" ]
[ "$(jq '.chunks * 2 + 1' "$t/info.json")" -le "$(zstd -lv "$t/run.zst" 2> "$t/err" | awk '/^# Zstandard Frames|^# Skippable Frames/ { n += $NF } END { print n }')" ]
jq -e '.kind == "trajectory" and .finished and .whole and .damage_count == 0' "$t/info.json" > "$t/out"

# The same from a pipe and from a stream, but for what only a file has.
about='del(.name, .kind, .bytes, .unpacked_bytes, .chunks, .record_bytes, .pixel_bytes, .finished, .being_written)'
jq "$about" "$t/info.json" > "$t/expected"
bh-info --json --stats - < "$t/run.jsonl" | jq "$about" | diff "$t/expected" - >&2
bh-replay "$t/run.zst" | bh-info --json --stats - | jq "$about" | diff "$t/expected" - >&2
zstd -q "$t/run.jsonl" -o "$t/packed"
bh-info --json --stats "$t/packed" | jq "$about" | diff "$t/expected" - >&2
[ "$(bh-info --json "$t/packed" | jq -r .kind)" = 'compressed stream' ]
[ "$(bh-info --json "$t/run.jsonl" | jq -r .kind)" = stream ]

# A part of it: the same steps that another program selects.
bh-info --json --stats --session 2 --episode 3 --from 5 --until 44 "$t/run.zst" > "$t/part.json"
of_part="$about | walk(if type == \"object\" then del(.end) else . end)" # a part has an end of its own
bh-replay --session 2 --episode 3 --from 5 --until 44 "$t/run.zst" | bh-info --json --stats - | jq "$of_part" > "$t/expected"
jq "$of_part" "$t/part.json" | diff "$t/expected" - >&2
jq -e '.steps == 40' "$t/part.json" > "$t/out"
expect_status 2 bh-info --verify --session 2 "$t/run.zst" 2> "$t/err"
expect_text "$t/err" 'bh-info: --verify: checks whole recordings, not parts of them'

# For people.
bh-info "$t/run.zst" > "$t/text" 2> "$t/err"
[ ! -s "$t/err" ]
expect_text "$t/text" 'steps      3000 steps in 30 episodes of 2 sessions, 2970 with an action'
expect_text "$t/text" 'fields     x map ratio on hp'
expect_text "$t/text" 'meta       {"player":"one"}'
expect_text "$t/text" 'finished trajectory'
[ "$(grep -c '^ *[12]  *[0-9]*  *[0-9]*  *[0-9]*  *[0-9]*  .* s  .* (*end)*$' "$t/text")" = 20 ] || fail "not 20 episodes listed"
[ "$(bh-info -v "$t/run.zst" | grep -c ' (*end)*$')" -ge 30 ]
bh-info --stats "$t/run.zst" > "$t/text"
expect_text "$t/text" 'ratio  real  0.25 .. 2.5'
expect_text "$t/text" 'map    text  00 .. 03'
expect_text "$t/text" 'policy'

# Names from a recording cannot write to the terminal.
printf '%s\n' '{"type":"header","version":1,"run":"a\u001b[31mb\u009b"}' '{"type":"end","reason":"x"}' > "$t/evil"
bh-info "$t/evil" > "$t/text"
expect_text "$t/text" 'a\x1b[31mb\x9b'
! grep -q $'\033' "$t/text"

# Several: each in turn, whatever is wrong with another; the status tells.
expect_status 1 bh-info --json "$t/run.zst" "$t/no-such-file" "$t/run.jsonl" > "$t/out" 2> "$t/err"
[ "$(jq -r .name "$t/out" | paste -sd ' ')" = "$t/run.zst $t/run.jsonl" ]
expect_text "$t/err" "bh-info: $t/no-such-file: No such file or directory"
expect_text "$t/err" '1 of 3 recordings could not be read'
bh-info "$t/run.zst" "$t/run.jsonl" > "$t/out"
[ "$(grep -c '^$' "$t/out")" = 5 ]
cat "$t/run.zst" "$t/run.zst" > "$t/two.zst"
bh-info --json --verify "$t/two.zst" |
    jq -e '.recordings_count == 2 and .sessions_count == 4 and .steps == 6000 and .whole' > "$t/out"
printf hello > "$t/hello"
expect_status 1 bh-info "$t/hello" 2> "$t/err"
expect_text "$t/err" 'neither a trajectory file nor a record stream'
expect_status 1 bh-info "$t/run.zst" > /dev/full 2> "$t/err"
expect_text "$t/err" 'standard output: No space left on device'
expect_status 2 bh-info 2> "$t/err"
expect_status 2 bh-info - - 2> "$t/err"
expect_text "$t/err" 'standard input can be read only once'
expect_status 2 bh-info --stat "$t/run.zst" 2> "$t/err"
expect_text "$t/err" 'did you mean --stats?'

# Where a recording came from, said of ten at most.
{
    echo '{"type":"header","version":1,"run":"joined"}'
    for n in {0..11}; do
        echo '{"type":"source","header":{"type":"header","run":"run-'"$n"'","part":'"$n"',"created":"noon"},"session_offset":'"$n"',"time_offset_us":7}'
    done
    echo '{"type":"surprise"}'
    echo '{"type":"end","reason":"x"}'
} > "$t/joined"
bh-info "$t/joined" > "$t/text"
expect_text "$t/text" 'source     run-9, part 9, created noon'
expect_text "$t/text" 'source     and 2 more'
expect_text "$t/text" 'besides    1 unknown record'
bh-info --json "$t/joined" | jq -e '.recordings[0] | .sources_count == 12 and (.sources | length) == 12 and
    .sources[11] == {"run":"run-11","part":11,"generator":"","created":"noon","session_offset":11,"time_offset_us":7}' > "$t/out"

# Ways to write one action count as one.
{ echo '{"type":"header","version":1,"run":"r"}'
  for action in right RIGHT 'P1 Right' 'A+right*4' 'P1 RIGHT+a*04'; do
      echo '{"type":"step","session":1,"episode":0,"step":0,"observation":{},"action":{"text":"'"$action"'"}}'
  done
  echo '{"type":"end","reason":"x"}'; } > "$t/actions"
[ "$(bh-info --stats --json "$t/actions" | jq -c '.stats.actions.counts')" = '[{"value":"RIGHT","count":3},{"value":"A+RIGHT*4","count":2}]' ]

# How the game ended an episode is told beside why it was over; a step says it, or the episode's record.
{ echo '{"type":"header","version":1,"run":"r"}'
  echo '{"type":"step","session":1,"episode":0,"step":0,"observation":{},"terminated":true}'
  echo '{"type":"episode","session":1,"episode":0,"steps":1,"reason":"restart"}'
  echo '{"type":"step","session":1,"episode":1,"step":0,"observation":{}}'
  echo '{"type":"episode","session":1,"episode":1,"steps":1,"reason":"load","truncated":true}'
  echo '{"type":"step","session":1,"episode":2,"step":0,"observation":{}}'
  echo '{"type":"end","reason":"x"}'; } > "$t/ends"
bh-info "$t/ends" > "$t/out"
expect_text "$t/out" 'terminated (restart)'
expect_text "$t/out" 'truncated (load)'
[ "$(bh-info --json "$t/ends" | jq -c '[.episodes[] | [.terminated, .truncated, .end]]')" = \
    '[[true,false,"restart"],[false,true,"load"],[false,false,null]]' ]

# Tables fit 80 columns, whatever the names; the game has a line of its own.
{ echo '{"type":"header","version":1,"run":"r","created":"2026-01-01T00:00:00.000000Z","generator":"bh-serve 0.1.0"}'
  for session in 1 2 3; do
      echo '{"type":"session","session":'$session',"name":"emulator-number-'$session'-of-a-cluster-with-long-names","system":"NES","core":"nestopia",
           "rom":{"name":"Emberwick (World).nes","sha1":"0123456789abcdef0123456789abcdef01234567"}}' | tr -d '\n'
      echo
      for step in 0 1; do
          echo '{"type":"step","session":'$session',"episode":0,"step":'$step',"time_us":'$((step * 400000000000))',"reward":0.123456789,
               "observation":{"a-field-with-a-very-long-name-that-nobody-would-like-to-type-twice":"text of some length, too"},"terminated":true}' | tr -d '\n'
          echo
      done
      echo '{"type":"episode","session":'$session',"episode":0,"steps":2,"reason":"the reason why it was over, said at length"}'
      echo '{"type":"session_end","session":'$session',"reason":"the reason why it was over, said at length"}'
  done
  echo '{"type":"end","reason":"x"}'; } > "$t/wide"
bh-info --stats "$t/wide" > "$t/out"
expect_text "$t/out" 'game       NES, Emberwick (World).nes (0123456789abcdef0123456789abcdef01234567), core nestopia'
grep -v 'game  ' "$t/out" | grep -E '.{81}' && fail 'a table is wider than 80 columns'
grep -qE '^ +2 .*  emulat[^ ]*\.\.\.  ' "$t/out" || fail 'the name of a session is gone'
sed '/"session":2,/s/Emberwick/Fenlight/' "$t/wide" | bh-info - > "$t/out"
expect_text "$t/out" 'game       2: NES, Fenlight (World).nes'
grep -qE '^ +2 +2 +1 .* 2  emulat' "$t/out" || fail "which game is of session 2?"

# A selection of nothing says so.
bh-info --episode 99 "$t/wide" 2> "$t/err" > "$t/out"
expect_text "$t/err" "bh-info: warning: $t/wide: no step is selected; none is of episode 99"

# A movie of BizHawk: its header, its length, where it starts and which controls it moves.
python3 - "$t/run.bk2" <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as movie:
    movie.writestr("Header.txt", "MovieVersion BizHawk v2.0.0\nAuthor nobody\u202e\nPlatform NES\nGameName Emberwick\nemuVersion Version 2.9.1\n")
    movie.writestr("Comments.txt", "one\ntwo\n")
    movie.writestr("Input Log.txt", "[Input]\nLogKey:#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|\n"
                   + "|..|...R....|\n" * 3 + "|..|...R...A|\n|..|........|\n[/Input]\n")
PYTHON
bh-info "$t/run.bk2" > "$t/out"
expect_text "$t/out" 'frames    5'
expect_text "$t/out" 'start     power on'
expect_text "$t/out" 'Author        nobody\u202e'
expect_text "$t/out" 'held       P1 Right 4, P1 A 1, and 8 controls never moved'
bh-info --json "$t/run.bk2" "$t/actions" > "$t/out"
[ "$(jq -rs '[.[0].kind, .[0].frames, .[0].start, .[0].header.GameName, .[0].comments, .[1].steps] | @csv' "$t/out")" = \
    '"movie",5,"power_on","Emberwick",2,5' ]
[ "$(jq -cs '.[0].controls | map(select(.frames > 0))' "$t/out")" = \
    '[{"name":"P1 Right","axis":false,"frames":4},{"name":"P1 A","axis":false,"frames":1}]' ]
head -c 200 "$t/run.bk2" > "$t/cut.bk2"
expect_status 1 bh-info "$t/cut.bk2" 2> "$t/err"
expect_text "$t/err" "bh-info: $t/cut.bk2: "
[ "$(grep -o 'cut.bk2' "$t/err" | wc -l)" -eq 1 ]
expect_status 1 bh-info --episode 1 "$t/run.bk2" 2> "$t/err"
expect_text "$t/err" 'is a movie, of which no part can be selected'
printf '%s\n' 'version 3' 'emuVersion 20606' 'romFilename game' 'guid 0' 'port0 1' 'port1 0' 'port2 0' '|0|R.......|||' '|0|R......A|||' > "$t/run.fm2"
[ "$(bh-info --json "$t/run.fm2" | jq -c '[.format, .frames, (.controls | map(select(.frames > 0)) | map([.name, .frames]))]')" = \
    '["fm2",2,[["P1 Right",2],["P1 A",1]]]' ] || fail "an .fm2: $(bh-info --json "$t/run.fm2")"
