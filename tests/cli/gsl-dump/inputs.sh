# Files, pipes, several inputs, damage, and inputs that are none: what comes out, what is said, and the status.
. "${0%/*}/../helpers/common.sh"

steps() { # steps SESSION FIRST LAST: a record stream
    echo '{"type":"header","version":1,"run":"7a1de3c2-0000-4000-8000-000000000001","part":0,"requires":[]}'
    for ((i = $2; i <= $3; ++i)); do
        echo '{"type":"step","session":'"$1"',"episode":0,"step":'"$i"',"observation":{"map":"0'"$1"'","x":'"$i"'}}'
    done
    echo '{"type":"end","reason":"test"}'
}

# A pipe: the columns are those of the first step that has a field; what does not fit is said once, and the status tells.
{ echo '@E'; echo '@S|x:1'; echo '@S|x:2|gold:5|hp:3'; echo '@S|gold:6'; } > "$t/grows.txt"
expect_status 3 bh-gsl-dump --format csv < <(cat "$t/grows.txt") > "$t/out" 2> "$t/err"
diff - "$t/out" < <(printf 'x\n""\n1\n2\n""\n')
[ "$(grep -c warning "$t/err")" -eq 1 ]
expect_text "$t/err" '"gold" is left out: the columns are the fields of the first step'
# A file is read twice, also as standard input and from where it stands, and loses nothing.
expect_status 0 bh-gsl-dump --format csv "$t/grows.txt" > "$t/out" 2> "$t/err"
diff - "$t/out" < <(printf 'x,gold,hp\n,,\n1,,\n2,5,3\n,6,\n')
{ read -r _; bh-gsl-dump --format csv; } < "$t/grows.txt" 2>> "$t/err" | diff <(sed 2d "$t/out") -
test ! -s "$t/err"

# Several inputs, standard input among them, one after another.
steps 1 0 3 > "$t/a.jsonl"
steps 2 0 2 > "$t/b.jsonl"
zstd -q "$t/b.jsonl"
echo '@S|y:9' | bh-gsl-dump "$t/a.jsonl" - "$t/b.jsonl.zst" > "$t/out"
diff - "$t/out" <<'END'
{"map":"01","x":0}
{"map":"01","x":1}
{"map":"01","x":2}
{"map":"01","x":3}
{"y":9}
{"map":"02","x":0}
{"map":"02","x":1}
{"map":"02","x":2}
END
# Each input has its own steps N to M.
bh-gsl-dump --from 1 --until 1 --fields map,x "$t/a.jsonl" "$t/b.jsonl.zst" > "$t/out"
diff "$t/out" <(printf '{"map":"01","x":1}\n{"map":"02","x":1}\n')

# A condition thins out what the other options select; steps that are no news are left out, in each session and input.
bh-gsl-dump --until 2 --where 'x != 1' --fields x "$t/a.jsonl" | diff - <(printf '{"x":0}\n{"x":2}\n')
bh-gsl-dump --where 'map == "02" && (step >= 2 || session == 1)' "$t/a.jsonl" "$t/b.jsonl.zst" | diff - <(echo '{"map":"02","x":2}')
bh-gsl-dump --changes --fields session "$t/a.jsonl" "$t/a.jsonl" "$t/b.jsonl.zst" |
    diff - <(printf '{"session":1}\n{"session":1}\n{"session":2}\n')
{ echo '@S|x:1|y:1'; echo '@S|x:1|y:1'; echo '@S|x:1|y:01'; echo '@S|x:1'; echo '@S|x:1'; echo '@S|x:1|y:1'; } |
    bh-gsl-dump --changes | diff - <(printf '{"x":1,"y":1}\n{"x":1,"y":"01"}\n{"x":1}\n{"x":1,"y":1}\n')

# A table: text that a terminal would obey, long text, and a value that comes too late for its column's width.
{ printf '@S|n:1|t:\033[31mred\n@S|n:-20|t:%0100d\n@S|t:\303\244b\n' 7; for ((i = 0; i < 600; ++i)); do echo '@S|n:1|t:a'; done
    echo '@S|n:12345|t:b'; } > "$t/table.txt"
bh-gsl-dump --format table "$t/table.txt" > "$t/out"
head -n 4 "$t/out" | diff - <(printf '  n  t\n  1  \\x1b[31mred\n-20  %060d...\n     \303\244b\n' 0)
[ "$(tail -n 1 "$t/out")" = '12345  b' ]

# Rows without a cell stay in their places.
{ echo '@E'; echo '@E'; echo '@S|x:1'; echo '@E'; } | bh-gsl-dump --format table | diff - <(printf 'x\n\n\n1\n\n')

# Values are counted one by one up to a thousand.
awk 'BEGIN { for (i = 0; i < 1500; ++i) print "@S|many:" i "|few:" i % 1000 "|odd:" (i % 2 ? "x" : 7) }' > "$t/values.txt"
bh-gsl-dump --summary "$t/values.txt" | diff - <(cat <<'END'
{"field":"many","steps":1500,"type":"number","min":0,"max":1499}
{"field":"few","steps":1500,"type":"number","distinct":1000,"min":0,"max":999,"commonest":0,"times":2}
{"field":"odd","steps":1500,"type":"mixed","distinct":2,"commonest":"x","times":750}
END
)

# An input that cannot be read does not keep the others from being written.
expect_status 1 bh-gsl-dump "$t/a.jsonl" "$t/none.zst" "$t" "$BASH" "$t/b.jsonl" > "$t/out" 2> "$t/err"
[ "$(wc -l < "$t/out")" -eq 7 ]
diff - "$t/err" <<END
bh-gsl-dump: $t/none.zst: No such file or directory
bh-gsl-dump: $t: Is a directory
bh-gsl-dump: $BASH: neither a trajectory file, a record stream nor GSL text
bh-gsl-dump: 3 of 5 inputs could not be read
END
expect_status 1 bh-gsl-dump "$t/none.zst" 2> "$t/err"
diff "$t/err" <(echo "bh-gsl-dump: $t/none.zst: No such file or directory")
expect_status 1 bh-gsl-dump < <(yes "not a line of GSL" 2> "$t/yes.err" || true) > "$t/out" 2> "$t/err"
expect_text "$t/err" 'standard input: neither a trajectory file, a record stream nor GSL text'
[ "$(wc -l < "$t/err")" -eq 1 ]
: > "$t/empty"
expect_status 1 bh-gsl-dump "$t/empty" 2> "$t/err"
expect_text "$t/err" "$t/empty: is empty"

# A trajectory file, whole, then cut and bent at several places: what is there is the beginning, and it is said what is not.
steps 1 0 9999 | bh-record -q -o "$t/run.zst"
bh-gsl-dump "$t/run.zst" > "$t/whole"
diff <(zstd -dc "$t/run.zst" | jq -c 'select(.type == "step").observation') "$t/whole"
size=$(stat -c %s "$t/run.zst")
for cut in 60 $((size / 3)) $((size / 2)) $((size - 20)) $((size - 1)); do
    head -c "$cut" "$t/run.zst" > "$t/cut.zst"
    expect_status 3 bh-gsl-dump "$t/cut.zst" > "$t/out" 2> "$t/err"
    expect_text "$t/err" "bh-gsl-dump: warning: $t/cut.zst: "
    cmp "$t/out" <(head -c "$(stat -c %s "$t/out")" "$t/whole")
done
{ head -c $((size / 2)) "$t/run.zst"; printf 'X'; tail -c +$((size / 2 + 2)) "$t/run.zst"; } > "$t/bent.zst"
expect_status 3 bh-gsl-dump "$t/bent.zst" > "$t/out" 2> "$t/err"
expect_text "$t/err" "$t/bent.zst: byte "
comm -23 <(sort "$t/out") <(sort "$t/whole") > "$t/invented"
test ! -s "$t/invented"

# Records that are none are passed over, counted, and do not bury the rest.
{ steps 1 0 0; for i in 1 2 3 4 5 6 7; do echo "{\"type\":\"step\",\"n\":$i}"; done; echo '{"x":1}'; steps 1 5 5; } > "$t/bad.jsonl"
expect_status 3 bh-gsl-dump "$t/bad.jsonl" > "$t/out" 2> "$t/err"
diff "$t/out" <(printf '{"map":"01","x":0}\n{"map":"01","x":5}\n')
[ "$(wc -l < "$t/err")" -eq 6 ]
expect_text "$t/err" 'a step without an observation'
expect_text "$t/err" 'and 3 more'
printf '{"type":"step","observation":{"x":1}}\n{"type":"st' > "$t/torn.jsonl"
expect_status 3 bh-gsl-dump "$t/torn.jsonl" > "$t/out" 2> "$t/err"
diff "$t/out" <(echo '{"x":1}')
expect_text "$t/err" 'ends inside a record'

# A recording of a later version is refused, not guessed at; what stands before it in the same file is good.
for header in '"version":2' '"version":1,"requires":["colour"]'; do
    { steps 1 0 0; echo '{"type":"header",'"$header"'}'; steps 1 1 1 | tail -n 2; } > "$t/later.jsonl"
    expect_status 1 bh-gsl-dump "$t/later.jsonl" > "$t/out" 2> "$t/err"
    diff "$t/out" <(echo '{"map":"01","x":0}')
    [ "$(wc -l < "$t/err")" -eq 1 ]
    expect_text "$t/err" "bh-gsl-dump: $t/later.jsonl: byte "
done

# Input that invents names cannot fill the memory, and a line has its limit.
awk 'BEGIN { for (i = 0; i < 10001; ++i) print "@S|f" i ":1" }' > "$t/names.txt"
expect_status 1 bh-gsl-dump --format csv "$t/names.txt" 2> "$t/err"
expect_text "$t/err" 'more than 10000 different fields; choose some with --fields'
expect_status 0 bh-gsl-dump "$t/names.txt" > "$t/out"
head -c 17000000 /dev/zero | tr '\0' 'x' > "$t/long"
expect_status 1 bh-gsl-dump < <(printf '@S|x:1\n@S|y:'; cat "$t/long") > "$t/out" 2> "$t/err"
diff "$t/out" <(echo '{"x":1}')
expect_text "$t/err" 'standard input: line 2: more than 16 MiB'

# Words on the command line.
for words in '--format xml' '--fields a,,b' '--fields a,b,a' '--fields=' '- -' '--from 2 --until 1' '--session x' '--sumary' '--where x=5' '--where='; do
    # shellcheck disable=SC2086 # several words
    expect_status 2 bh-gsl-dump $words < "$t/a.jsonl" > "$t/out" 2> "$t/err"
    test ! -s "$t/out"
    expect_text "$t/err" "Try 'bh-gsl-dump --help'."
done
expect_status 2 script -qec 'bh-gsl-dump' /dev/null > "$t/out"
expect_text "$t/out" 'standard input is a terminal'

# The other end: a full disk is noticed, a reader that leaves is not.
expect_status 1 bh-gsl-dump "$t/run.zst" > /dev/full 2> "$t/err"
expect_text "$t/err" 'standard output: No space left on device'
# More than a pipe holds, which we make as large as a user may (1 MiB), or it could all be written before the reader comes.
[ $((8 * $(stat -c %s "$t/whole"))) -gt $((1024 * 1024 + 65536)) ]
runs=()
for _ in {1..8}; do
    runs+=("$t/run.zst")
done
{ bh-gsl-dump "${runs[@]}" 2> "$t/err" || echo $? > "$t/status"; } | head -n 1 > "$t/out"
[ "$(cat "$t/status")" -eq 141 ]
test ! -s "$t/err"

# An answer that is empty because a name or a number was mistyped says so.
printf '%s\n' '@S|x:14|hp:20,20' '@S|x:15|hp:20,19' > "$t/where.txt"
for format in jsonl csv table; do
    bh-gsl-dump --format $format --where 'xx>5' "$t/where.txt" 2> "$t/err" > "$t/out"
    expect_text "$t/err" 'warning: --where: no step has "xx"'
    [ "$(wc -l < "$t/err")" -eq 1 ] || fail "said more than once: $(cat "$t/err")"
    bh-gsl-dump --format $format --where 'hp<20' "$t/where.txt" 2> "$t/err" > "$t/out"
    expect_text "$t/err" 'warning: --where: "hp" is a list such as "20,20", which does not compare with a number; compare an element of it, hp.0'
    bh-gsl-dump --format $format --episode 99 "$t/where.txt" "$t/where.txt" 2> "$t/err" > "$t/out"
    expect_text "$t/err" "$t/where.txt: no step is selected; none is of episode 99"
    bh-gsl-dump --format $format --from 2 "$t/where.txt" 2> "$t/err" > "$t/out"
    expect_text "$t/err" "$t/where.txt: no step is selected; there are only 2, counted from 0"
done
bh-gsl-dump --where 'hp.1<20' "$t/where.txt" 2> "$t/err" > "$t/out"
[ ! -s "$t/err" ] && [ "$(wc -l < "$t/out")" -eq 1 ]
printf '%s\n' '@S|xx:9' > "$t/other.txt"
bh-gsl-dump --where 'xx>5' "$t/where.txt" "$t/other.txt" 2> "$t/err" > "$t/out" # the second has it
[ ! -s "$t/err" ]
bh-gsl-dump --where 'hp.1<20' "$t/where.txt" "$t/other.txt" 2> "$t/err" > "$t/out"
[ ! -s "$t/err" ]

# Ways to write one action count as one; what turns the direction of text is an escape in a table.
{ steps 1 0 0 | head -n 1
  for action in right RIGHT 'P1 Right' LEFT; do
      echo '{"type":"step","session":1,"episode":0,"step":0,"observation":{"name":"\u202egnp.exe"},"action":{"text":"'"$action"'"},"terminated":true,"delivered":false}'
  done
  echo '{"type":"end","reason":"test"}'; } > "$t/actions"
[ "$(bh-gsl-dump --summary --fields action "$t/actions" | jq -c '[.distinct,.commonest,.times]')" = '[2,"RIGHT",3]' ]
[ "$(bh-gsl-dump --fields action "$t/actions" | jq -r .action | paste -sd ,)" = 'right,RIGHT,P1 Right,LEFT' ]
bh-gsl-dump --format table "$t/actions" > "$t/out"
expect_text "$t/out" '\u202egnp.exe'
[ "$(bh-gsl-dump --format csv --fields terminated,delivered "$t/actions" | tail -n 1)" = true,false ]
