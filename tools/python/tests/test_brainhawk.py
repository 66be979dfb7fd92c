"""BrainHawk's server: its sample as its README has it, with bh-emu as BizHawk, and what the sample leaves out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import DEADLINE, PACKAGE, wait_until

import bhtools
from bhtools import BHServer, Recording
from bhtools._png import write_png
from bhtools._session import game_rom, start_state

LUA = PACKAGE.parent.parent / "lua"


@pytest.fixture
def bizhawk(tmp_path: Path) -> Path:
    """Folders as BizHawk's are, with our scripts, a ROM and a state."""
    shutil.copytree(LUA, tmp_path / "BizHawk" / "Lua")
    for folder, source, name in (
        ("ROM", game_rom("emberwick"), "Emberwick.nes"),
        ("Save", start_state("emberwick"), "Emberwick.State"),
    ):
        (tmp_path / folder).mkdir()
        shutil.copy(source, tmp_path / folder / name)
    return tmp_path


def emulate(bizhawk: Path, url: str) -> subprocess.Popen[bytes]:
    rom, script = str(bizhawk / "ROM" / "Emberwick.nes"), str(bizhawk / "BizHawk" / "Lua" / "sample_tool.lua")
    return subprocess.Popen(
        ["bh-emu", "-q", f"--url_get={url}", f"--url_post={url}", "--rom", rom, script],
        stdout=subprocess.PIPE,
    )


def is_free(port: int) -> bool:
    return f":{port:04X} 00000000:0000 0A" not in Path("/proc/net/tcp").read_text()


def test_the_sample_runs_as_it_is(bizhawk: Path) -> None:
    wait_until(lambda: is_free(1337))  # the sample's own
    # It keeps everything in a recording as well, which the sample does not ask for.
    wrapper = bizhawk / "run.py"
    wrapper.write_text(
        "import runpy, sys, bhtools\n"
        "before = bhtools.BHServer.__init__\n"
        "def init(self, *a, **k): before(self, *a, record='run.zst', **k)\n"
        "bhtools.BHServer.__init__ = init\n"
        "runpy.run_path(sys.argv[1], run_name='__main__')\n"
    )
    sample = str(Path(__file__).with_name("SampleTool.py"))
    command = [sys.executable, "-u", str(wrapper), sample]
    with subprocess.Popen(command, cwd=bizhawk, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tool:
        assert tool.stdout is not None
        assert tool.stdout.readline() == b"Ready.\n"
        emulator = emulate(bizhawk, "http://127.0.0.1:1337/")
        said = emulator.communicate(timeout=DEADLINE)[0].decode()
        assert emulator.returncode == 0
        assert said.count("x: INT 512") == 120
        tool.send_signal(signal.SIGINT)
        assert tool.communicate(timeout=DEADLINE)[0].split() == [b"1", b"(224,", b"256,", b"3)"]
    assert sorted(path.name for path in bizhawk.glob("*.png")) == sorted(f"my_screenshot{i}.png" for i in range(20))
    assert (bizhawk / "my_screenshot0.png").read_bytes().startswith(b"\x89PNG")
    wait_until(lambda: (bizhawk / "run.zst").exists())
    arrays = Recording(bizhawk / "run.zst").arrays()
    assert len(arrays) == 120
    assert set(arrays["x"].tolist()) == {512}
    assert all("A" in action for action in arrays.action)
    assert len(set(arrays.episode.tolist())) == 3


class Tool(BHServer):
    """What the sample does not show: overriding update(), setting variables and settings, a second client."""

    seen: list[Any]

    def update(self) -> None:
        if self.client_started():
            self.seen = [dict(self.controls), self.data["x"], self.screenshots[self.actions - 1].shape]
            self.data["x"] = ("INT", 7)
            self.speed = 200
            self.guessed = True
        assert list(self.screenshots) == list(range(self.actions))
        self.set_controls(["P1 Right"])
        if self.actions == 3:
            self.exit_client()


def test_what_a_tool_sets_reaches_the_client(bizhawk: Path, tmp_path: Path) -> None:
    server = Tool(port=0, system="NES", use_grayscale=True, rom="ROM/Emberwick.nes", record=tmp_path / "run.zst")
    server.start()
    assert server._session is not None
    url = f"http://{server._session.address}/"
    for _ in range(2):
        emulator = emulate(bizhawk, url)
        assert emulator.communicate(timeout=DEADLINE)[0].count(b"x: INT 512") == 3
        assert server.seen[0]["P1 A"] is False
        assert server.seen[1:] == [("INT", 512), (224, 256)]
    assert server.make_action_map(["P1 A"]) == {0: "P1 A"}
    server.close()
    steps = list(Recording(tmp_path / "run.zst"))
    assert [step.action for step in steps] == ["P1 RIGHT"] * 6 or [step.action for step in steps] == ["P1 Right"] * 6
    assert len({step.session for step in steps}) == 2


def test_saves_are_drawn_by_their_weights() -> None:
    server = BHServer(saves={"a": 0.0, "b": 1.0})
    assert server.save == "b"
    server.saves = {"c": 1.0}
    server.new_episode()
    assert (server.save, server.restart, server.actions, server.episodes) == ("c", True, 0, 1)


def test_values_have_the_types_of_brainhawk() -> None:
    names = [bhtools._brainhawk.type_name(value) for value in (1, True, "a", [1], [False], ["a"], [])]
    assert names == ["INT", "BOOL", "STRING", "INT[]", "BOOL[]", "STRING[]", "STRING[]"]


def test_a_png_is_what_other_programs_read(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    for shape in ((5, 7), (5, 7, 3)):
        picture = random.integers(0, 256, shape).astype(np.uint8)
        path = tmp_path / "a.png"
        write_png(path, picture)
        # A screenshot that bh-serve has decoded is the same picture.
        url_post(path, picture)


def url_post(path: Path, picture: np.ndarray[Any, Any]) -> None:
    import http.client
    import threading

    with bhtools.Session("bizhawk", listen="127.0.0.1:0", pictures="raw") as session:
        host, port = session.address.split(":")

        def post() -> None:
            connection = http.client.HTTPConnection(host, int(port), timeout=DEADLINE)
            for body in (path.read_bytes(), b"@S|n:1"):
                connection.request("POST", "/act", body)
                connection.getresponse().read()
            connection.close()

        thread = threading.Thread(target=post)
        thread.start()
        (observation,) = session.observe()
        session.act({"exit": True})
        thread.join()
    wanted = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
    assert np.array_equal(np.asarray(observation.picture), wanted)
    assert os.path.getsize(path) > 0
