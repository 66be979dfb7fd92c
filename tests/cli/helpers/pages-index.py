"""Reads the index of a trajectory file by nothing but bh-trajectory(5) and the zstd program, and goes to steps by it.

pages-index.py FILE PAGES    the file has so many index pages; all of them, and the seek table, must be what the chunks
                             say, and must lead to every step
"""

import json
import struct
import subprocess
import sys

sys.dont_write_bytecode = True  # nothing is left in the source tree

from xxh64 import xxh64  # noqa: E402

MARKER, PAGE, TABLE = 0x184D2A5B, 0x184D2A5C, 0x184D2A5E
KINDS = {"header": 1, "session": 2, "step": 4, "exchange": 8, "episode": 16, "session_end": 32, "note": 64, "end": 128}
HEADER, CHUNK, SESSION, EPISODE, LISTED = "<II4sI8Q4I", "<3Q2I2Q2q6I", "<5Q2I", "<3Q", "<2Q2I3Q2q2Q2I"


def unpacked(frame):
    return subprocess.run(["zstd", "-dc"], input=frame, stdout=subprocess.PIPE, check=True).stdout


def content_bytes(frame):
    """What the header of a zstd frame says of its content (RFC 8878, 3.1.1.1)."""
    descriptor = frame[4]
    single = descriptor >> 5 & 1
    at = 5 + (1 - single) + (0, 1, 2, 4)[descriptor & 3]
    size = (single, 2, 4, 8)[descriptor >> 6]
    return int.from_bytes(frame[at : at + size], "little") + (256 if size == 2 else 0)


def records_of(text):
    """The records of a json-frame; what a record's payload is makes no difference here."""
    at = 0
    while at < len(text):
        end = text.index(b"\n", at)
        record = json.loads(text[at:end])
        at = end + 1
        if record["type"] == "pixels":
            assert at == len(text), "the pixels record is not the last"
            continue
        at += record["payload"] + 1 if "payload" in record else 0
        yield record


class Expected:
    """The index as the chunks say that it must be."""

    def __init__(self):
        self.chunks, self.sessions, self.episodes, self.pages = [], [], [], []
        self.page = self.chunk = self.step = self.byte = self.recordings = self.page_recording = 0
        self.first = (0, 0, 0)
        self.session_numbers, self.page_kinds, self.times, self.pictures = [], 0, [], 0

    def add(self, offset, text, json_bytes, pixels, pixels_content):
        sessions, episodes, times, pictures, kinds, before = {}, [], [], 0, 0, self.step
        for record in records_of(text):
            if record["type"] == "chunk":
                assert record["steps"] == before and record["chunk"] == self.chunk, record
                continue
            kinds |= KINDS.get(record["type"], 1 << 31)
            self.recordings += record["type"] == "header"
            if record["type"] == "step":
                place = (record["episode"], record["step"])
                low, high, count = sessions.get(record["session"], (place, place, 0))
                sessions[record["session"]] = (min(low, place), max(high, place), count + 1)
                if record["step"] == 0:
                    episodes.append(struct.pack(EPISODE, record["session"], record["episode"], self.step))
                times.append(record.get("time_us", 0))
                pictures += "frame" in record
                self.step += 1
        self.chunks.append(struct.pack(
            CHUNK, offset, json_bytes, len(pixels), len(text), pixels_content, xxh64(pixels) if pixels else 0, before, min(times, default=0),
            max(times, default=0), self.step - before, pictures, max(self.recordings, 1) - 1, kinds, len(self.sessions),
            len(self.episodes)))
        for number, (low, high, count) in sorted(sessions.items()):
            self.sessions.append(struct.pack(SESSION, number, *low, *high, count, len(self.chunks) - 1))
            self.session_numbers.append(number)
        self.episodes += episodes
        self.chunk += 1
        self.byte += len(text) + pixels_content
        self.page_kinds |= kinds
        self.times += times
        self.pictures += pictures
        self.page_recording = max(self.recordings, 1) - 1 if len(self.chunks) == 1 else self.page_recording

    def page_at(self, offset, table=None):
        """The bytes of the page there; `table` is the seek table behind the last one, as (its bytes)."""
        body = self.chunks + self.sessions + self.episodes + (self.pages if table else [])
        size = 96 + sum(map(len, body)) + 16
        seek_table = (offset + size, len(table), xxh64(table)) if table else (0, 0, 0)
        page = struct.pack(HEADER, PAGE, size - 8, b"BHIX", 1, offset, self.page, *self.first, *seek_table,
                           len(self.chunks), len(self.sessions), len(self.episodes), len(self.pages) if table else 0)
        page += b"".join(body) + struct.pack("<I4s", size, b"BHIE")
        checksum = xxh64(page)
        self.pages.append(struct.pack(
            LISTED, offset, checksum, size, len(self.chunks), *self.first[:2], self.pictures,
            min(self.times, default=0), max(self.times, default=0), min(self.session_numbers, default=0),
            max(self.session_numbers, default=0), self.page_recording if self.chunks else 0, self.page_kinds))
        self.page += 1
        self.first = (self.chunk, self.step, self.byte)
        self.chunks, self.sessions, self.episodes = [], [], []
        self.session_numbers, self.page_kinds, self.times, self.pictures = [], 0, [], 0
        return page + struct.pack("<Q", checksum)

    def last_page_bytes(self):
        return 112 + sum(map(len, self.chunks + self.sessions + self.episodes + self.pages))


def check_all(data):
    """Walks through the file; returns the number of pages and every step's (session, episode, step, time)."""
    expected, frames, steps, at, pages = Expected(), [], [], 0, 0
    while True:
        magic, size = struct.unpack("<II", data[at : at + 8])
        if magic == MARKER:
            tag, version, chunk, json_bytes, pixel_bytes, checksum = struct.unpack("<4sIQQQQ", data[at + 8 : at + 48])
            assert (size, tag, version, chunk) == (40, b"BHCH", 1, expected.chunk), at
            assert checksum == xxh64(data[at : at + 40]), at
            text = unpacked(data[at + 48 : at + 48 + json_bytes])
            pixels_at = at + 48 + json_bytes
            pixels_content = content_bytes(data[pixels_at : pixels_at + 18]) if pixel_bytes else 0
            frames += [(48, 0), (json_bytes, len(text))] + [(pixel_bytes, pixels_content)] * (pixel_bytes > 0)
            expected.add(at, text, json_bytes, data[pixels_at : pixels_at + pixel_bytes], pixels_content)
            steps += [(r["session"], r["episode"], r["step"], r.get("time_us", 0)) for r in records_of(text)
                      if r["type"] == "step"]
            at = pixels_at + pixel_bytes
            continue
        assert magic == PAGE, f"magic number {magic:x} at {at}"
        pages += 1
        frames.append((size + 8, 0))
        next_at = at + 8 + size
        if struct.unpack("<I", data[next_at : next_at + 4]) == (TABLE,):
            table = struct.pack("<II", TABLE, 8 * len(frames) + 9)
            table += b"".join(struct.pack("<II", *frame) for frame in frames)
            table += struct.pack("<IBI", len(frames), 0, 0x8F92EAB1)
            assert size + 8 == expected.last_page_bytes(), "the last page has another size"
            assert data[at:next_at] == expected.page_at(at, table), "the last page differs"
            assert data[next_at:] == table, "the seek table differs"
            return pages, steps
        assert len(expected.chunks) == 1024, "a page of few chunks in the middle"
        assert data[at:next_at] == expected.page_at(at), f"the page at {at} differs"
        at = next_at


def page_at(file, offset, size):
    file.seek(offset)
    page = file.read(size)
    assert xxh64(page[:-8]) == struct.unpack("<Q", page[-8:])[0]
    head = struct.unpack(HEADER, page[:96])
    at, tables = 96, []
    for count, form in zip(head[-4:], (CHUNK, SESSION, EPISODE, LISTED)):
        tables.append([struct.unpack_from(form, page, at + i * struct.calcsize(form)) for i in range(count)])
        at += count * struct.calcsize(form)
    return head, tables


def last_page(file):
    end = file.seek(0, 2)
    file.seek(end - 9)
    table_at = end - 17 - 8 * struct.unpack("<IBI", file.read(9))[0]
    file.seek(table_at - 16)
    size, tag = struct.unpack("<I4s", file.read(8))
    assert tag == b"BHIE"
    head, tables = page_at(file, table_at - size, size)
    assert head[4] == table_at - size and head[9:11] == (table_at, end - table_at)
    return head, tables


def page_with(file, number_of_step):
    head, tables = last_page(file)
    if number_of_step >= head[7]:
        return head, tables
    listed = [entry for entry in tables[3] if entry[5] <= number_of_step][-1]
    head, tables = page_at(file, listed[0], listed[2])
    return head, tables


def step_at(file, head, chunk_number, chunk, wanted):
    """The first step of a chunk that is wanted, and how many others of the file come before it."""
    file.seek(chunk[0])
    marker = struct.unpack("<II4sIQQQQ", file.read(48))
    assert marker[4] == head[6] + chunk_number and marker[5:7] == chunk[1:3]
    steps = [record for record in records_of(unpacked(file.read(chunk[1]))) if record["type"] == "step"]
    assert len(steps) == chunk[9]
    return next((chunk[6] + i, step) for i, step in enumerate(steps) if wanted(step))


def main():
    path, pages = sys.argv[1], int(sys.argv[2])
    with open(path, "rb") as file:
        found, steps = check_all(file.read())
        assert found == pages, f"{found} pages"
        count = len(steps)
        for number in sorted({0, 1, count // 3, count // 2, count - 2, count - 1} | set(range(5, count, count // 9))):
            session, episode, step, time_us = steps[number]
            head, (chunks, sessions, episodes, _) = page_with(file, number)
            # By its number.
            in_page = max(i for i, chunk in enumerate(chunks) if chunk[6] <= number and chunk[9] > 0)
            where, record = step_at(file, head, in_page, chunks[in_page], lambda _: True)
            assert where <= number < where + chunks[in_page][9]
            # By its name.
            entry = next(entry for entry in sessions if entry[0] == session
                         and entry[1:3] <= (episode, step) <= entry[3:5])
            where, record = step_at(file, head, entry[6], chunks[entry[6]], lambda r: (
                r["session"], r["episode"], r["step"]) == (session, episode, step))
            assert where <= number and steps[where][:3] == (session, episode, step)
            assert record.get("time_us", 0) == steps[where][3]
            # By its time.
            chunk = next(i for i, chunk in enumerate(chunks) if chunk[9] > 0 and chunk[8] >= time_us)
            where, record = step_at(file, head, chunk, chunks[chunk], lambda r: r.get("time_us", 0) >= time_us)
            assert where <= number and record["time_us"] >= time_us
            # Every episode that begins in the page.
            for entry in episodes:
                assert steps[entry[2]][:3] == (*entry[:2], 0)
        print(f"{count} steps, {found} pages")


main()
