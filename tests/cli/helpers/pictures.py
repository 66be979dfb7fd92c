#!/usr/bin/env python3
"""Makes record streams with pictures and looks at PNG files, for the tests of bh-shot.

PNG is written and read here with nothing but zlib, so that the programs under test are compared with other code.

    pictures.py stream [--wide] [STEPS...]   a record stream on standard output; see make_stream()
    pictures.py picture SEED          one recorded picture
    pictures.py check PNG SEED [--scale N] [--gray]      is PNG that picture?
    pictures.py files FOLDER NAME=SEED...    are these the files in FOLDER, and those pictures?
    pictures.py sheet PNG COLUMNS WIDTH HEIGHT SEED...   is PNG a contact sheet of those pictures?
    pictures.py size PNG              WIDTHxHEIGHT
    pictures.py same PNG PNG          do both show the same?
    pictures.py chunk FILE NUMBER     of a chunk of a trajectory file: a byte of its pixels, and its steps with a picture
    pictures.py video Y4M RATE SEED...                   is Y4M a video of those pictures? RATE as 30:1
"""

import json
import os
import struct
import subprocess
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


def make_stream(out, steps, padding):
    """Each word of `steps` is SESSION:EPISODE:STEP[:SEED]; without a seed the step has no picture."""
    records = [({"type": "header", "version": 1, "run": "test", "created": "2026-11-22T00:00:00.000000Z"}, b"")]
    sessions = []
    for number, word in enumerate(steps):
        session, episode, step, *seed = [int(part) for part in word.split(":")]
        if session not in sessions:
            sessions.append(session)
            records.append(({"type": "session", "session": session, "name": "", "time_us": number * 1000}, b""))
        record = {"type": "step", "session": session, "episode": episode, "step": step, "time_us": number * 1000}
        record["observation"] = {"n": number, "text": "x" * padding}
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


def check_files(folder, pairs):
    wanted = dict(pair.rsplit("=", 1) for pair in pairs)
    assert sorted(os.listdir(folder)) == sorted(wanted), f"{sorted(os.listdir(folder))}, not {sorted(wanted)}"
    for name, seed in wanted.items():
        check(os.path.join(folder, name), int(seed), 1, False)


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


def decode_video(path):
    """The words of the header, and the pictures: rows of (red, green, blue), by the formulas of ITU-R BT.601."""
    with open(path, "rb") as file:
        header = file.readline().decode().split()
        width, height = [int(next(word[1:] for word in header if word[0] == letter)) for letter in "WH"]
        pictures = []
        while line := file.readline():
            assert line == b"FRAME\n", line
            planes = [file.read(width * height) for _ in range(3)]
            assert len(planes[2]) == width * height, "the last picture is not whole"
            rows = []
            for y in range(height):
                row = []
                for at in range(y * width, (y + 1) * width):
                    luma = (planes[0][at] - 16) / 219
                    blue, red = [(plane[at] - 128) / 224 for plane in planes[1:]]
                    green = luma - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587
                    row.append(tuple(255 * value for value in (luma + 1.402 * red, green, luma + 1.772 * blue)))
                rows.append(row)
            pictures.append(rows)
    return header, pictures


def check_video(path, rate, seeds):
    header, pictures = decode_video(path)
    expected = ["YUV4MPEG2", f"W{WIDTH}", f"H{HEIGHT}", f"F{rate}", "Ip", "A1:1", "C444", "XCOLORRANGE=LIMITED"]
    assert header == expected, header
    assert len(pictures) == len(seeds), f"{len(pictures)} pictures"
    for number, (picture, seed) in enumerate(zip(pictures, seeds)):
        for row, wanted in zip(picture, pixels_of(seed)):
            for pixel, color in zip(row, wanted):
                assert all(abs(a - b) < 2 for a, b in zip(pixel, color)), f"picture {number}: {pixel}, not {color}"


def look_at_chunk(path, wanted):
    """Where the pixels of a chunk are, and which of its steps have a picture; see bh-trajectory(5)."""
    with open(path, "rb") as file:
        while head := file.read(48):
            magic, _, _, _, number, json_bytes, pixel_bytes, _ = struct.unpack("<II4sIQQQQ", head)
            assert magic == 0x184D2A5B, "no such chunk"
            frame = file.read(json_bytes)
            if number == wanted:
                text = subprocess.run(["zstd", "-dc"], input=frame, stdout=subprocess.PIPE, check=True).stdout
                records = [json.loads(line) for line in text.splitlines()]
                print(file.tell() + pixel_bytes // 2, *[record["step"] for record in records if "frame" in record])
                return
            file.seek(pixel_bytes, 1)


def main():
    command, *words = sys.argv[1:]
    if command == "stream":
        wide = words[:1] == ["--wide"]  # so that some hundred steps fill several chunks
        make_stream(sys.stdout.buffer, words[wide:], 2000 if wide else 0)
    elif command == "picture":
        sys.stdout.buffer.write(encode(pixels_of(int(words[0]))))
    elif command == "check":
        scale = int(words[words.index("--scale") + 1]) if "--scale" in words else 1
        check(words[0], int(words[1]), scale, "--gray" in words)
    elif command == "files":
        check_files(words[0], words[1:])
    elif command == "sheet":
        check_sheet(words[0], int(words[1]), int(words[2]), int(words[3]), [int(word) for word in words[4:]])
    elif command == "chunk":
        look_at_chunk(words[0], int(words[1]))
    elif command == "video":
        check_video(words[0], words[1], [int(word) for word in words[2:]])
    elif command == "size":
        rows = decode(words[0])
        print(f"{len(rows[0])}x{len(rows)}")
    elif command == "same":
        assert decode(words[0]) == decode(words[1]), f"{words[0]} and {words[1]} differ"
    else:
        sys.exit(f"unknown command {command}")


if __name__ == "__main__":
    main()
