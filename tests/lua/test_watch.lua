local check = require("check")
local watch = require("bh.watch")

check.case("a RAM watch file as BizHawk writes it", function()
    local map = watch.map("SystemID NES\r\n0302\tb\tu\t0\tRAM\tx\r\n0301\tb\th\t0\tRAM\tMap (hex)\r\n0\tS\t_\t0\t\tseparator\r\n"
        .. "030C\tw\tu\t0\tRAM\tsteps\r\n0010\td\ts\t1\tWRAM\tsteps\r\n0020\tw\t1\t0\tWRAM\t\r\n0024\td\tf\t1\tWRAM\t_up\r\n"
        .. "0028\tb\tb\t0\tRAM\tflags\r\n\r\n", "a.wch")
    check.same({ map.system, map.name }, { "NES", "a.wch" })
    check.same(map.fields, {
        { key = "x", addr = 0x302, domain = "RAM", type = "u8" },
        { key = "Map_hex_", addr = 0x301, domain = "RAM", type = "u8", format = "%02X" },
        { key = "steps", addr = 0x30C, domain = "RAM", type = "u16_le" },
        { key = "steps_2", addr = 0x10, domain = "WRAM", type = "s32_be" },
        { key = "WRAM_0020", addr = 0x20, domain = "WRAM", type = "s16_le", scale = 1 / 16 },
        { key = "w_up", addr = 0x24, domain = "WRAM", type = "float_be" },
        { key = "flags", addr = 0x28, domain = "RAM", type = "u8" },
    })
end)

check.case("a watch that cannot be read is told with its line", function()
    check.raises("a.wch: line 2: an address in hex and a size", function() watch.map("SystemID NES\nxyz\tb\tu\t0\tRAM\tx", "a.wch") end)
    check.raises("a.wch: line 1: a watch of size b is not shown as 'f'", function() watch.map("1\tb\tf\t0\tRAM\tx", "a.wch") end)
    check.raises("a.wch: line 1: six columns", function() watch.map("1\tb\tf\t0", "a.wch") end)
    check.raises("a.wch: there is no watch in it", function() watch.map("SystemID NES\n", "a.wch") end)
end)
