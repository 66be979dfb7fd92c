# --bizhawk: scripts find what the release had.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_nes "$t/a.nes"
make_gb "$t/a.gb"

cat > "$t/old.lua" <<'END'
assert(client.getversion() == "2.8")
assert(select("#", unpack({1, 2, 3})) == 3 and loadstring("return 5")() == 5)
assert(math.pow(2, 10) == 1024 and table.getn({1, 2}) == 2 and math.mod(7, 4) == 3 and table.maxn({[9] = 1}) == 9)
local function f() return answer end
assert(getfenv(f) == _G)
setfenv(f, {answer = 42})
assert(f() == 42 and answer == nil and getfenv(f).answer == 42)
local seen = {}
table.foreach({a = 1}, function(k, v) seen[k] = v end)
assert(seen.a == 1)
for word in string.gfind("one two", "%a+") do seen[word] = true end
assert(seen.one and seen.two)
assert(event.on_bus_exec == nil and event.onmemoryexecute ~= nil)
assert(mainmemory.read_bytes_as_array ~= nil)
END
bh-emu --bizhawk 2.8 --rom "$t/a.nes" "$t/old.lua"

# Up to 2.8 it is Lua 5.1 itself, as KopiLua is: what fails there fails here.
cat > "$t/lua51.lua" <<'END'
assert(_VERSION == "Lua 5.1" and table.unpack == nil and not pcall(load, "return 1") and #("\x41") == 3)
assert(not loadstring("return 7 // 2") and not loadstring("goto x ::x::") and math.type == nil and 1 / 2 * 2 == 1)
assert(tostring(1e15) == "1E+15" and tostring(2 ^ 53) == "9.00719925474099E+15" and tostring(3) == "3" and tostring({}):find("table"))
assert(1e15 .. "" == "1E+15" and 1 / 3 .. "" == "0.333333333333333" and 1e-5 .. "|" == "1E-05|" and "" .. -1e300 == "-1E+300")
assert(123456789012345 .. "" == "123456789012345" and math.huge .. "" == "Infinity" and -0.0 .. "" == "0")
assert(table.concat({ 1e15, 2 }, " ") == "1E+15 2" and (1e15 .. ""):len() == 5 and tonumber("1E+15") == 1e15)
assert(string.format("%s %.14g", 1e15, 1e15) == "1E+15 1e+15")
assert(os.time() > 63e9 and os.date("%Y", os.time()) >= "2020" and os.date("!%H:%M:%S", 62135596800) == "00:00:00")
assert(emu.getluacore() == "NLua")
local ok, reason = pcall(client.speedmode, "fast")
assert(not ok and type(reason) == "userdata" and tostring(reason):find("speedmode", 1, true))
assert(not pcall(function() return "because " .. reason end))
local advanced, why = pcall(emu.frameadvance)
assert(not advanced and tostring(why):find("attempt to yield across", 1, true), why)
assert(emu.framecount() == 0)
local inner = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
assert(inner() + inner() + inner() == 6)
emu.frameadvance()
assert(emu.framecount() == 1 and not pcall(require, "lfs"))
print("all of it", 1e15)
END
# A sanitizer's own sprintf comes before ours, which makes text of numbers as KopiLua does.
if [[ $(ldd "$(command -v bh-emu)") =~ lib(asan|tsan) ]]; then
    sed -i '3,7d' "$t/lua51.lua"
fi
for version in 2.3 2.3.2 2.8; do
    bh-emu --bizhawk $version --rom "$t/a.nes" "$t/lua51.lua" > "$t/out"
    printf 'all of it\t1E+15\n' | cmp - "$t/out"
done
echo 'emu.frameadvance() client.speedmode("fast")' > "$t/raise.lua"
expect_status 1 bh-emu --bizhawk 2.8 --rom "$t/a.nes" "$t/raise.lua" 2> "$t/err"
expect_text "$t/err" "raise.lua:1: bad argument #1 to 'speedmode' (number expected, got string)"
echo 'print("begun") while true do pcall(function() while true do end end) end' > "$t/endless.lua"
in_background bh-emu --bizhawk 2.8 --rom "$t/a.nes" "$t/endless.lua" > "$t/out"
wait_until 20 grep -q begun "$t/out"
kill -TERM "$!"
expect_status 143 wait "$!"

cat > "$t/new.lua" <<'END'
assert(unpack == nil and loadstring == nil and math.pow == nil and table.getn == nil and setfenv == nil)
assert(event.on_bus_exec ~= nil and event.can_use_callback_params("memory") == true)
print(client.getversion())
END
for version in 2.9 2.9.1 2.11; do
    bh-emu --bizhawk $version --rom "$t/a.nes" "$t/new.lua" > "$t/out"
    echo $version | cmp - "$t/out"
done
bh-emu --rom "$t/a.nes" "$t/new.lua" > "$t/out"
echo 2.11 | cmp - "$t/out"

# Each release has what it had: what a real 2.3 and 2.3.2 showed, and what came later.
cat > "$t/names.lua" <<'END'
local names = {}
for name in ([[client.getversion client.exactsleep client.get_lua_engine client.seekframe client.transformPoint client.speedmode
    event.availableScopes event.onconsoleclose event.onmemoryexecuteany event.onmemoryread event.on_bus_exec joypad.getwithmovie
    joypad.get mainmemory.hash_region memory.hash_region mainmemory.read_bytes_as_array comm.socketServerSetIp comm.ws_open
    userdata.get_keys movie.play_from_start]]):gmatch("%S+") do
    local library, key = name:match("(.*)%.(.*)")
    if _G[library][key] == nil then names[#names + 1] = key end
end
io.write(table.concat(names, " "), "\n")
END
lacks() { # VERSION NAMES
    [ "$(bh-emu --bizhawk "$1" --rom "$t/a.nes" "$t/names.lua")" = "$2" ] || fail "$1 lacks $(bh-emu --bizhawk "$1" --rom "$t/a.nes" "$t/names.lua")"
}
later="read_bytes_as_array"
lacks 2.3 "getversion exactsleep get_lua_engine seekframe transformPoint availableScopes onconsoleclose onmemoryexecuteany on_bus_exec \
getwithmovie hash_region $later socketServerSetIp ws_open get_keys play_from_start"
lacks 2.3.1 "on_bus_exec getwithmovie hash_region $later socketServerSetIp ws_open get_keys play_from_start"
lacks 2.3.2 "on_bus_exec getwithmovie hash_region $later ws_open get_keys play_from_start"
lacks 2.4 "on_bus_exec getwithmovie hash_region $later get_keys play_from_start"
lacks 2.5 "on_bus_exec $later get_keys play_from_start"
lacks 2.8 "on_bus_exec get_keys play_from_start"
lacks 2.9 ""
lacks 2.11 ""

# One argument too many raises up to 2.8.
echo 'print((pcall(memory.read_u8, 0, "RAM")), pcall(memory.read_u8, 0, "RAM", 1))' > "$t/more.lua"
[ "$(bh-emu --bizhawk 2.8 --rom "$t/a.nes" "$t/more.lua")" = "True	False	userdata" ]
[ "$(bh-emu --bizhawk 2.9 --rom "$t/a.nes" "$t/more.lua")" = "True	True	0" ]

echo 'assert(mainmemory.read_bytes_as_array == nil and memory.write_bytes_as_dict == nil and mainmemory.readbyterange)' > "$t/bytes.lua"
bh-emu --bizhawk 2.3 --rom "$t/a.nes" "$t/bytes.lua"

# Opening a game: the script goes on, or all start again from the top with fresh globals; userdata stays.
cat > "$t/open.lua" <<'END'
print("top", count, userdata.get("started"))
count = 1
if not userdata.get("started") then
    userdata.set("started", true)
    pcall(client.openrom, "a.gb")
    print("went on", emu.getsystemid())
end
END
bh-emu --bizhawk 2.6.2 --rom "$t/a.nes" "$t/open.lua" > "$t/out"
printf '%s\n' 'top	nil	nil' 'top	nil	True' | cmp - "$t/out"
bh-emu --bizhawk 2.6.3 --rom "$t/a.nes" "$t/open.lua" > "$t/out"
printf '%s\n' 'top	nil	nil' 'went on	GB' | cmp - "$t/out"
