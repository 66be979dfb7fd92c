"""Reads the pictures of a trajectory file by nothing but bh-trajectory(5) and the zstd program.

pixels-reader.py make STEPS    a record stream with pictures, as PNG, on standard output
pixels-reader.py list FILE     for every record with a picture: type, step, width, height, hash of its pixels
pixels-reader.py stream        the same for a record stream on standard input, whose pictures are PNG
pixels-reader.py compare FILE  FILE's pictures must be those that `make` has made
"""

import hashlib
import json
import random
import struct
import subprocess
import sys
import zlib

MARKER = 0x184D2A5B


def picture(step):
    """(width, height, RGB): few colours, many, a fade, other sizes, noise, and the same picture for some steps."""
    step -= step % 4 == 3
    random.seed(step)
    width, height = ((32, 24), (33, 7), (160, 144))[step // 20 % 3]
    colors = (2, 3, 4, 13, 200, 256, 257, 5000)[step % 8]
    palette = [struct.pack("<I", step * 65 + 977 * i)[:3] for i in range(colors)]
    pixels = [palette[i % colors] if i < colors else palette[random.randrange(colors)] if i % 9 == 0 else palette[0]
              for i in range(width * height)]
    return width, height, b"".join(pixels)


def png_of(width, height, rgb, channels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    opaque = b"\xff" if channels == 4 else b""
    rows = b"".join(
        b"\0" + b"".join(rgb[3 * x : 3 * x + 3] + opaque for x in range(y * width, (y + 1) * width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 6 if channels == 4 else 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def pixels_of_png(png):
    """Only for what our programs write: 8-bit RGB, no interlacing, no filter."""
    at, data = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, color, *_ = struct.unpack(">IIBBBBB", body)
            assert (depth, color) == (8, 2), (depth, color)
        data += body if kind == b"IDAT" else b""
        at += 12 + size
    raw = zlib.decompress(data)
    rows = [raw[y * (3 * width + 1) : (y + 1) * (3 * width + 1)] for y in range(height)]
    assert all(row[0] == 0 for row in rows), "a row with a filter"
    return width, height, b"".join(row[1:] for row in rows)


def make(steps):
    out = sys.stdout.buffer

    def put(payload=None, **record):
        if payload is not None:
            record["payload"] = len(payload)
        out.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
        if payload is not None:
            out.write(payload + b"\n")

    put(type="header", version=1, run="pictures", part=0, requires=[], created="2026-11-22T01:02:03.000000Z")
    put(type="session", session=1, name="", time_us=1)
    for step in range(steps):
        width, height, rgb = picture(step)
        members = dict(type="step", session=1, episode=0, step=step, time_us=10 + step, observation={"x": step % 50},
                       action={"text": "UP"})
        if step % 10 == 9:
            put(**members)
        else:
            put(png_of(width, height, rgb, 3 + step % 2), **members,
                frame={"width": width, "height": height, "encoding": "png"})
    put(type="session_end", session=1, reason="end")
    put(type="end", reason="test")


def unpacked(frame):
    return subprocess.run(["zstd", "-dc"], input=frame, stdout=subprocess.PIPE, check=True).stdout


def pixels(table, block, row):
    frame = table["frames"][row]
    width, height, offset = frame["width"], frame["height"], frame["offset"]
    if frame["encoding"] == "rgb24":
        return width, height, block[offset : offset + 3 * width * height]
    bits = {"pal1": 1, "pal2": 2, "pal4": 4, "pal8": 8}[frame["encoding"]]
    palette = bytes.fromhex(table["palettes"][frame["palette"]])
    row_bytes = (width * bits + 7) // 8
    rgb = bytearray()
    for y in range(height):
        line = block[offset + y * row_bytes : offset + (y + 1) * row_bytes]
        value = int.from_bytes(line, "big") >> (8 * row_bytes - width * bits)
        indices = [value >> bits * (width - 1 - x) & (1 << bits) - 1 for x in range(width)]
        for index in indices:
            assert 3 * index < len(palette)
            rgb += palette[3 * index : 3 * index + 3]
    return width, height, bytes(rgb)


def pictures(path):
    """(record, picture) of every record of the file that has its pixels apart."""
    with open(path, "rb") as file:
        while head := file.read(8):
            magic, size = struct.unpack("<II", head)
            content = file.read(size)
            if magic != MARKER:
                continue
            _, _, _, json_bytes, pixel_bytes, _ = struct.unpack("<4sIQQQQ", content)
            lines = unpacked(file.read(json_bytes)).splitlines()
            if not pixel_bytes:
                continue
            block = unpacked(file.read(pixel_bytes))
            table = json.loads(lines[-1])
            assert table["type"] == "pixels" and table["payload"] == len(block) - 1 and block.endswith(b"\n")
            for line in lines[:-1]:
                record = json.loads(line)
                if "frame" in record:
                    found = pixels(table, block, record["frame"]["index"])
                    assert found[:2] == (record["frame"]["width"], record["frame"]["height"])
                    yield record, found


def show(record, found):
    print(record["type"], record.get("step"), found[0], found[1], hashlib.sha1(found[2]).hexdigest())


def main():
    if sys.argv[1] == "make":
        make(int(sys.argv[2]))
    elif sys.argv[1] == "list":
        for record, found in pictures(sys.argv[2]):
            show(record, found)
    elif sys.argv[1] == "compare":
        count = 0
        for record, found in pictures(sys.argv[2]):
            assert found == picture(record["step"]), record
            count += 1
        print(count)
    else:
        while line := sys.stdin.buffer.readline():
            record = json.loads(line)
            if "payload" in record:
                png = sys.stdin.buffer.read(record["payload"] + 1)[:-1]
                assert record["frame"]["encoding"] == "png"
                show(record, pixels_of_png(png))


main()
