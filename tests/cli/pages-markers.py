"""Reads a trajectory file by nothing but bh-trajectory(5): every marker with its checksum, every frame, the seek table.

pages-markers.py FILE HEX    HEX is a marker that the page shows as an example
"""

import struct
import subprocess
import sys

MASK = (1 << 64) - 1
PRIMES = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)


def rotated(value, bits):
    return (value << bits | value >> (64 - bits)) & MASK


def mixed(lane, word):
    return rotated(lane + word * PRIMES[1] & MASK, 31) * PRIMES[0] & MASK


def xxh64(data):
    """XXH64 with seed 0, for 40 bytes only: one stripe of four words and one word more."""
    words = struct.unpack("<5Q", data)
    lanes = [mixed(start & MASK, word) for start, word in zip((PRIMES[0] + PRIMES[1], PRIMES[1], 0, -PRIMES[0]), words)]
    total = sum(rotated(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
    for lane in lanes:
        total = ((total ^ mixed(0, lane)) * PRIMES[0] + PRIMES[3]) & MASK
    total = (total + len(data)) & MASK
    total = (rotated(total ^ mixed(0, words[4]), 27) * PRIMES[0] + PRIMES[3]) & MASK
    total = (total ^ total >> 33) * PRIMES[1] & MASK
    total = (total ^ total >> 29) * PRIMES[2] & MASK
    return total ^ total >> 32


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
    table = struct.pack("<II", 0x184D2A5E, 8 * len(frames) + 9) + b"".join(struct.pack("<II", *frame) for frame in frames)
    table += struct.pack("<IBI", len(frames), 0, 0x8F92EAB1)
    assert data[at:] == table, "the seek table differs"


main()
