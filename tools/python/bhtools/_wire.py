"""Messages of JSON lines with payloads on descriptors: the record streams of bh-stream(5) and bh-policy(7)."""

from __future__ import annotations

import json
import os
import select
from collections.abc import Callable
from typing import Any

_READ_BYTES = 1 << 18
_CHECK_MS = 250


class WireClosedError(EOFError):
    """The other side has closed its end."""


class Reader:
    """Reads a JSON line and the payload that it announces, again and again."""

    def __init__(self, fd: int, check: Callable[[], None] | None = None) -> None:
        """`check` is called several times a second while there is nothing to read; what it raises ends the waiting."""
        self.fd = fd
        self._check = check
        self._buffer = bytearray()
        self._begin = 0  # of what is not taken yet

    def _wait(self) -> None:
        if self._check is None:
            return
        poll = select.poll()
        poll.register(self.fd, select.POLLIN)
        while not poll.poll(_CHECK_MS):
            self._check()

    def _fill(self) -> None:
        if self._begin > 0:
            del self._buffer[: self._begin]
            self._begin = 0
        self._wait()
        got = os.read(self.fd, _READ_BYTES)
        if not got:
            raise WireClosedError
        self._buffer += got

    def line(self) -> bytes:
        """The next line without its line feed."""
        looked_at = self._begin
        while (end := self._buffer.find(b"\n", looked_at)) < 0:
            looked_at = len(self._buffer) - self._begin
            self._fill()
        line = bytes(self._buffer[self._begin : end])
        self._begin = end + 1
        return line

    def read_into(self, target: memoryview) -> None:
        """Fills `target`, a view of bytes."""
        at = min(len(target), len(self._buffer) - self._begin)
        target[:at] = self._buffer[self._begin : self._begin + at]
        self._begin += at
        while at < len(target):
            self._wait()
            got = os.readv(self.fd, [target[at:]])
            if got == 0:
                raise WireClosedError
            at += got

    def skip_line_feed(self) -> None:
        """Takes the line feed that ends a payload."""
        end = bytearray(1)
        self.read_into(memoryview(end))
        if end != b"\n":
            raise ValueError("a payload is not ended by a line feed")

    def message(self) -> tuple[dict[str, Any], bytearray | None]:
        """The next message, and its payload if it has one."""
        message: dict[str, Any] = json.loads(self.line())
        size = message.get("payload")
        if size is None:
            return message, None
        payload = bytearray(size)
        self.read_into(memoryview(payload))
        self.skip_line_feed()
        return message, payload


def write_all(fd: int, data: bytes) -> None:
    """Writes all of it to a blocking descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
