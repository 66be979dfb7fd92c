#!/usr/bin/env python3
"""Makes record streams with pictures and looks at PNG files, for the tests of bh-shot.

PNG is written and read here with nothing but zlib, so that the programs under test are compared with other code.

    shot-support.py stream [STEPS...]     a record stream on standard output; see make_stream()
    shot-support.py picture SEED          one recorded picture
    shot-support.py check PNG SEED [--scale N] [--gray]      is PNG that picture?
    shot-support.py sheet PNG COLUMNS WIDTH HEIGHT SEED...   is PNG a contact sheet of those pictures?
    shot-support.py size PNG              WIDTHxHEIGHT
    shot-support.py same PNG PNG          do both show the same?
"""

import json
import struct
import sys
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WIDTH, HEIGHT = 32, 24
GAP, LABEL_HEIGHT = 4, 11  # of a contact sheet whose labels have size 1


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pixels_of(seed):
    """Rows of (red, green, blue): a pattern that no other seed has."""
    return [
        [((x * 7 + seed * 31) % 256, (y * 11 + seed) % 256, (x * y + seed * 5) % 256) for x in range(WIDTH)]
        for y in range(HEIGHT)
    ]


def encode(rows):
    """RGBA, as BizHawk sends it, and with the Sub filter, which our own encoder does not use."""
    raw = bytearray()
    for row in rows:
        flat = [value for pixel in row for value in (*pixel, 255)]
        raw.append(1)
        raw.extend((value - (flat[i - 4] if i >= 4 else 0)) % 256 for i, value in enumerate(flat))
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 6, 0, 0, 0)
    return (
        SIGNATURE
        + chunk(b"IHDR", header)
        + chunk(b"gAMA", struct.pack(">I", 45455))
        + chunk(b"IDAT", zlib.compress(bytes(raw)))
        + chunk(b"IEND", b"")
    )


def paeth(left, above, corner):
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def decode(path):
    """Rows of (red, green, blue) of an 8-bit RGB or RGBA picture; every checksum must be right."""
    with open(path, "rb") as file:
        png = file.read()
    assert png.startswith(SIGNATURE), "no PNG"
    at, kinds, data, header = len(SIGNATURE), [], b"", None
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.pack(">I", zlib.crc32(kind + body)) == png[at + 8 + size : at + 12 + size], f"checksum of {kind}"
        kinds.append(kind)
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        if kind == b"IDAT":
            data += body
        at += 12 + size
    assert kinds[0] == b"IHDR" and kinds[-1] == b"IEND" and at == len(png), kinds
    width, height, depth, color, _, _, interlace = header
    assert depth == 8 and color in (2, 6) and interlace == 0, header
    step = 3 if color == 2 else 4
    raw, rows = zlib.decompress(data), []
    stride = width * step
    assert len(raw) == height * (stride + 1), "wrong number of bytes"
    above = bytes(stride)
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for i in range(stride):
            left, corner = (line[i - step], above[i - step]) if i >= step else (0, 0)
            add = (0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner))[kind]
            line[i] = (line[i] + add) % 256
        rows.append([tuple(line[i : i + 3]) for i in range(0, stride, step)])
        above = line
    return rows


def make_stream(out, steps):
    """Each word of `steps` is SESSION:EPISODE:STEP[:SEED]; without a seed the step has no picture."""
    records = [({"type": "header", "version": 1, "run": "test", "created": "2026-11-22T00:00:00.000000Z"}, b"")]
    sessions = []
    for number, word in enumerate(steps):
        session, episode, step, *seed = [int(part) for part in word.split(":")]
        if session not in sessions:
            sessions.append(session)
            records.append(({"type": "session", "session": session, "name": "", "time_us": number * 1000}, b""))
        record = {"type": "step", "session": session, "episode": episode, "step": step, "time_us": number * 1000}
        record["observation"] = {"n": number}
        payload = b""
        if seed:
            payload = encode(pixels_of(seed[0]))
            record["frame"] = {"width": WIDTH, "height": HEIGHT, "encoding": "png"}
        records.append((record, payload))
    records.append(({"type": "end", "reason": "done"}, b""))
    for record, payload in records:
        if payload:
            record["payload"] = len(payload)
        out.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
        if payload:
            out.write(payload + b"\n")


def check(path, seed, scale, gray):
    expected = pixels_of(seed)
    if gray:
        expected = [
            [((299 * red + 587 * green + 114 * blue + 500) // 1000,) * 3 for red, green, blue in row]
            for row in expected
        ]
    expected = [[pixel for pixel in row for _ in range(scale)] for row in expected for _ in range(scale)]
    assert decode(path) == expected, f"{path} is not picture {seed}"


def check_sheet(path, columns, width, height, seeds):
    rows = decode(path)
    count_rows = -(-len(seeds) // columns)
    assert len(rows[0]) == GAP + columns * (width + GAP), len(rows[0])
    assert len(rows) == GAP + count_rows * (height + LABEL_HEIGHT + GAP), len(rows)
    scale = width // WIDTH
    for i, seed in enumerate(seeds):
        left = GAP + i % columns * (width + GAP)
        top = GAP + i // columns * (height + LABEL_HEIGHT + GAP)
        shown = [row[left : left + width : scale] for row in rows[top : top + height : scale]]
        assert shown == pixels_of(seed), f"cell {i} is not picture {seed}"
        below = rows[top + height : top + height + LABEL_HEIGHT]
        label = [pixel for row in below for pixel in row[left : left + width]]
        assert sum(pixel[0] > 200 for pixel in label) > 10, f"cell {i} has no label"


def main():
    command, *words = sys.argv[1:]
    if command == "stream":
        make_stream(sys.stdout.buffer, words)
    elif command == "picture":
        sys.stdout.buffer.write(encode(pixels_of(int(words[0]))))
    elif command == "check":
        scale = int(words[words.index("--scale") + 1]) if "--scale" in words else 1
        check(words[0], int(words[1]), scale, "--gray" in words)
    elif command == "sheet":
        check_sheet(words[0], int(words[1]), int(words[2]), int(words[3]), [int(word) for word in words[4:]])
    elif command == "size":
        rows = decode(words[0])
        print(f"{len(rows[0])}x{len(rows)}")
    elif command == "same":
        assert decode(words[0]) == decode(words[1]), f"{words[0]} and {words[1]} differ"
    else:
        sys.exit(f"unknown command {command}")


if __name__ == "__main__":
    main()
