# comm.mmf*: files in memory that only this process sees
. "${0%/*}/../helpers/common.sh"

cat > "$t/maps.lua" << 'END'
assert(comm.mmfGetFilename() == nil and comm.mmfScreenshot() == 0)
comm.mmfSetFilename("shot")
emu.frameadvance()
local size = comm.mmfScreenshot()
assert(comm.mmfGetFilename() == "shot" and size > 67)
local bytes = comm.mmfReadBytes("shot", 8)
assert(bytes[0] == 0x89 and bytes[1] == 0x50 and bytes[7] == 10 and bytes[8] == nil)
assert(comm.mmfWrite("a", "h\xC3\xA9llo") == 6 and comm.mmfWrite("a", "b\0") == 2)
assert(comm.mmfRead("a", 8) == "b\0\xEF\xBF\xBDllo\0\0")
assert(comm.mmfRead("a", 0) == "")
assert(comm.mmfWriteBytes("b", { 1, 255, 256 }) == 3)
assert(comm.mmfReadBytes("b", 3)[1] == 255 and comm.mmfReadBytes("b", 3)[2] == 0)
assert(comm.mmfWrite("a", ("x"):rep(10000)) == 10000 and comm.mmfRead("a", 10000) == ("x"):rep(10000))
mainmemory.write_u8(0x700, 0x41)
mainmemory.write_u8(0x701, 0x42)
assert(comm.mmfCopyFromMemory("m", 0x700, 2, "RAM") == 2 and comm.mmfRead("m", 2) == "AB")
comm.mmfWrite("m", "CD")
comm.mmfCopyToMemory("m", 0x710, 2, "RAM")
assert(mainmemory.read_u8(0x710) == 0x43 and mainmemory.read_u8(0x711) == 0x44)

local function raises(wanted, f, ...)
    local ok, text = pcall(f, ...)
    assert(not ok and text:find(wanted, 1, true), text)
end
raises("System.IO.FileNotFoundException", comm.mmfRead, "none", 1)
raises("System.UnauthorizedAccessException", comm.mmfRead, "m", 5000)
raises("System.ArgumentOutOfRangeException", comm.mmfRead, "m", -1)
raises("System.ArgumentOutOfRangeException", comm.mmfWrite, "none", "")
raises("bytes asked for", comm.mmfCopyFromMemory, "m", 0, 1 << 40, "RAM")
raises("RAM", comm.mmfCopyFromMemory, "m", math.maxinteger, 2, "RAM")
raises("64 MiB", function()
    for i = 1, 8 do comm.mmfWrite("large" .. i, ("y"):rep(8 << 20)) end
end)
END
bh-emu "$t/maps.lua" > "$t/out"
[ "$(cat "$t/out")" = 'MMF screenshot target not set; start EmuHawk with `--mmf=filename`' ]

echo 'print(comm.mmfGetFilename())' > "$t/name.lua"
[ "$(bh-emu --mmf=target "$t/name.lua")" = target ]
[ "$(bh-emu --bizhawk 2.3 "$t/name.lua")" = BizhawkTemp_main ]
echo 'comm.mmfWrite("a", "\195\169") print(comm.mmfRead("a", 1), comm.mmfReadBytes)' > "$t/old.lua"
[ "$(bh-emu --bizhawk 2.3 "$t/old.lua")" = '?	nil' ]
