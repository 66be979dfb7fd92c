# memory.* and mainmemory.*: widths, orders, tables, limits, and the domains of every system.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

make_nes "$t/a.nes"
cat > "$t/nes.lua" <<'END'
for _ = 1, 10 do emu.frameadvance() end
local m = mainmemory
m.write_u32_le(0x100, 0x89ABCDEF)
assert(m.read_u8(0x100) == 0xEF and m.read_s8(0x100) == -17 and m.readbyte(0x103) == 0x89)
assert(m.read_u16_le(0x100) == 0xCDEF and m.read_u16_be(0x100) == 0xEFCD)
assert(m.read_s16_le(0x100) == -12817 and m.read_s16_be(0x100) == -4147)
assert(m.read_u24_le(0x100) == 0xABCDEF and m.read_u24_be(0x100) == 0xEFCDAB)
assert(m.read_s24_le(0x100) == 0xABCDEF - 0x1000000)
assert(m.read_u32_le(0x100) == 0x89ABCDEF and m.read_u32_be(0x100) == 0xEFCDAB89)
assert(m.read_s32_le(0x100) == 0x89ABCDEF - 0x100000000)
m.write_s16_be(0x100, -2)
assert(m.read_u8(0x100) == 0xFF and m.read_u8(0x101) == 0xFE)
m.write_u24_be(0x100, 0x010203)
assert(m.read_u8(0x100) == 1 and m.read_u8(0x102) == 3)
m.writebyte(0x100, 0x1FF)
assert(m.read_u8(0x100) == 0xFF, "only the lowest byte")
m.writefloat(0x110, 1.5, false)
assert(m.read_u32_le(0x110) == 0x3FC00000 and m.readfloat(0x110, false) == 1.5)
m.writefloat(0x110, -2.25, true)
assert(m.readfloat(0x110, true) == -2.25 and m.read_u8(0x110) == 0xC0)

-- tables: 0-based, 1-based, by address
for i = 0, 3 do m.write_u8(0x120 + i, 10 + i) end
local range, array, dict = m.readbyterange(0x120, 4), m.read_bytes_as_array(0x120, 4), m.read_bytes_as_dict(0x120, 4)
assert(range[0] == 10 and range[3] == 13 and range[4] == nil)
assert(array[0] == nil and array[1] == 10 and array[4] == 13 and #array == 4)
assert(dict[0x120] == 10 and dict[0x123] == 13 and dict[0] == nil)
m.write_bytes_as_array(0x130, {1, 2, 3})
m.write_bytes_as_dict({[0x133] = 4, [0x134] = 5})
m.writebyterange({[0x135] = 6})
assert(m.read_u24_be(0x130) == 0x010203 and m.read_u24_be(0x133) == 0x040506)
assert(#m.read_bytes_as_array(0, 0) == 0)

-- domains
local list = memory.getmemorydomainlist()
assert(list[0] == "RAM" and list[5] == "System Bus" and list[6] == nil)
assert(memory.getcurrentmemorydomain() == "System Bus" and memory.getcurrentmemorydomainsize() == 0x10000)
assert(m.getname() == "RAM" and m.getcurrentmemorydomainsize() == 2048)
assert(memory.getmemorydomainsize("PRG ROM") == 0x4000 and memory.getmemorydomainsize() == 0x10000)
assert(memory.read_u8(0x1930) == 1 and memory.read_u8(0x130, "RAM") == 1, "mirrored")
memory.write_u8(0x0931, 99)
assert(m.read_u8(0x131) == 99)
local frames = m.read_u8(0x10)
assert(frames > 0 and memory.read_u8(0x6000) == frames and memory.read_u8(0, "Battery RAM") == frames)
assert(memory.read_u8(0, "WRAM") == frames)
assert(memory.read_u8(0, "CHR VROM") == 0xAA and memory.read_u8(0, "PRG ROM") == 0x78)
assert(memory.usememorydomain("WRAM") == true and memory.getcurrentmemorydomain() == "WRAM")
assert(memory.read_u8(0) == frames)
assert(memory.usememorydomain("nonsense") == false and memory.getcurrentmemorydomain() == "WRAM")
memory.usememorydomain("System Bus")

-- what the core does not show, or not let us write, never ends a script: it is said once, and another value stands in
print("said once")
for _ = 1, 2 do
    assert(memory.read_u8(0x10, "OAM") == m.read_u8(0x10) and memory.usememorydomain("PPU Bus") == false)
    assert(memory.getmemorydomainsize("OAM") == 0x10000 and memory.getcurrentmemorydomain() == "System Bus")
    assert(memory.read_u8(0x2002) == 0x20 and memory.read_u8(0x4016) == 0x40 and memory.read_u16_le(0x5FFF) == 0x5F + 256 * frames)
    memory.write_u8(0x8000, 1)
    memory.write_u8(0x2000, 1)
    memory.write_u8(0, 1, "PRG ROM")
end
assert(memory.read_u8(0x8000) == 0x78 and memory.read_u8(0xC000) == 0x78 and memory.read_u8(0xFFFD) == memory.read_u8(0xBFFD))
assert(memory.read_u16_le(0xFFFC) == 0xC000, "the reset vector")
assert(memory.hash_region(0x2000, 2) == memory.hash_region(0x2010, 2))
print("enough")
local function refused(text, f, ...)
    local ok, reason = pcall(f, ...)
    assert(not ok and reason:find(text, 1, true), reason)
end
assert(#m.readbyterange(0, 2049) == 2048)
refused("-1 bytes", m.readbyterange, 0, -1)
refused("bytes", m.read_bytes_as_array, 0, 1 << 60)
refused("number", m.read_u8, "16")
refused("hash_region", memory.hash_region, 2047, 2, "RAM")
refused("hash_region", memory.hash_region, -1, 1, "RAM")
assert(memory.hash_region(0, 0, "RAM") == "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")
m.write_bytes_as_array(0x140, {97, 98, 99})
assert(memory.hash_region(0x140, 3, "RAM") == "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")

-- past the end: a warning and 0, nothing written
print("past the end")
assert(m.read_u8(2048) == 0 and m.read_u8(-1) == 0 and m.read_u8(math.maxinteger) == 0)
assert(m.read_u16_le(2047) == m.read_u8(2047))
m.write_u8(2048, 1)
local tail = m.read_bytes_as_array(2046, 4)
assert(#tail == 4 and tail[3] == 0 and tail[4] == 0)
assert(memory.read_u8(0x10, "nonsense") == m.read_u8(0x10), "an unknown domain falls back to the current one")
END
bh-emu --rom "$t/a.nes" "$t/nes.lua" > "$t/out"
expect_text "$t/out" 'Unable to find domain: nonsense'
sed -n '/^said once/,/^enough/p' "$t/out" > "$t/said"
[ "$(grep -c 'Unable to find domain: OAM, falling back to current' "$t/said")" -eq 4 ]
[ "$(grep -c '^System Bus: 0x2002: the core does not show what is there, so scripts read the open bus (said once)' "$t/said")" -eq 1 ]
[ "$(grep -c '(said once)' "$t/said")" -eq 4 ]
sed '1,/past the end/d' "$t/out" > "$t/warnings"
[ "$(grep -c '^Warning: attempted read of ' "$t/warnings")" -eq 5 ]
[ "$(grep -c '^Warning: attempted write to 2048 outside the memory size of 2048' "$t/warnings")" -eq 1 ]
expect_text "$t/warnings" 'Unable to find domain: nonsense, falling back to current'

# The other systems.
make_gb "$t/a.gb"
make_snes "$t/a.sfc"
make_gba "$t/a.gba"
cat > "$t/list.lua" <<'END'
emu.frameadvance()
local list = memory.getmemorydomainlist()
for i = 0, #list do print(list[i], memory.getmemorydomainsize(list[i])) end
print(memory.getcurrentmemorydomain(), mainmemory.getname())
local counter = userdata.get("counter")
emu.frameadvance()
local before = memory.read_u32_le(counter)
emu.frameadvance()
print("counts", before ~= memory.read_u32_le(counter))
END
bh-emu --rom "$t/a.gb" --userdata counter:49152 "$t/list.lua" > "$t/out"
printf '%s\t%s\n' WRAM 8192 ROM 32768 VRAM 8192 CartRAM 8192 'System Bus' 65536 'System Bus' WRAM counts True | cmp - "$t/out"
bh-emu --rom "$t/a.sfc" --userdata counter:8257552 "$t/list.lua" > "$t/out" # $7E0010
printf '%s\t%s\n' WRAM 131072 CARTROM 32768 CARTRAM 8192 VRAM 65536 'System Bus' 16777216 'System Bus' WRAM counts True | cmp - "$t/out"
bh-emu --rom "$t/a.gba" --userdata counter:50331648 "$t/list.lua" > "$t/out" # $03000000
printf '%s\t%s\n' IWRAM 32768 EWRAM 262144 BIOS 16384 PALRAM 1024 VRAM 98304 OAM 1024 ROM 1024 SRAM 131072 \
    'Combined WRAM' 294912 'System Bus' 268435456 'System Bus' IWRAM counts True | cmp - "$t/out"

cat > "$t/bus.lua" <<'END'
assert(memory.read_u8(0x008000) == 0x78 and memory.read_u8(0x808000) == 0x78, "the cartridge, twice")
assert(memory.read_u8(0, "CARTROM") == 0x78)
emu.frameadvance()
memory.write_u8(0x7E1234, 55)
assert(mainmemory.read_u8(0x1234) == 55 and memory.read_u8(0x001234) == 55)
assert(memory.read_u8(0x2100) == 0x21, "registers are not shown")
emu.frameadvance()
assert(emu.islagged() and emu.lagcount() == 2, "this game never reads its pad")
emu.setislagged(false)
emu.setlagcount(9)
assert(not emu.islagged() and emu.lagcount() == 9)
END
bh-emu --rom "$t/a.sfc" "$t/bus.lua" > "$t/out"
expect_text "$t/out" 'System Bus: 0x2100: the core does not show what is there'

# Below 2.9 a negative address raises.
echo 'print((pcall(mainmemory.read_u8, -1)), (pcall(mainmemory.write_u8, -1, 0)), mainmemory.read_u8(0x800))' > "$t/negative.lua"
expect_text <(bh-emu --bizhawk 2.3 --rom "$t/a.nes" "$t/negative.lua") 'False	False	0'
head -c 512 /dev/zero | cat - "$t/a.sfc" > "$t/copied.smc"
echo 'print(gameinfo.getromhash(), memory.read_u8(0, "CARTROM"))' > "$t/hash.lua"
bh-emu --rom "$t/copied.smc" "$t/hash.lua" > "$t/out"
expect_text "$t/out" "$(sha1sum < "$t/a.sfc" | cut -c 1-40 | tr a-f A-F)	120"
