# Movies of other versions and programs: what they hold arrives in what is written, or what does not is told.
. "${0%/*}/../helpers/common.sh"

# movie FILE HEADER LOG [MEMBER=TEXT]...: \n stands for a line's end
movie() {
    python3 - "$@" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as movie:
    movie.writestr("Header.txt", sys.argv[2].replace("\\n", "\n") + "\n")
    movie.writestr("Input Log.txt", sys.argv[3].replace("\\n", "\n") + "\n")
    for member in sys.argv[4:]:
        name, text = member.split("=", 1)
        movie.writestr(name, text)
END
}
log() { unzip -p "$1" 'Input Log.txt'; }
header() { unzip -p "$1" Header.txt; }
# exports FILE WANTED-LOG OPTION...: \n as above; [Input] and [/Input] stand around it
exports() {
    bh-export -q "$1" --to bk2 -O -o "$t/out.bk2" "${@:3}" 2> "$t/err"
    log "$t/out.bk2" | diff <(printf '[Input]\n%b\n[/Input]\n' "$2") - >&2
}
# plays FILE ACTION...: as a tape
plays() {
    jq -nc --argjson n "$(($# - 1))" 'range($n) | {type: "observation", session: 1, step: .}' | bh-policy tape "$1" 2> "$t/err" |
        jq -r .action > "$t/actions"
    diff <(printf '%s\n' "${@:2}") "$t/actions" >&2
}
one_pad='LogKey:#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|'

# A key that names nothing: the console's controls, as many pads as the lines show.
for key in 'LogKey:\n' 'LogKey:#\n' ''; do
    movie "$t/keyless.bk2" 'Platform NES\nCore QuickNes' "$key|..|U.......|\n|..|.......A|"
    exports "$t/keyless.bk2" "$one_pad\n|..|U.......|\n|..|.......A|"
    plays "$t/keyless.bk2" 'UP*1' 'A*1'
done
# NesHawk has Power first before 2.10; a letter says what it is for.
movie "$t/neshawk.bk2" 'Platform NES\nCore NesHawk\nemuVersion Version 2.10' 'LogKey:\n|r.|........|\n|.P|.......A|'
exports "$t/neshawk.bk2" "$one_pad\n|r.|........|\n|.P|.......A|"

# Pads that are not plugged in.
movie "$t/pads.bk2" 'Platform NES' 'LogKey:#P1 A|P1 B|#P2 A|P2 B|\n|A.|.B|\n|.B|'
exports "$t/pads.bk2" 'LogKey:#P1 A|P1 B|#P2 A|P2 B|\n|A.|.B|\n|.B|..|'
plays "$t/pads.bk2" 'A+P2 B*1' 'B*1'

# Encodings and ends of lines.
for encoding in utf-16 utf-16-be utf-16-le utf-8-sig; do
    python3 - "$t/coded.bk2" $encoding "$one_pad" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as movie:
    movie.writestr("Header.txt", "Platform NES\rGameName Caf\u00e9\r".encode(sys.argv[2]))
    movie.writestr("Input Log.txt", ("[Input]\r" + sys.argv[3] + "\r|..|U.......|\r[/Input]\r").encode(sys.argv[2]))
END
    exports "$t/coded.bk2" "$one_pad\n|..|U.......|"
    header "$t/out.bk2" | grep -qx 'GameName Café' || fail "the name of the game in $encoding is another"
    plays "$t/coded.bk2" 'UP*1'
done

# What is pressed beyond the key; letters of controls that no table has; an axis at 0 whose rest nobody knows.
movie "$t/beyond.bk2" 'Platform NES' 'LogKey:#P1 A|P1 B|\n|A.|\n|.B|..A.|'
exports "$t/beyond.bk2" 'LogKey:#P1 A|P1 B|\n|A.|\n|.B|'
beyond="$t/beyond.bk2: Input Log.txt: line 3: holds something in columns beyond the controls that the log's key names"
expect_text "$t/err" "bh-export: warning: $beyond"
plays "$t/beyond.bk2" 'A*1' 'B*1'
expect_text "$t/err" "bh-policy: warning: $beyond"
movie "$t/letters.bk2" 'Platform XYZ' 'LogKey:#P1 Wheel|P1 Crank|P1 Frob|\n|    0,..|\n|    5,cf|\n|    0,.f|'
exports "$t/letters.bk2" 'LogKey:#P1 Wheel|P1 Crank|P1 Frob|\n|    0,..|\n|    5,cf|\n|    0,.f|'
plays "$t/letters.bk2" 'WHEEL=0*1' 'WHEEL=5+CRANK+FROB*1' 'WHEEL=0+FROB*1'

# Logs without frames.
movie "$t/empty.bk2" 'Platform NES' "$one_pad"
exports "$t/empty.bk2" "$one_pad"
expect_text "$t/err" "bh-export: warning: $t/empty.bk2: Input Log.txt: has no frames (platform NES)"
expect_status 1 bh-policy tape "$t/empty.bk2" < /dev/null 2> "$t/err"
expect_text "$t/err" "bh-policy: $t/empty.bk2: Input Log.txt: has no frames (platform NES)"

# A TAS project becomes a movie. A tape tells where a movie starts.
movie "$t/project.tasproj" 'MovieVersion BizHawk v2.0 Tasproj v1.1\nPlatform NES' 'LogKey:#P1 A|\n|A|' 'Branches/0/Header.json={}'
exports "$t/project.tasproj" 'LogKey:#P1 A|\n|A|'
[ "$(header "$t/out.bk2" | grep MovieVersion)" = 'MovieVersion BizHawk v2.0.0' ] || fail "the movie says it is a project"
movie "$t/state.bk2" 'Platform NES' 'LogKey:#P1 A|\n|A|' Core.bin=state
plays "$t/state.bk2" 'A*1'
expect_text "$t/err" "bh-policy: warning: $t/state.bk2: starts from a savestate, and a tape has only what is pressed"
movie "$t/ram.bk2" 'Platform NES\nStartsFromSaveRam True' 'LogKey:#P1 A|\n|A|'
plays "$t/ram.bk2" 'A*1'
expect_text "$t/err" "starts from save RAM"

# FCEUX's movies; a movie in a .zip.
cat > "$t/fceux.fm2" <<'END'
version 3
emuVersion 20605
rerecordCount 11
palFlag 0
romFilename A Game
romChecksum base64:PA18Vzl461l4XHMdCj/fHw==
guid 968615CF-38AF-690F-162E-A453B00E80B7
fourscore 0
port0 1
port1 0
port2 0
comment author Some One
|0|........|||
|1|R......A|||
|0|...UT.B.|||
|2|.LD..S..|||
END
fm2_log="$one_pad\n|..|........|\n|r.|...R...A|\n|..|U...S.B.|\n|.P|.DL..s..|"
exports "$t/fceux.fm2" "$fm2_log"
for line in 'Platform NES' 'GameName A Game' 'MD5 3c0d7c573978eb59785c731d0a3fdf1f' 'Core NesHawk' 'MovieVersion BizHawk v2.0.0' \
    'emuVersion Version 2.11' 'Author Some One'; do
    header "$t/out.bk2" | grep -qx "$line" || fail "no $line in the header"
done
plays "$t/fceux.fm2" 'NONE*1' 'RESET+RIGHT+A*1' 'UP+START+B*1' 'POWER+DOWN+LEFT+SELECT*1'
for name in fceux.fm2 keyless.bk2 project.tasproj; do
    python3 - "$t" $name <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/movie.zip", "w", zipfile.ZIP_DEFLATED) as outer:
    outer.write(sys.argv[1] + "/" + sys.argv[2], "folder/" + sys.argv[2])
    outer.writestr("readme.txt", "hello")
END
    bh-export -q "$t/$name" --to bk2 -O -o "$t/plain.bk2"
    bh-export -q "$t/movie.zip" --to bk2 -O -o "$t/out.bk2"
    cmp "$t/plain.bk2" "$t/out.bk2"
done
sed 's/^port0 1/port0 2/' "$t/fceux.fm2" > "$t/zapper.fm2"
expect_status 1 bh-export "$t/zapper.fm2" --to bk2 -O -o "$t/out.bk2" 2> "$t/err"
expect_text "$t/err" "bh-export: $t/zapper.fm2: line 9: has another device than a pad in port0"

# gym-retro's and stable-retro's: their names of consoles, the letters of their buttons; ours can be read back.
printf state > "$t/bare"
while IFS=: read -r platform name key line wanted; do
    movie "$t/console.bk2" "Platform $platform" "LogKey:$key\n$line"
    bh-export -q "$t/console.bk2" --to bk2 --flavor retro --state "$t/bare" -O -o "$t/retro.bk2" 2> "$t/err"
    expect_text "$t/err" "bh-export: warning: what is held in frame 0 does not reach the game: gym-retro spends that frame on its reset"
    header "$t/retro.bk2" | grep -qx "Platform $name" || fail "$platform is not $name to stable-retro"
    [ "$(log "$t/retro.bk2" | sed -n 3p)" = "$wanted" ] || fail "$platform: $(log "$t/retro.bk2" | sed -n 3p), not $wanted"
    bh-export -q "$t/retro.bk2" --to bk2 -O -o "$t/out.bk2" 2> /dev/null
    header "$t/out.bk2" | grep -qx "Platform $platform" || fail "$name is not $platform again"
    diff <(bh-policy tape "$t/console.bk2" <<< '{"type":"observation"}') \
        <(bh-policy tape "$t/retro.bk2" <<< '{"type":"observation"}' 2> /dev/null) >&2
done <<'END'
GB:GameBoy:#Up|Down|Left|Right|Start|Select|B|A|Power|:|U...S..A.|:||U...S..A|
GBC:GbColor:#Up|Down|Left|Right|Start|Select|B|A|Power|:|.D...sB..||:||.D...sB.|
GBA:GbAdvance:#Up|Down|Left|Right|Start|Select|B|A|L|R|Power|:|U......Alr.|:||U......Alr|
32X:32x:#Power|Reset|#P1 Up|P1 Down|P1 Left|P1 Right|P1 A|P1 B|P1 C|P1 Start|P1 X|P1 Y|P1 Z|P1 Mode|:|..|U...A...X..M|:||U...A...X..M|
SAT:Saturn:#Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 A|P1 B|P1 C|P1 X|P1 Y|P1 Z|P1 Start|P1 L|P1 R|:|.|U...A..X..S..|:||U...A..X..S|
SNES:SNES:#Reset|Power|#P1 Up|P1 Y|P1 L|:|..|UYl|:||UYl|
END
movie "$t/unknown.bk2" 'Platform XYZ' 'LogKey:#P1 A|\n|.|'
bh-export -q "$t/unknown.bk2" --to bk2 --flavor retro --state "$t/bare" -O -o "$t/retro.bk2" 2> "$t/err"
expect_text "$t/err" 'warning: gym-retro is not known to have the console "XYZ": its buttons may not arrive'
movie "$t/three.bk2" 'Platform NES' 'LogKey:#P1 A|#P2 A|#P3 A|\n|.|.|.|'
bh-export -q "$t/three.bk2" --to bk2 --flavor retro --state "$t/bare" -O -o "$t/retro.bk2" 2> "$t/err"
expect_text "$t/err" 'warning: gym-retro has room for the buttons of 2 players, and the movie has those of 3'
if grep -q 'frame 0' "$t/err"; then fail "a frame in which nothing is held is warned of"; fi
movie "$t/saturn.bk2" 'Platform SAT' 'LogKey:#P1 A|P1 L|\n|Al|'
expect_status 1 bh-export -q "$t/saturn.bk2" --to bk2 --flavor retro --state "$t/bare" -o "$t/none.bk2" 2> "$t/err"
expect_text "$t/err" "frame 0: P1 L is used, which gym-retro's movies cannot have"
# As gym-retro writes them: a letter tells the button, wherever it stands.
movie "$t/gym.bk2" 'MovieVersion Retro\nAuthor ?\nPlatform GEN\nGameName Airstriker-Genesis\nCore ?' \
    '[Input]\nP1 Z|P1 X|P1 Right|P1 B|\n|..|..RB|\n|..|ZX..|' Core.bin=state
plays "$t/gym.bk2" 'RIGHT+B*1' 'Z+X*1'
exports "$t/gym.bk2" 'LogKey:#P1 Z|P1 X|P1 Right|P1 B|\n||..RB|\n||ZX..|'
expect_text "$t/err" "starts from a state of gym-retro's core, which BizHawk cannot load; another is given with --state"
if header "$t/out.bk2" | grep -q '?'; then fail "the header has gym-retro's question marks"; fi
