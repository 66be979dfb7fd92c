"""The server of BrainHawk, as its README describes it, in front of bh-serve."""

from __future__ import annotations

import contextlib
import os
import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bhtools._session import Observation, Session, SessionError

_TYPES = {bool: "BOOL", int: "INT", str: "STRING"}
# Attributes that a client asks for by these names, and that bh-serve tells it when they change.
_SETTINGS = ("rom", "update_interval", "speed", "frameskip", "sound")


def type_name(value: object) -> str:
    """The type that BrainHawk gives a value: INT, BOOL, STRING, or one of these with [] for a list."""
    if isinstance(value, list):
        return (type_name(value[0]) if value else "STRING") + "[]"
    return _TYPES.get(type(value), "STRING")


class Data(dict[str, tuple[str, Any]]):
    """Variables as (type, value). Those that the server's program sets are told to the client."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: dict[str, Any] = {}

    def __setitem__(self, name: str, value: tuple[str, Any]) -> None:
        super().__setitem__(name, value)
        self.changed[name] = value[1]

    def take(self, fields: Mapping[str, Any]) -> None:
        """What the client has set."""
        for name, value in fields.items():
            super().__setitem__(name, (type_name(value), value))


class Screenshots(dict[int, "npt.NDArray[np.uint8]"]):
    """The screenshots of the current episode, by the number of the action before which they came."""

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(super().keys()))


class BHServer:
    """Serves a client that was written for BrainHawk's BHServer.py.

    Replace update() on the class, or override it; it is called at each UPDATE of the client. Attributes:

    screenshots         of the current episode, by action, counted from 0: height x width x 3, or height x width in grey
    controls            names to True or False (or the number of an axis); what is pressed stays pressed
    data                names to (type, value), as the client set them
    actions, episodes   updates in this episode, and episodes completed
    saves, save         states with their weights, and the one that the next episode begins in
    rom, update_interval, speed, frameskip, sound      settings that the client asks for
    restart, exit, guessed, use_grayscale, client_started_flag
    """

    def __init__(
        self,
        ip: str = "127.0.0.1",
        port: int = 1337,
        use_grayscale: bool = False,
        system: str = "N64",
        update_interval: int = 5,
        frameskip: int = 1,
        speed: int = 6399,
        sound: bool = False,
        rom: str = "",
        saves: Mapping[str, float] | None = None,
        record: str | os.PathLike[str] | None = None,
        serve_options: Sequence[str] = (),
    ) -> None:
        """`record` is a new file that keeps everything, which the original server did not have."""
        self.ip = ip
        self.port = port
        self.use_grayscale = use_grayscale
        self.system = system
        self.saves: dict[str, float] = dict(saves or {})
        self._record = record
        self._serve_options = tuple(serve_options)
        self._defaults: dict[str, Any] = {
            "update_interval": update_interval,
            "frameskip": frameskip,
            "speed": speed,
            "sound": sound,
            "rom": rom,
        }
        self._session: Session | None = None
        self._thread: threading.Thread | None = None
        self.save = ""
        self.reset_data()

    def reset_data(self) -> None:
        """Everything as it was at the beginning, for a new client."""
        for name, value in self._defaults.items():
            setattr(self, name, value)
        self._told = dict(self._defaults)
        self.screenshots: dict[int, npt.NDArray[np.uint8]] = Screenshots()
        self.controls: dict[str, bool | int] = {}
        self.data = Data()
        self.actions = 0
        self.episodes = 0
        self.restart = False
        self.exit = False
        self.guessed = False
        self.client_started_flag = False
        self.load_save()

    def start(self) -> None:
        """Serves from now on, in a thread of its own, until close() or the end of this process."""
        settings = self._defaults
        self._session = Session(
            "bizhawk",
            listen=f"{self.ip}:{self.port}",
            pictures="gray" if self.use_grayscale else "raw",
            interval=settings["update_interval"],
            record=self._record,
            ask_ends=False,
            serve_options=(
                *("--system", self.system),
                *("--speed", str(settings["speed"])),
                *("--frameskip", str(settings["frameskip"])),
                *("--sound", "on" if settings["sound"] else "off"),
                *(("--rom", settings["rom"]) if settings["rom"] else ()),
                *(("--save", f"{self.save}=1") if self.save else ()),
                *(("--grayscale",) if self.use_grayscale else ()),
                *self._serve_options,
            ),
        )
        self._thread = threading.Thread(target=self._serve, name="BHServer")
        self._thread.start()

    def close(self) -> None:
        """Tells the client to exit, and ends the server."""
        if self._session is not None:
            self._session.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _serve(self) -> None:
        assert self._session is not None
        with contextlib.suppress(SessionError):
            for observation in self._session:
                self._session.act(self._answer(observation))

    def _answer(self, observation: Observation) -> dict[str, Any]:
        if observation.started:
            self.reset_data()
            self.controls = dict(observation.controls)
            self.client_started_flag = True
        self.data.take(observation.fields)
        if isinstance(observation.picture, np.ndarray):
            self.screenshots[self.actions] = observation.picture
        self.actions += 1
        self.update()
        answer: dict[str, Any] = {"controls": self._pressed(), "guessed": self.guessed}
        changed = dict(self.data.changed)
        self.data.changed.clear()
        for name in _SETTINGS:
            if (value := getattr(self, name)) != self._told[name]:
                changed[name] = self._told[name] = value
        if changed:
            answer["set"] = changed
        if self.restart:
            self.restart = False
            answer.update({"load": self.save} if self.save else {"restart": True})
        if self.exit:
            self.exit = False
            answer["exit"] = True
        return answer

    def _pressed(self) -> dict[str, bool | int]:
        return {name: value if type(value) is int else bool(value) for name, value in self.controls.items()}

    def update(self) -> None:
        """Called at each UPDATE of the client; does nothing until it is replaced."""

    def client_started(self) -> bool:
        """Whether a client has just connected. The next call says False until another one does."""
        started, self.client_started_flag = self.client_started_flag, False
        return started

    def new_episode(self) -> None:
        """Asks the client to restart in a state that load_save() draws."""
        self.load_save()
        self.restart = True
        self.actions = 0
        self.episodes += 1
        self.screenshots = Screenshots()

    def exit_client(self) -> None:
        """Tells the client to exit."""
        self.exit = True

    def load_save(self) -> None:
        """Draws `save` among `saves`."""
        if self.saves:
            self.save = random.choices(list(self.saves), weights=list(self.saves.values()))[0]

    def save_screenshots(self, start: int, end: int, name: str) -> None:
        """Writes screenshots `start` to `end`, both included, as PNG. Several get their number behind the name:
        my_screenshot0.png, my_screenshot1.png..."""
        from bhtools._png import write_png

        base, extension = os.path.splitext(name)
        for index in range(start, end + 1):
            path = name if start == end else f"{base}{index}{extension or '.png'}"
            write_png(path, self.screenshots[index])

    def show_screenshot(self, idx: int) -> None:
        """Shows a screenshot with matplotlib. Not in update(): pyplot wants the main thread."""
        try:
            from matplotlib import pyplot
        except ImportError as error:
            raise ImportError("show_screenshot() needs matplotlib: pip install matplotlib") from error
        pyplot.imshow(self.screenshots[idx], cmap="gray" if self.screenshots[idx].ndim == 2 else None)
        pyplot.show()

    def make_action_map(self, names: Sequence[str] | None = None) -> dict[int, str]:
        """Numbers for controls, for a network's outputs: those of `names`, or all that are known."""
        return dict(enumerate(names if names is not None else self.controls))

    def set_controls(self, pressed: Sequence[str]) -> None:
        """Presses these controls and releases all others."""
        self.controls = {name: name in pressed for name in {**self.controls, **dict.fromkeys(pressed, True)}}
