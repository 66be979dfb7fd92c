"""Reads the records of a trajectory file by nothing but bh-trajectory(5) and the zstd program: also of files that were
concatenated, that are damaged, and that are under construction, with their journal.

records-reader.py FILE    every record as a line of JSON, without what belongs to its picture
"""

import json
import os
import struct
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is left in the source tree

from xxh64 import xxh64  # noqa: E402

ZSTD = b"\x28\xb5\x2f\xfd"
MARKER = b"\x5b\x2a\x4d\x18"


def unpacked(frame):
    """Nothing if the frame is damaged, or not whole."""
    done = subprocess.run(["zstd", "-dcq"], input=frame, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout if done.returncode == 0 else None


def records_of(text):
    at = 0
    while at < len(text):
        end = text.index(b"\n", at)
        record = json.loads(text[at:end])
        at = end + 1 + (record["payload"] + 1 if "payload" in record else 0)
        yield record


def marker_at(data, at):
    head = data[at : at + 48]
    if len(head) < 48 or head[:12] != MARKER + struct.pack("<I", 40) + b"BHCH" or xxh64(head[:40]) != struct.unpack("<Q", head[40:])[0]:
        return None
    return struct.unpack("<3Q", head[16:40])


def frame_bytes(data, at):
    """The size of the zstd frame there, found by its blocks (RFC 8878, 3.1.1)."""
    descriptor = data[at + 4]
    single = descriptor >> 5 & 1
    end = at + 5 + (1 - single) + (0, 1, 2, 4)[descriptor & 3] + (single, 2, 4, 8)[descriptor >> 6]
    last = 0
    while not last:
        header = int.from_bytes(data[end : end + 3], "little")
        last, kind = header & 1, header >> 1 & 3
        end += 3 + (1 if kind == 1 else header >> 3)
    return end + (4 if descriptor & 4 else 0) - at


def unmarked_at(data, at):
    """The chunk whose marker is damaged: its number, where its json-frame begins, and the two sizes."""
    begin = data.find(ZSTD, at, at + 52)
    text = unpacked(data[begin : begin + frame_bytes(data, begin)]) if begin >= 0 else None
    if not text or not data[begin + 4] & 4:
        return None
    lines = text.split(b"\n")
    numbers = [json.loads(line)["chunk"] for line in lines[:2] if line.startswith(b'{"type":"chunk"')]
    if not numbers:
        return None
    size = frame_bytes(data, begin)
    pixels = frame_bytes(data, begin + size) if lines[-2].startswith(b'{"type":"pixels"') else 0
    return numbers[0], begin, size, pixels


def chunks(data):
    """The number and the text of every chunk, None for one that is lost; and where the last one ends that is whole."""
    at, next_chunk = 0, 0
    while at < len(data):
        marker = marker_at(data, at)
        if marker:
            number, size, pixels = marker
            begin = at + 48
        elif data[at + 1 : at + 4] == MARKER[1:] and 0x50 <= data[at] <= 0x5F and data[at + 8 : at + 12] != b"BHCH":
            at += 8 + struct.unpack("<I", data[at + 4 : at + 8])[0]
            continue
        elif (found := unmarked_at(data, at)) and found[0] in (next_chunk, 0):
            number, begin, size, pixels = found
        else:
            at = data.find(MARKER, at + 1)
            while at >= 0 and not marker_at(data, at):
                at = data.find(MARKER, at + 1)
            if at < 0:
                return
            continue
        if begin + size + pixels > len(data):
            return  # cut
        next_chunk = number + 1
        yield number, unpacked(data[begin : begin + size])
        at = begin + size + pixels


def journal(path, number):
    name = f"{path.removesuffix('.partial')}.journal-{number}"
    if not path.endswith(".partial") or not os.path.exists(name):
        return b""
    with open(name, "rb") as file:
        data = file.read()
    at, text = 0, b""
    while data[at : at + 4] == ZSTD:
        try:
            size = frame_bytes(data, at)
        except IndexError:
            break
        flush = unpacked(data[at : at + size])
        if at + size > len(data) or flush is None:
            break  # it was being written
        text += flush
        at += size
    return text


def main():
    path, last = sys.argv[1], -1
    with open(path, "rb") as file:
        data = file.read()
    texts = []
    for last, text in chunks(data):
        texts.append(text or b"")
    for text in [*texts, journal(path, last + 1)]:
        # A pixels record is the last line of its frame; its payload is not in it.
        end = text.rfind(b"\n", 0, len(text) - 1) + 1
        text = text[:end] if text[end:].startswith(b'{"type":"pixels"') else text
        for record in records_of(text):
            if record["type"] != "chunk":
                record.pop("frame", None)
                record.pop("payload", None)
                print(json.dumps(record))


main()
