"""Blocks of NumPy arrays that bh-export writes for steps of a recording, bh-export(1)."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from bhtools import _programs
from bhtools._programs import Program
from bhtools._session import Running
from bhtools._wire import Reader, WireClosedError, write_all

Kind = Literal["boolean", "integer", "real", "text"]
_DTYPES: dict[Kind, str] = {"boolean": "|b1", "integer": "<i8", "real": "<f8", "text": "<i4"}
_WIDTH: dict[Kind, int] = {"boolean": 0, "integer": 1, "real": 2, "text": 3}  # what a wider kind can hold, too
_MAGIC = b"\x93NUMPY\x01\x00"

Array = npt.NDArray[Any]


class ReadError(RuntimeError):
    """A recording could not be read."""


@dataclass(slots=True)
class Part:
    """A column in one block. Of text, `values` are indices of `texts`, -1 where it is missing."""

    kind: Kind
    values: Array
    missing: npt.NDArray[np.bool_] | None
    texts: list[str] | None = None


@dataclass(slots=True)
class Block:
    rows: int
    members: dict[str, Part]
    fields: dict[str, Part]
    pictures: npt.NDArray[np.uint8] | None


def _npy(payload: memoryview, at: int, kind: Kind, rows: int) -> Array:
    if bytes(payload[at : at + 8]) != _MAGIC:
        raise ReadError("a block of bh-export is no NPY")
    return np.frombuffer(payload, _DTYPES[kind], rows, at + 10 + int.from_bytes(payload[at + 8 : at + 10], "little"))


class Pictures:
    """One array for the pictures of all blocks, which are read right into it: no memory is touched twice."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._at = 0
        self.array: npt.NDArray[np.uint8] | None = None

    def room(self, shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
        """Where the pictures of a block of that shape go."""
        if self.array is None:
            # Pages that nobody has written to are zeros, and cost nothing: rows without pictures are black.
            self.array = np.zeros((self._rows, *shape[1:]), np.uint8)
        if self.array.shape[1:] != shape[1:]:
            sizes = sorted({self.array.shape[1:], shape[1:]})
            raise ValueError(f"the pictures have different sizes {sizes}; choose one with size=")
        return self.array[self._at : self._at + shape[0]]

    def skip(self, rows: int) -> None:
        self._at += rows


class BlockReader:
    """Reads blocks from a descriptor."""

    def __init__(self, fd: int, pictures: Pictures | None = None) -> None:
        self._reader = Reader(fd)
        self._target = pictures

    def next(self) -> Block | None:
        """The next block; None at the end."""
        try:
            head: dict[str, Any] = json.loads(self._reader.line())
        except WireClosedError:
            return None
        rows = head["rows"]
        picture_bytes = head.get("pictures", {}).get("bytes", 0)
        payload = memoryview(bytearray(head["payload"] - picture_bytes))
        self._reader.read_into(payload)
        groups: list[dict[str, Part]] = []
        at = 0
        for group in ("members", "fields"):
            parts = {}
            for column in head[group]:
                values = _npy(payload, at, column["kind"], rows)
                at += column["bytes"]
                missing = None
                if "missing_bytes" in column:
                    missing = _npy(payload, at, "boolean", rows)
                    at += column["missing_bytes"]
                parts[column["name"]] = Part(column["kind"], values, missing, column.get("texts"))
            groups.append(parts)
        pictures = self._pictures(picture_bytes) if picture_bytes else None
        self._reader.skip_line_feed()
        if self._target is not None:
            self._target.skip(rows)
        return Block(rows, groups[0], groups[1], pictures)

    def _pictures(self, size: int) -> npt.NDArray[np.uint8]:
        begin = bytearray(10)
        self._reader.read_into(memoryview(begin))
        head = begin + bytearray(int.from_bytes(begin[8:], "little"))
        self._reader.read_into(memoryview(head)[10:])
        file = io.BytesIO(head)
        np.lib.format.read_magic(file)
        shape, _, _ = np.lib.format.read_array_header_1_0(file)
        pictures = np.empty(shape, np.uint8) if self._target is None else self._target.room(shape)
        if pictures.nbytes != size - len(head):
            raise ReadError("the pictures of a block of bh-export are not as long as they should be")
        self._reader.read_into(pictures.reshape(-1).data)
        return pictures


def read_blocks(path: str, options: Sequence[str], pictures: Pictures | None = None) -> Iterator[Block]:
    """The blocks that bh-export makes of a recording. Raises ReadError if it fails; what is damaged it warns of."""
    reading, writing = os.pipe()
    running = Running()
    running.descriptors.append(reading)
    try:
        try:
            program = Program(
                [_programs.find("bh-export"), "-q", path, "--to", "arrays", "-o", "-", *options], stdout=writing
            )
        finally:
            os.close(writing)
        running.programs.append(program)
        reader = BlockReader(reading, pictures)
        while (block := reader.next()) is not None:
            yield block
        if program.process.wait() not in (0, 3):  # 3: something was damaged or cut short, which it has said
            raise ReadError(program.why_ended())
    finally:
        running.end()


class Picker:
    """Gives any step of a recording, by its number, from a bh-export that waits for more numbers."""

    def __init__(self, path: str, options: Sequence[str]) -> None:
        self._running = Running()
        numbers, self._numbers = os.pipe()
        reading, writing = os.pipe()
        self._running.descriptors += [self._numbers, reading]
        self._lock = threading.Lock()
        try:
            command = [_programs.find("bh-export"), "-q", path, "--to", "arrays", "-o", "-", "--pick", "-", *options]
            self._program = Program(command, stdin=numbers, stdout=writing, show=False)
            self._running.programs.append(self._program)
        finally:
            os.close(numbers)
            os.close(writing)
        self._reader = BlockReader(reading)

    def pick(self, number: int) -> Block:
        with self._lock:
            try:
                write_all(self._numbers, f"{number}\n".encode())
                block = self._reader.next()
            except BrokenPipeError:
                block = None
        if block is None:
            raise ReadError(self._program.why_ended())
        return block

    def close(self) -> None:
        self._running.end()


def _as_text(part: Part) -> npt.NDArray[np.str_]:
    if part.texts is not None:
        texts = np.array([*part.texts, ""], dtype=np.str_)  # -1 is the last one
        return texts[part.values]
    values = part.values.tolist()
    texts = np.array([str(value).lower() if part.kind == "boolean" else json.dumps(value) for value in values], np.str_)
    if part.missing is not None:
        texts[part.missing] = ""
    return texts


def join(parts: Sequence[Part | None], rows: Sequence[int]) -> Array:
    """One array of a column's parts, of which each has so many rows; None for a block that lacks the column.

    All numbers: integers, unless there are fractions or missing values; those are NaN. With text among them, all are
    text, and missing values are empty.
    """
    kind = max((part.kind for part in parts if part is not None), key=lambda each: _WIDTH[each])
    lacks = any(part is None or part.missing is not None for part in parts)
    if kind == "text":
        return np.concatenate(
            [
                np.zeros(count, "<U1") if part is None else _as_text(part)
                for part, count in zip(parts, rows, strict=True)
            ]
        )
    if not lacks:
        dtype = _DTYPES[kind]
        return np.concatenate([part.values.astype(dtype, copy=False) for part in parts if part is not None])
    pieces = []
    for part, count in zip(parts, rows, strict=True):
        piece = np.full(count, np.nan)
        if part is not None:
            present = slice(None) if part.missing is None else ~part.missing
            piece[present] = part.values[present]
        pieces.append(piece)
    return np.concatenate(pieces)
