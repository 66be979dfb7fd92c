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
