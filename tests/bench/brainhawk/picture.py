"""A screenshot like those of a tiled game, about 3.4 KB as a PNG."""

import random
import struct
import zlib

WIDTH, HEIGHT, TILE = 256, 240, 8


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(path, seed=7):
    """8-bit RGBA as BizHawk's: some tiles of few colours, laid out at random."""
    draw = random.Random(seed)
    colors = [bytes(draw.randrange(256) for _ in range(3)) + b"\xff" for _ in range(12)]
    tiles = [[draw.choice(colors) * k + draw.choice(colors) * (TILE - k) for k in range(TILE)] for _ in range(20)]
    rows = bytearray()
    for _ in range(HEIGHT // TILE):
        line = [draw.choice(tiles) if draw.random() < 0.04 else tiles[0] for _ in range(WIDTH // TILE)]
        for y in range(TILE):
            rows += b"\0" + b"".join(tile[y] for tile in line)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 6, 0, 0, 0)) +
                   chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b""))
