"""A game that waits for actions: bh-serve and what belongs to it, over the protocol of bh-policy(7)."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from bhtools import _programs
from bhtools._programs import Program
from bhtools._wire import Reader, WireClosedError, write_all

Start = Literal["emulator", "bizhawk", "attached"]
Pictures = Literal["none", "png", "raw", "gray"]
Answer = str | Mapping[str, Any] | None

# How long bh-serve waits for an answer: as long as the sender's longest wait allows. Training may pause for hours.
_POLICY_TIMEOUT = "82800s"
_START_SECONDS = 60.0
_GIVE_UP_SECONDS = 5  # after which an emulator ends whose server is gone
_END_SECONDS = 10.0
_GAMES = {"emberwick": "emberwick.nes", "fenlight": "fenlight.sfc"}


class SessionError(RuntimeError):
    """A program of the session ended, or could not be started."""


@dataclass(slots=True)
class Observation:
    """One observation, as bh-policy(7) describes it."""

    session: int
    episode: int
    step: int
    fields: dict[str, Any]  # of the game, or the variables that a BrainHawk client has set
    name: str = ""  # of the client; known from its first observation on
    reward: float | None = None
    terminated: bool = False
    truncated: bool = False
    started: bool = False  # the session's first
    end: bool = False  # the last one of its episode: the action of its answer is not used
    controls: dict[str, bool | int] = field(default_factory=dict)  # at rest; with the first one, if they are known
    picture: npt.NDArray[np.uint8] | bytes | None = None  # raw: height x width x 3; gray: height x width; png: bytes
    ended: dict[str, Any] | None = None  # the last observation of the episode before, if nobody was asked about it


def _picture(frame: Mapping[str, Any], data: memoryview) -> npt.NDArray[np.uint8] | bytes:
    if frame["encoding"] == "png":
        return bytes(data)
    shape = (frame["height"], frame["width"])
    pixels = np.frombuffer(data, np.uint8)
    return pixels.reshape(shape if frame["encoding"] == "gray" else (*shape, 3))


def _observation(message: Mapping[str, Any], picture: npt.NDArray[np.uint8] | bytes | None) -> Observation:
    return Observation(
        session=message["session"],
        episode=message["episode"],
        step=message["step"],
        fields=message["observation"],
        name=message.get("name", ""),
        reward=message.get("reward"),
        terminated=message.get("terminated", False),
        truncated=message.get("truncated", False),
        started=message.get("started", False),
        end=message.get("end", False),
        controls=message.get("controls", {}),
        picture=picture,
        ended=message.get("ended"),
    )


def game_rom(name: str) -> str:
    """The file of a game that comes with bh-tools (emberwick, fenlight)."""
    share = Path(_programs.find("bh-emu")).resolve().parent.parent / "share" / "bh-tools"
    rom = share / _GAMES[name]
    if not rom.is_file():
        raise _programs.MissingProgramError(f"the game {name} is missing: there is no {rom}")
    return str(rom)


def start_state(name: str) -> str:
    """A state in which play in one of these games begins; made once in a process, in a folder that goes with it."""
    with _states_lock:
        if name not in _states:
            folder = tempfile.mkdtemp(prefix="bhtools-")
            weakref.finalize(start_state, shutil.rmtree, folder, ignore_errors=True)
            path = os.path.join(folder, f"{name}.State")
            script = str(Path(__file__).with_name("starts") / f"{name}.lua")
            emulator = Program(
                [_programs.find("bh-emu"), "-q", "--rom", game_rom(name), f"--userdata=state:{path}", script]
            )
            if not emulator.wait(time.monotonic() + _START_SECONDS) or not os.path.exists(path):
                emulator.end(0)
                raise SessionError(f"no start of {name} could be made: {emulator.why_ended()}")
            emulator.end()
            _states[name] = path
        return _states[name]


_states: dict[str, str] = {}
_states_lock = threading.Lock()


_open_sessions: weakref.WeakSet[Running] = weakref.WeakSet()


def _forget_in_child() -> None:
    """A forked process must not hold the descriptors: bh-serve is to notice when this one dies."""
    for running in list(_open_sessions):
        running.end()


os.register_at_fork(after_in_child=_forget_in_child)


class Running:
    """What a session has started and holds open; ends all of it once."""

    def __init__(self) -> None:
        self.descriptors: list[int] = []  # closed at first: programs notice
        self.read_to_end: list[int] = []  # closed when the programs have ended: whoever reads hears of the end
        self.programs: list[Program] = []
        self.pid = os.getpid()
        _open_sessions.add(self)

    def end(self) -> None:
        self._close(self.descriptors)
        if os.getpid() == self.pid:  # a forked process has copies of the descriptors, and no children
            deadline = time.monotonic() + _END_SECONDS
            for program in self.programs:
                program.end(max(0.0, deadline - time.monotonic()))
        self.programs.clear()
        self._close(self.read_to_end)

    @staticmethod
    def _close(descriptors: list[int]) -> None:
        for descriptor in descriptors:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        descriptors.clear()


class Session:
    """bh-serve, and what belongs to it, as one object that observes and acts.

    `start` says who plays: "emulator" starts bh-emu with a game of its own; "bizhawk" waits for a BizHawk to dial in at
    `listen`; "attached" is for a program that bh-serve itself has started as its policy.

    With `clients` above 1 there are so many emulators, and observe() and act() are about all of them at once.
    Everything ends with close(), with the object, and with this process, however it dies.
    """

    def __init__(
        self,
        start: Start = "emulator",
        *,
        rom: str | os.PathLike[str] | None = None,
        game: str | os.PathLike[str] | None = None,
        state: str | os.PathLike[str] | None = None,
        script: str | os.PathLike[str] = "gsl_sender.lua",
        interval: int = 30,
        pictures: Pictures = "none",
        size: tuple[int, int] | None = None,
        crop: tuple[int, int, int, int] | None = None,
        reward: str | None = None,
        terminated: str | None = None,
        record: str | os.PathLike[str] | None = None,
        clients: int = 1,
        listen: str | None = None,
        ask_ends: bool = True,
        serve_options: Sequence[str] = (),
        emulator_options: Sequence[str] = (),
        userdata: Mapping[str, object] | None = None,
    ) -> None:
        """Starts what `start` says.

        rom       a game's file, or the name of a game that comes with bh-tools: emberwick (the default) or fenlight
        game      a map of the game's memory: a name or a file, see lua/README.md
        state     a file with the state that the game starts from
        interval  frames from one observation to the next
        pictures  "raw" is RGB, "gray" one byte for each pixel; `crop` (left, top, width, height) and then `size`
                  (width, height) change both
        reward    an expression for steps whose client gives none, as in bh-policy(1)
        terminated  a condition that ends an episode, as --where has it
        record    a new file that keeps all of it
        """
        self._clients = clients
        self._unanswered: list[int] = []  # sessions in the order of the last observations
        self._names: dict[int, str] = {}
        self._is_batch = clients > 1
        self._running = Running()
        self._finalizer = weakref.finalize(self, self._running.end)
        self._address = ""
        try:
            if start == "attached":
                self._attach()
                return
            arguments = [
                *("--policy-timeout", _POLICY_TIMEOUT),
                *("--listen", listen or ("127.0.0.1:9001" if start == "bizhawk" else "127.0.0.1:0")),
                *("--update-interval", str(interval)),
                *(("--policy-frames", pictures) if pictures != "none" else ()),
                *(("--policy-crop", ",".join(map(str, crop))) if crop is not None else ()),
                *(("--policy-size", f"{size[0]}x{size[1]}") if size is not None else ()),
                *(("--reward", reward) if reward is not None else ()),
                *(("--terminated", terminated) if terminated is not None else ()),
                *(("--batch", "--batch-least", str(clients)) if self._is_batch else ()),
                *(("--ask-ends",) if ask_ends else ()),
                *serve_options,
            ]
            self._serve(arguments, None if record is None else os.fspath(record), show=start == "bizhawk")
            if start == "emulator":
                values: dict[str, object] = {
                    "interval": interval,
                    "give_up": _GIVE_UP_SECONDS,
                    **({"shots": "true"} if pictures != "none" else {}),
                    **({} if game is None else {"map": os.fspath(game)}),
                    **(userdata or {}),
                }
                options = [
                    *(() if rom is None else ("--rom", game_rom(str(rom)) if rom in _GAMES else os.fspath(rom))),
                    *(() if state is None else ("--load-state", os.fspath(state))),
                    *emulator_options,
                ]
                for number in range(clients):
                    self._emulate(number, values, [*options, os.fspath(script)])
        except BaseException:
            self.close()
            raise

    def _attach(self) -> None:
        """Takes the standard input and output that bh-serve has given us; what is printed goes to standard error."""
        self._output = os.dup(1)
        self._reader = Reader(os.dup(0))
        os.dup2(2, 1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        self._running.descriptors += [self._output, self._reader.fd]

    def _serve(self, arguments: Sequence[str], record: str | None, *, show: bool) -> None:
        answers, self._output = os.pipe()
        self._running.descriptors.append(self._output)
        reading, observations = os.pipe()
        self._running.read_to_end.append(reading)
        self._reader = Reader(reading, self._check)
        address = threading.Event()

        def hear(line: str) -> None:
            if " listening on " in line:
                self._address = line.rsplit(" ", 1)[1]
                address.set()

        recorder: Program | None = None
        try:
            if record is not None:
                recorder = Program([_programs.find("bh-record"), "-q", "-o", record], stdin=-1)
            serve = Program(
                [
                    _programs.find("bh-serve"),
                    *(() if show else ("-q",)),
                    *("--policy", f"fd:{answers},{observations}"),
                    *arguments,
                ],
                stdout=recorder.process.stdin if recorder and recorder.process.stdin else -3,
                pass_fds=(answers, observations),
                show=show,
                on_line=hear,
            )
        finally:
            os.close(answers)
            os.close(observations)
            if recorder is not None:
                self._running.programs.append(recorder)
                assert recorder.process.stdin is not None
                recorder.process.stdin.close()  # bh-serve has it
        self._running.programs.insert(0, serve)
        deadline = time.monotonic() + _START_SECONDS
        while not address.wait(0.05):
            self._check()
            if time.monotonic() > deadline:
                raise SessionError("bh-serve does not say where it listens")

    def _emulate(self, number: int, values: Mapping[str, object], options: Sequence[str]) -> None:
        session = {"session": f"env{number}"} if self._clients > 1 else {}
        userdata = ";".join(f"{key}:{value}" for key, value in {**values, **session}.items())
        url = f"http://{self._address}/"
        command = [_programs.find("bh-emu"), "-q", f"--url_get={url}", f"--url_post={url}", f"--userdata={userdata}"]
        self._running.programs.append(Program([*command, *options], show=False))

    def _check(self) -> None:
        """Raises SessionError if a program has ended."""
        for program in self._running.programs:
            if not program.is_running:
                raise SessionError(program.why_ended())

    @property
    def address(self) -> str:
        """Where bh-serve listens, as ADDRESS:PORT; empty if attached."""
        return self._address

    @property
    def pids(self) -> list[int]:
        """The processes that were started."""
        return [program.process.pid for program in self._running.programs]

    def observe(self) -> list[Observation]:
        """Waits for what is to be answered next: one observation, or, with several clients, one of each.

        Raises SessionError if one of the programs has ended.
        """
        try:
            message, payload = self._reader.message()
            while message["type"] not in ("observation", "observations"):
                message, payload = self._reader.message()
        except WireClosedError:
            raise SessionError(self._why_closed()) from None
        found = self._take(message, None if payload is None else memoryview(payload))
        for observation in found:
            if observation.name:
                self._names[observation.session] = observation.name
            observation.name = self._names.get(observation.session, "")
        self._unanswered = [observation.session for observation in found]
        return found

    @staticmethod
    def _take(message: Mapping[str, Any], payload: memoryview | None) -> list[Observation]:
        if message["type"] == "observation":
            picture = None if payload is None else _picture(message["frame"], payload)
            return [_observation(message, picture)]
        found = []
        at = 0
        for each in message["observations"]:
            picture = None
            if payload is not None and (frame := each.get("frame")) is not None:
                picture = _picture(frame, payload[at : at + frame["bytes"]])
                at += frame["bytes"]
            found.append(_observation(each, picture))
        return found

    def _why_closed(self) -> str:
        for program in self._running.programs:
            if program.wait(time.monotonic() + 1.0):
                return program.why_ended()
        return "bh-serve has closed the session"

    def act(self, answers: Answer | Sequence[Answer]) -> None:
        """Answers what observe() gave, in its order: each an action (RIGHT+A), a dictionary of bh-policy(7), or, with
        several clients, None for one that waits on and is asked about again."""
        if self._is_batch:
            assert isinstance(answers, Sequence)
            line = json.dumps(list(answers))
        elif isinstance(answers, str):
            line = f"ACT:{answers}"
        else:
            assert isinstance(answers, Mapping)
            line = json.dumps(answers)
        self._unanswered = []
        try:
            write_all(self._output, line.encode() + b"\n")
        except BrokenPipeError:
            raise SessionError(self._why_closed()) from None

    def __iter__(self) -> Iterator[Observation]:
        """Every observation of a single client until the session ends; each must be answered by act()."""
        while True:
            try:
                (observation,) = self.observe()
            except SessionError:
                return
            yield observation

    @property
    def is_open(self) -> bool:
        return self._finalizer.alive

    def close(self) -> None:
        """Tells the clients to exit, and ends everything that was started. The recording is whole then."""
        self._finalizer()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
