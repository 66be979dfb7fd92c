return {
    name = "small", system = "SNES", domain = "WRAM", terminal = { key = "mode", equals = 5 },
    fields = { { key = "x", addr = 1, type = "u8" }, { key = "mode", addr = 2, type = "u8" } },
}
