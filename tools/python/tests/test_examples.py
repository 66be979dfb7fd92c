"""The examples, and those of bh-python(7), as they are printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from conftest import PACKAGE

EXAMPLES = PACKAGE / "examples"
PAGE = PACKAGE.parent.parent / "man" / "bh-python.7"


def run(*command: str, cwd: Path) -> str:
    return subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True, cwd=cwd).stdout


def test_q_learning_finds_the_gate(tmp_path: Path) -> None:
    """Here with one seed, and with fewer episodes than the example has, to be quick."""
    said = run(str(EXAMPLES / "q_learning.py"), "1", "30", cwd=tmp_path)
    found = re.search(r"reached the gate (\d+) times", said)
    assert found is not None
    assert int(found[1]) >= 18


def test_a_clone_agrees_with_what_it_is_taught(recording: str, tmp_path: Path) -> None:
    said = run(str(EXAMPLES / "clone_behaviour.py"), recording, "step.step", "x", "dir", cwd=tmp_path)
    assert said.startswith("45 steps, 4 actions: the clone agrees with")


def test_the_page_prints_what_works(tmp_path: Path) -> None:
    text = PAGE.read_text()
    example = re.search(r'^\.\\" not run: in Python.*?\n\.EX\n(.*?)\n\.EE', text, re.DOTALL | re.MULTILINE)
    assert example is not None
    (tmp_path / "example.py").write_text(example[1].replace("\\-", "-"))
    assert len(run("example.py", cwd=tmp_path).splitlines()) == 3
    assert os.path.getsize(tmp_path / "run.zst") > 0


def test_q_learning_has_forty_lines() -> None:
    lines = (EXAMPLES / "q_learning.py").read_text().splitlines()
    code = [line for line in lines if line.strip() and not line.startswith(("#", '"""'))]
    assert len(code) <= 40
