"""XXH64 with seed 0, from its public description, for the readers in this folder that know bh-trajectory(5) alone."""

import struct

MASK = (1 << 64) - 1
PRIMES = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)


def rotated(value, bits):
    return (value << bits | value >> (64 - bits)) & MASK


def mixed(lane, word):
    return rotated(lane + word * PRIMES[1] & MASK, 31) * PRIMES[0] & MASK


def xxh64(data):
    striped = len(data) // 32 * 32
    total = PRIMES[4]
    if striped:
        lanes = [start & MASK for start in (PRIMES[0] + PRIMES[1], PRIMES[1], 0, -PRIMES[0])]
        for stripe in struct.iter_unpack("<4Q", data[:striped]):
            lanes = [mixed(lane, word) for lane, word in zip(lanes, stripe)]
        total = sum(rotated(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            total = ((total ^ mixed(0, lane)) * PRIMES[0] + PRIMES[3]) & MASK
    total = (total + len(data)) & MASK
    words = striped + (len(data) - striped) // 8 * 8
    for (word,) in struct.iter_unpack("<Q", data[striped:words]):
        total = (rotated(total ^ mixed(0, word), 27) * PRIMES[0] + PRIMES[3]) & MASK
    if len(data) - words >= 4:
        (word,) = struct.unpack("<I", data[words : words + 4])
        total = (rotated(total ^ word * PRIMES[0] & MASK, 23) * PRIMES[1] + PRIMES[2]) & MASK
        words += 4
    for byte in data[words:]:
        total = rotated(total ^ byte * PRIMES[4] & MASK, 11) * PRIMES[0] & MASK
    total = (total ^ total >> 33) * PRIMES[1] & MASK
    total = (total ^ total >> 29) * PRIMES[2] & MASK
    return total ^ total >> 32
