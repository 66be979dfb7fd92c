# bh-emu --movie: a movie is the player, frame by frame, and scripts see it as in BizHawk.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_bk2() {
    python3 "${BH_SOURCE:?}/tests/cli/helpers/make-bk2.py" "$@"
}

make_nes "$t/a.nes"
sha1=$(sha1sum "$t/a.nes" | cut -d ' ' -f 1)
make_bk2 "$t/a.bk2" "SHA1=$sha1" << 'END'
10 NONE
1 A+RIGHT
2 B+P2 START
3 NONE
1 UP
1 POWER
2 NONE
END
# A script that writes a movie down and pauses at its end is over then.
cat > "$t/dump.lua" <<'END'
while movie.mode() == "PLAY" do
    emu.frameadvance()
    io.write(emu.framecount(), "\n")
end
client.pause()
while true do emu.frameadvance() end
END
bh-emu --rom "$t/a.nes" --movie "$t/a.bk2" "$t/dump.lua" > "$t/out"
[ "$(tail -n 1 "$t/out")" = 20 ]

cat > "$t/a.lua" <<'END'
-- the pad as the game read it: A B Select Start Up Down Left Right from bit 7 down
local function held() return mainmemory.read_u8(0x12) end
assert(movie.mode() == "PLAY" and movie.isloaded() and movie.length() == 20)
assert(movie.filename():match("a%.bk2$") and movie.getreadonly() and movie.getrerecordcount() == 7)
assert(movie.getfps() > 59 and movie.getfps() < 61)
assert(not movie.startsfromsavestate() and not movie.startsfromsaveram())
local header, comments = movie.getheader(), movie.getcomments()
assert(header.Platform == "NES" and header.GameName == "game" and header.nothing == nil)
assert(comments[0] == "one" and comments[1] == "two" and comments[2] == nil and next(movie.getsubtitles()) == nil)
assert(movie.getinputasmnemonic(10) == "|..|...R...A|........|")
assert(movie.getinputasmnemonic(11) == "|..|......B.|....S...|" and movie.getinputasmnemonic(17) == "|P.|........|........|")
assert(movie.getinputasmnemonic(20) == "" and movie.getinputasmnemonic(-1) == "")
assert(movie.getinput(10)["P1 A"] == true and movie.getinput(10)["P1 B"] == false and movie.getinput(17).Power == true)
assert(movie.getinput(11, 2).Start == true and movie.getinput(11, 2)["P1 B"] == nil)
assert(movie.getinput(20) == nil) -- says so

for _ = 1, 10 do emu.frameadvance() end
joypad.set({["P1 Down"] = true}) -- does not reach the game
assert(joypad.get()["P1 A"] == false)
emu.frameadvance()
assert(held() == 0x81, "frame 10 is the one that runs when the counter shows 10")
assert(joypad.getwithmovie()["P1 A"] == true and joypad.getwithmovie(1).Right == true and joypad.getwithmovie().Reset == false)
assert(joypad.get()["P1 A"] == false and joypad.getimmediate()["P1 A"] == false)
savestate.save("point.State")
local function after_frame() emu.frameadvance() return held() end
assert(after_frame() == 0x40 and after_frame() == 0x40 and after_frame() == 0)
assert(joypad.getwithmovie()["P1 Down"] == false)

savestate.load("point.State")
assert(emu.framecount() == 11 and after_frame() == 0x40, "the movie goes on where the state was saved")
while emu.framecount() < 17 do emu.frameadvance() end
assert(held() == 8)
emu.frameadvance()
assert(mainmemory.read_u8(0x10) < 5, "Power")
while movie.mode() == "PLAY" do emu.frameadvance() end
assert(emu.framecount() == 20 and movie.mode() == "FINISHED" and movie.isloaded())
joypad.set({["P1 Down"] = true})
assert(after_frame() == 4, "the controls are the scripts' own again")
assert(joypad.get()["P1 Down"] == true and joypad.getwithmovie()["P1 Down"] == true)
assert(after_frame() == 0)

assert(movie.play_from_start() and emu.framecount() == 0 and movie.mode() == "PLAY")
client.seekframe(11)
assert(held() == 0x81, "also in frames that are run in silence")
movie.stop()
assert(movie.mode() == "INACTIVE" and not movie.isloaded() and next(movie.getheader()) == nil)
assert(after_frame() == 0 and not pcall(movie.length) and movie.getinput(0) == nil and not movie.play_from_start())
assert(movie.play_from_start("a.bk2") and movie.length() == 20)
assert(not movie.play_from_start("nothing.bk2") and movie.mode() == "PLAY")
client.openrom("a.nes")
assert(movie.mode() == "INACTIVE", "another game")
print("ok")
END
bh-emu --rom "$t/a.nes" --movie "$t/a.bk2" "$t/a.lua" > "$t/out" 2> "$t/err"
printf '%s\n' "Can't get input of the last frame of the movie. Use the previous frame" 'No movie loaded' 'No movie loaded' \
    'could not play the movie: nothing.bk2: No such file or directory' ok > "$t/wanted"
sed "s,movie: .*/nothing,movie: nothing," "$t/out" | cmp - "$t/wanted"
[ ! -s "$t/err" ]

# What does not fit.
expect_status 1 bh-emu --movie "$t/nothing.bk2" 2> "$t/err"
expect_text "$t/err" "bh-emu: $t/nothing.bk2: No such file or directory"
expect_status 1 bh-emu --movie "$t/a.nes" 2> "$t/err"
expect_text "$t/err" "a.nes: is no .bk2 movie"
make_gb "$t/a.gb"
expect_status 1 bh-emu --rom "$t/a.gb" --movie "$t/a.bk2" 2> "$t/err"
expect_text "$t/err" "a.bk2: is a movie for NES, the game is for GB"
bh-emu --movie "$t/a.bk2" 2> "$t/err" # another game: a warning, as in BizHawk; without a script it ends with the movie
expect_text "$t/err" "warning: $t/a.bk2: is a movie of another game (SHA-1 $sha1)"
head -c 300 "$t/a.bk2" > "$t/cut.bk2"
expect_status 1 bh-emu --movie "$t/cut.bk2" 2> "$t/err"
expect_text "$t/err" "bh-emu: $t/cut.bk2: "
expect_status 2 bh-emu 2> "$t/err"
python3 - "$t" << 'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/short.bk2", "w") as movie:
    movie.writestr("Header.txt", "Platform NES\n")
    movie.writestr("Input Log.txt", "[Input]\nLogKey:#P1 A|P1 Crank|\n|..|\n|.|\n")
with zipfile.ZipFile(sys.argv[1] + "/crank.bk2", "w") as movie:
    movie.writestr("Header.txt", "Platform NES\n")
    movie.writestr("Input Log.txt", "LogKey:#P1 A|P1 Crank|\n|A.|\n")
END
expect_status 1 bh-emu --movie "$t/short.bk2" 2> "$t/err"
expect_text "$t/err" "short.bk2: Input Log.txt: line 4: ends before its P1 Crank"
bh-emu --movie "$t/crank.bk2" 2> "$t/err"
expect_text "$t/err" "crank.bk2: controls that are not there are left out: P1 Crank"

# A short file whose frames all differ from those before is not kept whole in memory.
python3 - "$t" << 'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/runs.bk2", "w", zipfile.ZIP_DEFLATED) as movie:
    movie.writestr("Header.txt", "Platform NES\n")
    movie.writestr("Input Log.txt", "LogKey:#Power|\n" + "|.|\n|P|\n" * 1800000)
END
expect_status 1 bh-emu --rom "$t/a.nes" --movie "$t/runs.bk2" 2> "$t/err"
expect_text "$t/err" "bh-emu: $t/runs.bk2: is too long to be played"

# A movie that starts from a state: one of BizHawk's cannot be loaded, one that bh-emu saved can, given or inside the movie.
printf 'local a = 1\nfor _ = 1, 30 do emu.frameadvance() end mainmemory.write_u8(0x40, 99) savestate.save("%s/s.State")\n' "$t" > "$t/save.lua"
bh-emu --rom "$t/a.nes" "$t/save.lua"
cat > "$t/from.lua" <<'END'
assert(emu.framecount() == 0 and mainmemory.read_u8(0x40) == 99 and movie.startsfromsavestate())
emu.frameadvance()
assert(mainmemory.read_u8(0x12) == 0x80)
print("ok", movie.mode())
END
echo "1 A" | make_bk2 "$t/from.bk2" StartsFromSavestate=True
expect_status 1 bh-emu --rom "$t/a.nes" --movie "$t/from.bk2" "$t/from.lua" 2> "$t/err"
expect_text "$t/err" "from.bk2: starts from a savestate of BizHawk, which cannot be loaded here; give one that bh-emu saved with --load-state"
bh-emu --rom "$t/a.nes" --movie "$t/from.bk2" --load-state "$t/s.State" "$t/from.lua" | grep -qx "ok	FINISHED"
echo "1 A" | make_bk2 "$t/inside.bk2" "@Core.bin=$t/s.State"
bh-emu --rom "$t/a.nes" --movie "$t/inside.bk2" "$t/from.lua" | grep -qx "ok	FINISHED"
echo "1 A" | make_bk2 "$t/ram.bk2" StartsFromSaveRam=True
expect_status 1 bh-emu --rom "$t/a.nes" --movie "$t/ram.bk2" 2> "$t/err"
expect_text "$t/err" "starts from save RAM"

# Movies of other versions and programs. games FILE: the pad's byte in each frame behind the first ten, which the game takes to start.
cat > "$t/held.lua" <<'END'
local held = {}
while movie.mode() == "PLAY" do
    emu.frameadvance()
    if emu.framecount() > 10 then held[#held + 1] = mainmemory.read_u8(0x12) end
end
print(table.concat(held, " "))
END
games() { bh-emu --rom "$t/a.nes" --movie "$1" "$t/held.lua" 2> "$t/err"; }
python3 - "$t" << 'END'
import base64, hashlib, sys, zipfile
t = sys.argv[1]
idle = "|..|........|\n"
def movie(name, header, log):
    with zipfile.ZipFile(t + "/" + name, "w") as out:
        out.writestr("Header.txt", header)
        out.writestr("Input Log.txt", log)
movie("keyless.bk2", "Platform NES\n", "LogKey:#\n" + idle * 10 + "|..|.......A|\n|..|U.......|\n|..|........|\n")
movie("utf16.bk2", "Platform NES\n", ("LogKey:\n" + idle * 10 + "|..|.......A|\n|..|U.......|\n").replace("\n", "\r").encode("utf-16"))
movie("beyond.bk2", "Platform NES\n", "LogKey:#P1 A|\n" + "|.|\n" * 10 + "|A|\n|.x|\n")
movie("unplugged.bk2", "Platform NES\n", "LogKey:#P1 A|P1 B|#P2 A|\n" + "|..|\n" * 10 + "|A.|\n|.B|A|\n")
movie("empty.bk2", "Platform NES\n", "LogKey:#P1 A|\n")
rom = open(t + "/a.nes", "rb").read()
bare = hashlib.md5(rom[16:])
movie("md5.bk2", "Platform NES\nMD5 %s\n" % bare.hexdigest(), "|..|.......A|\n")
movie("sha1.bk2", "Platform NES\nSHA1 %s\n" % hashlib.sha1(rom[16:]).hexdigest(), "|..|.......A|\n")
movie("other.bk2", "Platform NES\nMD5 %s\n" % ("0" * 32), "|..|.......A|\n")
movie("other5.bk2", "Platform NES\nSHA1 %s\n" % ("1" * 32), "|..|.......A|\n")
open(t + "/a.fm2", "w").write("version 3\nromChecksum base64:%s\nport0 1\nport1 0\n" % base64.b64encode(bare.digest()).decode()
                              + "|0|........|||\n" * 10 + "|0|.......A|||\n|0|...U....|||\n|0|........|||\n")
with zipfile.ZipFile(t + "/fm2.zip", "w") as out:
    out.write(t + "/a.fm2", "a.fm2")
END
for name in keyless.bk2 a.fm2 fm2.zip; do
    [ "$(games "$t/$name")" = '128 8 0' ] || fail "$name: $(games "$t/$name")"
    [ ! -s "$t/err" ] || fail "$name: $(cat "$t/err")"
done
[ "$(games "$t/utf16.bk2")" = '128 8' ]
[ "$(games "$t/unplugged.bk2")" = '128 64' ]
[ "$(games "$t/beyond.bk2")" = '128 0' ]
expect_text "$t/err" "warning: $t/beyond.bk2: Input Log.txt: line 13: holds something in columns beyond the controls that the log's key names"
games "$t/empty.bk2" > "$t/out"
expect_text "$t/err" "warning: $t/empty.bk2: Input Log.txt: has no frames (platform NES)"
for name in md5 sha1; do
    games "$t/$name.bk2" > "$t/out"
    [ ! -s "$t/err" ] || fail "$name: $(cat "$t/err")"
done
games "$t/other.bk2" > "$t/out"
expect_text "$t/err" "warning: $t/other.bk2: is a movie of another game (MD5 00000000000000000000000000000000)"
games "$t/other5.bk2" > "$t/out"
expect_text "$t/err" "warning: $t/other5.bk2: is a movie of another game (MD5 11111111111111111111111111111111)"
