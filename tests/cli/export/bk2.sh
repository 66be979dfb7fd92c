# bh-export --to bk2: what was recorded plays again, in the same frames; what no movie can say is refused with its step.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

export TMPDIR=$t/temporary
mkdir "$TMPDIR"

cat > "$t/policy.py" <<'END'
import json, random, sys
random.seed(5)
for number, line in enumerate(sys.stdin):
    mode = json.loads(line)["observation"]["mode"]
    keys = "+".join(random.sample(["UP", "DOWN", "LEFT", "RIGHT", "A", "B"], random.randint(1, 2)))
    hold = random.choice(["", "*3", "*9", "*20"])
    print("NONE|restart:1" if number == 26 else "START*4" if mode == 1 else "NONE" if mode == 0 else keys + hold, flush=True)
END

policy=(python3 "$t/policy.py") interval=15
# record FILE STEPS EMU-OPTIONS...: a run of the game that comes with bh-emu.
record() {
    local run=$1 steps=$2 server port
    shift 2
    : > "$t/serve.err"
    bh-serve --listen 127.0.0.1:0 --steps "$steps" -- "${policy[@]}" > "$t/stream" 2> "$t/serve.err" &
    server=$!
    children+=("$server")
    port=$(listening_port "$t/serve.err")
    bh-emu --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" --userdata="interval:$interval" --stop-after 5000 "$@" \
        "${BH_SOURCE:?}/lua/gsl_sender.lua" > "$t/emu.log"
    wait "$server"
    bh-record -q -O -o "$run" "$t/stream"
}

# The state in every frame of a movie, as the sender says it.
cat > "$t/frames.lua" <<'END'
local map = require("bh.maps").load_table(userdata.get("map"))
local read = require("bh.fields").reader(map)
while movie.mode() == "PLAY" do
    emu.frameadvance()
    local fields = {}
    for i, field in ipairs(read()) do fields[i] = field[1] .. ":" .. field[2] end
    print(emu.framecount() .. " " .. table.concat(fields, "|"))
end
END

# plays_again MOVIE RUN EPISODE OFFSET: each state of the episode is that of the movie OFFSET frames before.
plays_again() {
    bh-emu --movie "$1" --userdata="map:$BH_SOURCE/lua/maps/emberwick.lua" "$t/frames.lua" > "$t/frames"
    bh-replay --no-frames "$2" | jq -r --argjson episode "$3" --argjson offset "$4" \
        'select(.type == "step" and .episode == $episode) | "\(.emu_frame - $offset) \(.request | sub("^@[SE].";"") | sub(".[_]frame:.*";""))"' \
        > "$t/states"
    [ "$(wc -l < "$t/states")" -ge 20 ] || fail "only $(wc -l < "$t/states") states"
    [ "$(cut -d ' ' -f 2- "$t/states" | sort -u | wc -l)" -ge 5 ] || fail "the game stands still"
    expect_status 1 grep -vxFf "$t/frames" "$t/states" > "$t/differ.log"
}

record "$t/run.zst" 54
expect_status 1 bh-export "$t/run.zst" --to bk2 -o "$t/all.bk2" 2> "$t/err"
expect_text "$t/err" "bh-export: $t/run.zst: session 1, episode 1, step 0: its inputs begin at frame 0 where frame"
expect_text "$t/err" "was due: a state was loaded; choose one episode with --episode"
[ ! -e "$t/all.bk2" ]
for episode in 0 1; do
    bh-export -q "$t/run.zst" --to bk2 --episode $episode -o "$t/$episode.bk2"
    plays_again "$t/$episode.bk2" "$t/run.zst" $episode 0
done
bh-export "$t/run.zst" --to bk2 --session 1 --episode 1 -o - > "$t/again.bk2"
cmp "$t/1.bk2" "$t/again.bk2"
expect_status 1 bh-export "$t/run.zst" --to bk2 --episode 0 -o "$t/1.bk2" 2> "$t/err"
expect_text "$t/err" "bh-export: $t/1.bk2: already exists"
expect_text "$t/err" 'Use --overwrite to replace it.'
bh-export "$t/run.zst" --to bk2 --episode 0 -O -o "$t/1.bk2" --core QuickNes --game other 2> "$t/err"
expect_text "$t/err" "bh-export: $t/1.bk2: "
unzip -p "$t/1.bk2" Header.txt > "$t/header"
for line in "Platform NES" "Core QuickNes" "GameName other" "emuVersion Version 2.11" "SHA1 $(sha1sum < "$BH_BUILD/share/bh-tools/emberwick.nes" |
    tr a-f A-F | cut -d ' ' -f 1)"; do
    grep -qx "$line" "$t/header" || fail "no $line in the header"
done
unzip -p "$t/1.bk2" 'Input Log.txt' | grep -q '^LogKey:#Reset|Power|#P1 Up|' # as QuickNes has them
# As a tape, too: a policy that answers with what the movie holds.
policy=(bh-policy tape "$t/0.bk2" --from 1) interval=1
record "$t/tape.zst" 30
policy=(python3 "$t/policy.py") interval=15
plays_again "$t/0.bk2" "$t/tape.zst" 0 0
# A movie is written anew as it was.
bh-export -q "$t/0.bk2" --to bk2 -o "$t/copy.bk2"
cmp "$t/0.bk2" "$t/copy.bk2"

# With all that it says beside its inputs. What it starts from is copied, replaced, or missed.
# movie FILE HEADER MEMBER...: of one frame; members say their name.
movie() {
    python3 - "$@" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as movie:
    movie.writestr("Header.txt", "Platform NES\nCore NesHawk\n" + sys.argv[2] + "\n")
    movie.writestr("Input Log.txt", "LogKey:#P1 A|\n|A|\n")
    for name in sys.argv[3:]:
        movie.writestr(name, name + "\n")
END
}
printf 'state' > "$t/bare"
movie "$t/texts.bk2" '' SyncSettings.json Subtitles.txt Comments.txt
bh-export -q "$t/texts.bk2" --to bk2 -o "$t/copy.bk2" -O
for name in SyncSettings.json Subtitles.txt Comments.txt; do
    [ "$(unzip -p "$t/copy.bk2" "$name")" = $name ] || fail "no $name in the copy"
done
movie "$t/core.bk2" '' Core.bin
bh-export -q "$t/core.bk2" --to bk2 -o "$t/copy.bk2" -O
[ "$(unzip -p "$t/copy.bk2" Core.bin)" = Core.bin ]
unzip -p "$t/copy.bk2" Header.txt | grep -qx 'StartsFromSavestate True'
for start in StartsFromSavestate StartsFromSaveRam; do
    movie "$t/from.bk2" "$start True"
    expect_status 1 bh-export -q "$t/from.bk2" --to bk2 -o "$t/none.bk2" 2> "$t/err"
    expect_text "$t/err" "bh-export: $t/from.bk2: starts from a state or save RAM that cannot be copied; give the state with --state"
    [ ! -e "$t/none.bk2" ]
done
for member in CoreText.txt MovieSaveRam.bin; do
    movie "$t/from.bk2" 'StartsFromSaveRam True' $member 'BizState 1.0'
    bh-export -q "$t/from.bk2" --to bk2 -o "$t/copy.bk2" -O
    for name in $member 'BizState 1.0'; do
        [ "$(unzip -p "$t/copy.bk2" "$name")" = "$name" ] || fail "no $name in the copy"
    done
    wanted=StartsFromSaveRam
    [ $member = MovieSaveRam.bin ] || wanted=StartsFromSavestate
    [ "$(unzip -p "$t/copy.bk2" Header.txt | grep Starts)" = "$wanted True" ] || fail "the copy of $member says another start"
    bh-export -q "$t/from.bk2" --to bk2 --state "$t/bare" -o "$t/copy.bk2" -O
    [ "$(unzip -p "$t/copy.bk2" Header.txt | grep Starts)" = 'StartsFromSavestate True' ] || fail "the header says another start"
    [ "$(unzip -p "$t/copy.bk2" Core.bin)" = state ]
done

# A run that starts from a state needs it, and plays from it.
cat > "$t/state.lua" <<'END'
for frame = 1, 300 do
    joypad.set({["P1 Start"] = frame > 150 and frame < 155})
    emu.frameadvance()
end
savestate.save("start.State")
END
bh-emu "$t/state.lua"
record "$t/late.zst" 22 --load-state "$t/start.State"
expect_status 1 bh-export "$t/late.zst" --to bk2 -o "$t/late.bk2" 2> "$t/err"
expect_text "$t/err" "episode 0, step 0: its inputs begin at frame 300, and a movie begins with the console switched on, at frame 0"
bh-export -q "$t/late.zst" --to bk2 --state "$t/start.State" -o "$t/late.bk2"
plays_again "$t/late.bk2" "$t/late.zst" 0 300
# Of BizHawk's own states the core's part goes into the movie, as it is packed there.
python3 - "$t" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/hawk.State", "w") as state:
    state.writestr("BizState 1.0", "2\n")
    state.writestr("Core.bin", bytes(range(256)))
END
bh-export -q "$t/late.zst" --to bk2 --state "$t/hawk.State" -o "$t/hawk.bk2"
[ "$(unzip -p "$t/hawk.bk2" 'BizState 1.0')" = 2 ]
unzip -p "$t/hawk.bk2" Core.bin | cmp - <(unzip -p "$t/hawk.State" Core.bin)
unzip -p "$t/hawk.bk2" Header.txt | grep -qx 'StartsFromSavestate True'

# What is recorded in other ways, or not at all.
# session NUMBER SYSTEM KEYS, step SESSION NUMBER MEMBERS [EPISODE]: records.
session() {
    printf '{"type":"session","session":%s,"name":"","time_us":0,"system":"%s","rom":{"name":"a/b","sha1":"AB"},"keys":[%s]}\n' "$@"
}
step() {
    printf '{"type":"step","session":%s,"episode":%s,"step":%s,"time_us":1,"observation":{}%s}\n' "$1" "${4:-0}" "$2" "${3:+,$3}"
}
header='{"type":"header","version":1,"run":"r","part":0,"requires":[],"created":"2026-01-01T00:00:00.000000Z"}'
pad='"P1 Up","P1 A","P1 B","P1 C","P1 X","P1 Mode","Reset","P1 Crank"'
{
    echo "$header"
    session 7 GEN "$pad"
    step 7 0 '"emu_frame":2,"inputs":[[1,"A+UP"],[0,"B"],[1,"p1 mode"]]'
    step 7 1 '"emu_frame":3,"inputs":[[1,"X"]]'
    step 7 2 '"emu_frame":3,"inputs":[]'
    echo '{"type":"end"}'
} > "$t/gen"
bh-export -q - --to bk2 -o "$t/gen.bk2" < "$t/gen" 2> "$t/err"
expect_text "$t/err" "bh-export: warning: BizHawk's order of controls is not known for P1 Crank"
printf '%s\n' '[Input]' 'LogKey:#Reset|#P1 Up|P1 A|P1 B|P1 C|P1 X|P1 Mode|P1 Crank|' '|.|UA.....|' '|.|.....M.|' '|.|....X..|' '[/Input]' \
    > "$t/wanted"
unzip -p "$t/gen.bk2" 'Input Log.txt' | cmp - "$t/wanted"
sed 's/,"P1 Crank"//' "$t/gen" > "$t/gen3"
bh-export -q "$t/gen3" --to bk2 --flavor retro --state "$t/bare" --game Airstriker-Genesis -o "$t/retro.bk2"
printf '%s\n' '[Input]' 'P1 Up|P1 A|P1 B|P1 C|P1 X|P1 Mode|' '||UA....|' '||.....M|' '||....X.|' '[/Input]' > "$t/wanted"
unzip -p "$t/retro.bk2" 'Input Log.txt' | cmp - "$t/wanted"
[ "$(unzip -Z1 "$t/retro.bk2" | sort | tr '\n' ' ')" = 'Core.bin Header.txt Input Log.txt ' ]
unzip -p "$t/retro.bk2" Header.txt | grep -qx 'GameName Airstriker-Genesis'
expect_status 1 bh-export -q "$t/gen.bk2" --to bk2 --flavor retro --state "$t/bare" -o "$t/crank.bk2" 2> "$t/err"
expect_text "$t/err" "gym-retro has no letter for P1 Crank"

# A recording of the Saturn, whose pads have BizHawk's order, whatever that of the client's list.
for keys in '"P1 Z","P1 A","P1 L","P1 R","P1 Start","P1 Up","Power","P2 C"' ''; do
    {
        echo "$header"
        session 1 SAT "$keys"
        step 1 0 '"emu_frame":2,"inputs":[[1,"A+UP+L"],[1,"Z+START+P2 C"]]'
        echo '{"type":"end"}'
    } > "$t/saturn"
    bh-export -q "$t/saturn" --to bk2 -O -o "$t/saturn.bk2" 2> "$t/err"
    if grep -q 'not known' "$t/err"; then fail "the order of the Saturn's pads is not known"; fi
    unzip -p "$t/saturn.bk2" 'Input Log.txt' > "$t/log"
    if [ -n "$keys" ]; then
        printf '%s\n' '[Input]' 'LogKey:#Power|#P1 Up|P1 Start|P1 A|P1 Z|P1 L|P1 R|#P2 C|' '|.|U.A.l.|.|' '|.|.S.Z..|C|' '[/Input]' > "$t/wanted"
    else
        pad='Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 A|P1 B|P1 C|P1 X|P1 Y|P1 Z|P1 L|P1 R|'
        printf '%s\n' '[Input]' "LogKey:#Disk Index|Power|Reset|Open Tray|Close Tray|#P1 $pad#P2 ${pad//P1/P2}" \
            '|    0,....|U....A.....l.|.............|' '|    0,....|....S.....Z..|.......C.....|' '[/Input]' > "$t/wanted"
    fi
    cmp "$t/log" "$t/wanted"
done

# refuses TEXT RECORDS OPTIONS...: status 1 or 2, and nothing written.
refuses() {
    local text=$1 records=$2 status=0
    shift 2
    { echo "$header"; printf '%s\n' "$records"; } > "$t/records"
    bh-export -q "$t/records" --to bk2 -o "$t/none.bk2" "$@" 2> "$t/err" || status=$?
    [ "$status" -eq 1 ] || [ "$status" -eq 2 ] || fail "status $status"
    expect_text "$t/err" "$text"
    [ ! -e "$t/none.bk2" ]
}
nes=$(session 1 NES '"P1 A"')
good=$(step 1 0 '"emu_frame":2,"inputs":[[2,"A"]]')
refuses "records: has no step in what is selected" "$nes"
refuses "records: has no step in what is selected" "$nes
$good" --episode 1
refuses "records: session 1, episode 0, step 1: has no inputs" "$nes
$good
$(step 1 1 '"emu_frame":3')"
refuses "session 1, episode 0, step 0: has no emu_frame" "$nes
$(step 1 0 '"inputs":[[1,"A"]]')"
refuses "step 1: its inputs begin at frame 9, those of the frames from 2 on are missing" "$nes
$good
$(step 1 1 '"emu_frame":10,"inputs":[[1,"A"]]')"
# A state may have the number of the frame that is due.
next=$(step 1 0 '"emu_frame":3,"inputs":[[1,"A"]]' 1)
refuses "episode 0, step 1: a state was loaded before it, so another movie begins; choose one episode with --episode" "$nes
$(step 1 0 '"reply":"ACT:A|load:x.State","emu_frame":2,"inputs":[[2,"A"]]')
$(step 1 1 '"emu_frame":3,"inputs":[[1,"A"]]')"
refuses "episode 1, step 0: a state was loaded before it" "$nes
$good
$next"
refuses "episode 1, step 0: a state was loaded before it" "$nes
$good
{\"type\":\"episode\",\"session\":1,\"episode\":0,\"steps\":1,\"reason\":\"restart\"}
$next"
printf '%s\n' "$header" "$nes" "$good" '{"type":"episode","session":1,"episode":0,"steps":1,"reason":"end"}' "$next" '{"type":"end"}' > "$t/records"
bh-export -q "$t/records" --to bk2 -o "$t/on.bk2" # the client played on
[ "$(unzip -p "$t/on.bk2" 'Input Log.txt' | grep -c '^|')" -eq 3 ]
refuses "session 2, episode 0, step 0: belongs to another session than the steps before; choose one with --session" "$nes
$good
$(step 2 0 '"emu_frame":1,"inputs":[[1,"A"]]')"
refuses 'step 0: "B" is no control of this console' "$nes
$(step 1 0 '"emu_frame":1,"inputs":[[1,"B"]]')"
for inputs in '[[3,"A"]]' '[[-1,"A"]]' '["A"]' '[[1]]' '[[1,2]]' '[[18446744073709551615,"A"]]'; do
    refuses 'step 0: has inputs that are no runs of frames' "$nes
$(step 1 0 "\"emu_frame\":2,\"inputs\":$inputs")"
done
refuses "a movie of more than 10000000 frames is none" "$nes
$(step 1 0 '"emu_frame":4000000000,"inputs":[[4000000000,"A"]]')"
refuses "does not say its console; name it with --system" "$(session 1 '' '')
$good"
refuses 'the controls of the console "C64" are not known' "$nes
$good" --system C64
refuses "another recording begins behind the one that is selected" "$nes
$good
${header/\"r\"/\"s\"}"
refuses "Reset is used, which gym-retro's movies cannot have" "$(session 1 NES '"P1 A","Reset"')
$(step 1 0 '"emu_frame":1,"inputs":[[1,"RESET"]]')" --flavor retro --state "$t/bare"
refuses "--flavor: retro needs --state FILE" "$nes
$good" --flavor retro
refuses "hawk.State is a state of BizHawk; gym-retro needs one of its own core" "$nes
$good" --flavor retro --state "$t/hawk.State"

# Half a recording gives half a movie, and says so.
bh-replay --no-frames "$t/run.zst" > "$t/whole"
head -c 9000 "$t/whole" > "$t/half"
expect_status 3 bh-export -q "$t/half" --to bk2 --episode 0 -o "$t/half.bk2" 2> "$t/err"
expect_text "$t/err" "bh-export: warning: $t/half: "
expect_status 1 bh-export "$t/nothing.zst" --to bk2 -o "$t/none.bk2" 2> "$t/err"
expect_text "$t/err" "bh-export: $t/nothing.zst: No such file or directory"
expect_status 1 bh-export "$t/run.zst" --to bk2 --episode 0 -o - > /dev/full 2> "$t/err"
for words in "$t/run.zst -o x" "$t/run.zst --to gif -o x" "$t/run.zst --to bk2" "--to bk2 -o x" "$t/0.bk2 --to bk2 -o x --session 1" \
    "$t/run.zst --to bk2 -o x --flavor gba"; do
    # shellcheck disable=SC2086
    expect_status 2 bh-export $words 2> "$t/err"
    expect_text "$t/err" "Try 'bh-export --help'."
done
[ -z "$(ls "$TMPDIR")" ] || fail "temporary files are left: $(ls "$TMPDIR")"
