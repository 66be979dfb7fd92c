return { name = "long", domain = "WRAM", fields = { { key = "big", addr = 0, type = "hex", size = 35000 } } }
