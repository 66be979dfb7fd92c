"""Reads a trajectory file by nothing but bh-trajectory(5): every marker with its checksum, every frame, the seek table.

pages-markers.py FILE HEX    HEX is a marker that the page shows as an example
"""

import struct
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is left in the source tree

from xxh64 import xxh64  # noqa: E402


def marker(data):
    magic, size, tag, version, chunk, json_bytes, pixel_bytes, checksum = struct.unpack("<II4sIQQQQ", data)
    assert (magic, size, tag, version) == (0x184D2A5B, 40, b"BHCH", 1), data
    assert checksum == xxh64(data[:40]), "the checksum differs"
    return chunk, json_bytes, pixel_bytes


def main():
    assert marker(bytes.fromhex(sys.argv[2])) == (2, 4660, 0), "the page's example"
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    at, frames, chunks = 0, [], 0
    while data[at : at + 4] == struct.pack("<I", 0x184D2A5B):
        chunk, json_bytes, pixel_bytes = marker(data[at : at + 48])
        assert chunk == chunks and pixel_bytes == 0
        frame = data[at + 48 : at + 48 + json_bytes]
        text = subprocess.run(["zstd", "-dc"], input=frame, stdout=subprocess.PIPE, check=True).stdout
        begins = b'{"type":"header"' if chunk == 0 else b'{"type":"chunk","chunk":%d,' % chunk
        assert text.startswith(begins) and text.endswith(b"\n"), text[:80]
        frames += [(48, 0), (json_bytes, len(text))]
        at += 48 + json_bytes
        chunks += 1
    assert chunks > 1, "one chunk shows little"
    assert data[at : at + 4] == struct.pack("<I", 0x184D2A5C), "no index page"
    page_bytes = 8 + struct.unpack("<I", data[at + 4 : at + 8])[0]
    frames.append((page_bytes, 0))
    at += page_bytes
    table = struct.pack("<II", 0x184D2A5E, 8 * len(frames) + 9) + b"".join(struct.pack("<II", *frame) for frame in frames)
    table += struct.pack("<IBI", len(frames), 0, 0x8F92EAB1)
    assert data[at:] == table, "the seek table differs"


main()
