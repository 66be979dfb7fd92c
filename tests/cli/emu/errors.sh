# What goes wrong is said in one message, and shows in the status.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_nes "$t/a.nes"
echo 'emu.frameadvance()' > "$t/ok.lua"

# fails STATUS TEXT ARGUMENT...: standard output stays empty
fails() {
    local status=$1 text=$2
    shift 2
    expect_status "$status" bh-emu "$@" > "$t/out" 2> "$t/err"
    expect_text "$t/err" "bh-emu: $text"
    test ! -s "$t/out"
}

fails 1 "$t/none.nes: No such file or directory" --rom "$t/none.nes" "$t/ok.lua"
fails 1 "$t/ok.lua: is no game that is known by its name" --rom "$t/ok.lua" "$t/ok.lua"
fails 1 "$t/none.lua: No such file or directory" --rom "$t/a.nes" "$t/none.lua"
head -c 4096 /dev/zero > "$t/zero.nes"
fails 1 "$t/zero.nes: the core Nestopia cannot run this" --rom "$t/zero.nes" "$t/ok.lua"
: > "$t/empty.nes"
fails 1 "$t/empty.nes: is empty" --rom "$t/empty.nes" "$t/ok.lua"
truncate -s 65M "$t/large.nes"
fails 1 "$t/large.nes: is larger than any game" --rom "$t/large.nes" "$t/ok.lua"
mkdir "$t/folder.nes"
fails 1 "$t/folder.nes: " --rom "$t/folder.nes" "$t/ok.lua"
fails 1 "nosuch: no such libretro core in " --core nosuch --rom "$t/a.nes" "$t/ok.lua"
fails 1 "$t/nosuch.so: no such libretro core" --core "$t/nosuch.so" --rom "$t/a.nes" "$t/ok.lua"
fails 1 "$t/ok.lua: cannot be loaded as a libretro core" --core "$t/ok.lua" --rom "$t/a.nes" "$t/ok.lua"
libc=$(ldd "$(command -v bh-emu)" | sed -n 's/.*libz\.so.* => \([^ ]*\).*/\1/p; s/.*libm\.so.* => \([^ ]*\).*/\1/p' | head -n 1)
fails 1 "$libc: not a libretro core" --core "$libc" --rom "$t/a.nes" "$t/ok.lua"
fails 1 "$t/a.nes: the core Gambatte runs only gb|gbc|dmg" --core gambatte --rom "$t/a.nes" "$t/ok.lua"
fails 1 "$t/a.nes: is no state saved by bh-emu" --load-state "$t/a.nes" --rom "$t/a.nes" "$t/ok.lua"

fails 2 "SCRIPT: missing"
fails 2 "--bizhawk: 2.2 is not a release" --bizhawk 2.2 "$t/ok.lua"
fails 2 "--host: beos is not one of mono, windows" --host beos "$t/ok.lua"
fails 2 "--speed: 0 is not a whole number from 1 to 1000000" --speed 0 "$t/ok.lua"
fails 2 "--speed: " --speed fast "$t/ok.lua"
fails 2 "--stop-after: " --stop-after -1 "$t/ok.lua"
fails 2 "--load-slot: 11 is not a whole number from 0 to 10" --load-slot 11 "$t/ok.lua"
fails 2 "--userdata: 'b' has no colon" --userdata 'a:1;b' "$t/ok.lua"
fails 2 "--socket_ip, --socket_port: both or none" --socket_ip 127.0.0.1 "$t/ok.lua"
fails 2 "--socket_port: " --socket-ip 127.0.0.1 --socket-port 70000 "$t/ok.lua"

# A core found by path and by folder.
core=$(find /usr/lib -name nestopia_libretro.so | head -n 1)
bh-emu --core "$core" --rom "$t/a.nes" "$t/ok.lua"
mkdir "$t/cores"
ln -s "$core" "$t/cores/mine_libretro.so"
BH_LIBRETRO_PATH=/nowhere:$t/cores bh-emu --core mine --rom "$t/a.nes" "$t/ok.lua"

# BizHawk's flags in both spellings.
cat > "$t/flags.lua" <<'END'
assert(comm.httpGetGetUrl() == "http://127.0.0.1:1/g" and comm.httpGetPostUrl() == "http://127.0.0.1:1/p")
assert(userdata.get("a") == 1 and userdata.get("b") == true)
END
for dash in _ -; do
    bh-emu --rom="$t/a.nes" "--url${dash}get=http://127.0.0.1:1/g" "--url${dash}post" http://127.0.0.1:1/p \
        '--userdata=a:1;b:true' "--lua=$t/flags.lua"
done

# Output that cannot be written; a reader that goes away.
echo 'while true do print("line") emu.frameadvance() end' > "$t/print.lua"
expect_status 1 bh-emu --rom "$t/a.nes" "$t/print.lua" > /dev/full 2> "$t/err"
expect_text "$t/err" 'bh-emu: standard output: No space left on device'
{ bh-emu --rom "$t/a.nes" "$t/print.lua" 2> "$t/err" || echo $? > "$t/status"; } | head -n 1 > /dev/null
[ "$(cat "$t/status")" -eq 141 ]
test ! -s "$t/err"

# Nothing is left behind.
mkdir "$t/tmp"
(cd "$t/tmp" && TMPDIR=$t/tmp HOME=$t/tmp bh-emu --rom "$t/a.nes" "$t/ok.lua")
[ -z "$(ls -A "$t/tmp")" ]

# A script cannot take more memory than there is for it.
echo 'local s = string.rep("x", 1 << 30) s = s .. s' > "$t/memory.lua"
expect_status 1 bh-emu --rom "$t/a.nes" "$t/memory.lua" 2> "$t/err"
expect_text "$t/err" 'not enough memory'

# An address that is none, as EmuHawk would take it.
expect_status 2 bh-emu --url_post=127.0.0.1:9001 "$BH_SOURCE/lua/gsl_sender.lua" 2> "$t/err"
expect_text "$t/err" '--url_post: 127.0.0.1:9001 needs http:// before it'
expect_status 2 bh-emu --url-get localhost:9001 "$BH_SOURCE/lua/gsl_sender.lua" 2> "$t/err"
expect_text "$t/err" '--url_get: localhost:9001 needs http:// before it'
expect_status 2 bh-emu --url_post=https://127.0.0.1:9001/ gsl_sender.lua 2> "$t/err"
expect_text "$t/err" '--url_post: https://127.0.0.1:9001/: bh-emu does not speak https; name an address with http://'
