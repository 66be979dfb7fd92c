# console, bit, bizstring and gui: values look as .NET prints them, and a flood is cut off
. "${0%/*}/../helpers/common.sh"

cat > "$t/print.lua" << 'END'
print(true, nil, 1.0)
print(nil)
console.log()
console.log(12.5, 1 / 3, 1e15, 1e-5, -0.0, 0 / 0 ~= 0 / 0, 1 / 0, 5, "x\xFFy")
console.writeline("a", "b")
console.write("w", 1, "\n")
print({b = 1, a = 2.0, B = 3, [1] = "one", t = {}, f = print})
print(bit.rol(0x80000001, 1), bit.ror(3, 1), bit.arshift(-16, 2), bit.check(5, 2), bit.set(0, 3), bit.clear(0xFF, 0),
    bit.byteswap_16(0xFF00), bit.byteswap_32(1), bit.byteswap_64(1))
print(bit.band(0xFF, 0x10F))
print(bizstring.hex(10), bizstring.hex(-1), bizstring.binary(10), bizstring.octal(7), bizstring.trim(" \tx "),
    bizstring.trim(""), bizstring.replace("Some", "o", "00"), bizstring.toupper("stra\xC3\x9Fe \xC3\xA9"),
    bizstring.substring("Some string", 5, 3), bizstring.remove("Some string", 4, 5), bizstring.startswith("ab", "a"))
print(bizstring.split("a,,b", ","))
print((pcall(bizstring.substring, "abc", 2, 5)))
gui.text(1, 2, "hi", "red")
gui.drawBox(1, 2, 3, 4, 0xFF00FF00, "#112233")
gui.drawPolygon({{1, 2}, {3, 4}}, 0, 0, "nocolor")
print((pcall(gui.defaultForeground, nil)))
print((pcall(gui.drawLine, 1, 2)))
gui.addmessage("hello")
END
bh-emu -v "$t/print.lua" > "$t/out" 2> "$t/emu.err"
printf '%b' 'True\tnil\t1\n(no return)\n(no return)\n' \
    '12.5\t0.333333333333333\t1E+15\t1E-05\t0\tTrue\tInfinity\t5\tx\xEF\xBF\xBDy\na\nb\nw1\n' \
    '"1": "one"\n"a": "2"\n"b": "1"\n"B": "3"\n"f": "userdata"\n"t": "table"\n\n' \
    '3\t2147483649\t-4\tTrue\t8\t254\t255\t16777216\t72057594037927936\n' \
    'Using bit.band is deprecated, use the & operator instead.\n15\n' \
    '0A\tFFFFFFFFFFFFFFFF\t1010\t07\tx\tnil\tS00me\tSTRA\xC3\x9FE \xC3\x89\tstr\tSomeng\tTrue\n' \
    '"1": "a"\n"2": "b"\n\nFalse\n' \
    'ParseColor: not a known color name ("nocolor")\nFalse\nFalse\n' | diff - "$t/out"
expect_text "$t/emu.err" "hello"

# Lua 5.1 knew doubles only, and bit was not deprecated.
echo 'print(2 ^ 53, 9007199254740992, bit.band(1, 3))' > "$t/old.lua"
printf '9.00719925474099E+15\t9.00719925474099E+15\t1\n' | diff - <(bh-emu --bizhawk 2.3 "$t/old.lua")

# A hundred messages per turn, then a warning and silence, until scripts are resumed again.
cat > "$t/flood.lua" << 'END'
for i = 1, 150 do print("line " .. i) end
emu.frameadvance()
print("after")
END
bh-emu "$t/flood.lua" > "$t/out" 2> "$t/emu.err"
[ "$(grep -c '^line ' "$t/out")" -eq 100 ]
grep -qx 'line 100' "$t/out"
[ "$(tail -n 1 "$t/out")" = after ]
