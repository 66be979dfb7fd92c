return { name = "misspelt", domain = "WRAM", terminl = { key = "x", equals = 5 }, fields = { { key = "x", addr = 1 } } }
