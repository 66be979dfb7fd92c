"""Finds and starts the programs of bh-tools, and ends them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

_SEEN_LINES = 20  # of a program's standard error, for the message about its death


class MissingProgramError(FileNotFoundError):
    """A program of bh-tools is nowhere to be found."""


def find(name: str) -> str:
    """The path of a program: where this package is installed, too, else in PATH, else as ./dev built it."""
    here = Path(__file__).resolve()
    for prefix in here.parents[2:7]:  # PREFIX/lib/python3/dist-packages/bhtools/_programs.py
        beside = prefix / "bin" / name
        if beside.is_file() and os.access(beside, os.X_OK):
            return str(beside)
    if (found := shutil.which(name)) is not None:
        return found
    built = here.parents[3] / "build" / "release" / "bin" / name
    if built.is_file():
        return str(built)
    raise MissingProgramError(
        f"{name} is missing: it is neither in PATH ({os.environ.get('PATH', '')}) nor installed with this package; "
        "install bh-tools, or put the folder with its programs into PATH"
    )


class Program:
    """A running program whose standard error is read: what it says is kept for messages, and shown if `show` is true.

    It gets a session of its own, so that an interrupt from the terminal goes to this process only.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.DEVNULL,
        pass_fds: Sequence[int] = (),
        show: bool = True,
        on_line: Callable[[str], None] | None = None,
    ) -> None:
        self.name = os.path.basename(command[0])
        self._lines: deque[str] = deque(maxlen=_SEEN_LINES)
        self._show = show
        self._on_line = on_line
        self.process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            pass_fds=pass_fds,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read_messages, name=f"messages of {self.name}", daemon=True)
        self._reader.start()

    def _read_messages(self) -> None:
        assert self.process.stderr is not None
        for raw in self.process.stderr:
            line = raw.decode(errors="replace").rstrip("\n")
            self._lines.append(line)
            if self._on_line is not None:
                self._on_line(line)
            if self._show:
                with contextlib.suppress(ValueError, OSError):  # of a standard error that was closed
                    print(line, file=sys.stderr)

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def why_ended(self) -> str:
        """How it ended, and what it said last."""
        status = self.process.wait()
        self._reader.join(timeout=1)
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        said = "\n".join(self._lines)
        return f"{self.name} {how}" + (f":\n{said}" if said else "")

    def wait(self, deadline: float) -> bool:
        """Waits for its end until time.monotonic() is `deadline`. Returns whether it has ended."""
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self, grace: float = 5.0) -> None:
        """Waits for its end, terminates it when `grace` seconds are over, and kills it a second later."""
        for send in (None, self.process.terminate, self.process.kill):
            if send is not None:
                send()
            if self.wait(time.monotonic() + (grace if send is None else 1.0)):
                break
        self._reader.join(timeout=1)
        if self.process.stderr is not None and not self._reader.is_alive():
            self.process.stderr.close()
