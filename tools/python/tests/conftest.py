"""What the tests share: a recording, and a look at processes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PACKAGE))
os.environ["PYTHONPATH"] = str(PACKAGE)  # of programs that tests start

import bhtools  # noqa: E402

DEADLINE = 60.0


def wait_until(condition: Callable[[], bool]) -> None:
    """Polls until it is true; fails after a minute."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Three episodes of Emberwick with pictures: 20, 15 and 10 transitions, the last one broken off."""
    path = str(tmp_path_factory.mktemp("run") / "run.zst")
    with bhtools.Session(
        interval=4, pictures="raw", reward="x", record=path, state=bhtools._session.start_state("emberwick")
    ) as session:
        actions = ["RIGHT", "DOWN", "LEFT+A", "UP"]
        for steps in (20, 15, 10):
            for i in range(steps):
                session.observe()
                session.act(actions[i % 4])
            if steps > 10:
                session.observe()
                session.act({"restart": True, "terminated": steps == 20})
    return path
