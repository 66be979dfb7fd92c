"""A game as a gymnasium.Env."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, SupportsFloat

import numpy as np
import numpy.typing as npt

try:
    import gymnasium
except ImportError as error:  # pragma: no cover - said where it is missing
    raise ImportError("bhtools.Env and bhtools.VectorEnv need gymnasium: pip install 'bhtools[gym]'") from error

from bhtools._session import Observation, Pictures, Session, SessionError, Start, start_state
from bhtools._spaces import Actor, Fields, Kind, Observer

State = str | os.PathLike[str]
States = State | Sequence[State] | Mapping[State, float]
Judge = Callable[[Mapping[str, Any]], SupportsFloat]
Test = Callable[[Mapping[str, Any]], bool]
Actions = Sequence[str] | Sequence[Sequence[str]]


class StateDraw:
    """Draws the state in which an episode begins."""

    def __init__(self, states: States | None) -> None:
        if states is None:
            weighted: dict[str, float] = {}
        elif isinstance(states, (str, os.PathLike)):
            weighted = {os.fspath(states): 1.0}
        elif isinstance(states, Mapping):
            weighted = {os.fspath(path): float(weight) for path, weight in states.items()}
        else:
            weighted = {os.fspath(path): 1.0 for path in states}
        self.paths = [os.path.abspath(path) for path in weighted]
        weights = np.array(list(weighted.values()))
        if self.paths and (not np.isfinite(weights).all() or (weights < 0).any() or weights.sum() <= 0):
            raise ValueError("the weights of states are numbers from 0, and not all 0")
        self._shares = weights / weights.sum() if self.paths else weights

    @property
    def first(self) -> str | None:
        """The one that the emulator begins with."""
        return self.paths[0] if self.paths else None

    def draw(self, random: np.random.Generator) -> str | None:
        """None: the one that the game began in."""
        if len(self.paths) < 2:
            return self.paths[0] if self.paths else None
        return self.paths[int(random.choice(len(self.paths), p=self._shares))]


def check_state(path: str, start: Start) -> None:
    """A state that bh-emu cannot find would be told to nobody. BizHawk's paths are those of its own machine."""
    if start == "emulator" and not os.path.isfile(path):
        raise FileNotFoundError(f"there is no state {path}")


def game_pictures(observer: Observer, gray: bool, render_mode: str | None) -> Pictures:
    """What bh-serve is to send."""
    if observer.has_picture:
        return "gray" if gray else "raw"
    return "raw" if render_mode is not None else "none"


def begin_states(start: Start, rom: State | None, state: States | None) -> StateDraw:
    """What was given, or for a game of ours the moment in which its play begins."""
    if state is None and start == "emulator" and rom in (None, "emberwick", "fenlight"):
        return StateDraw(start_state(str(rom or "emberwick")))
    return StateDraw(state)


def reset_answer(last: Observation, state: str | None, is_terminated: bool) -> dict[str, Any]:
    """What to answer to the last observation of an episode; the recording says how the episode ended."""
    return last_answer({"restart": True} if state is None else {"load": state}, last, is_terminated)


def last_answer(answer: dict[str, Any], last: Observation, is_terminated: bool) -> dict[str, Any]:
    """Adds to an answer how the episode ended, if the client has not said it."""
    if is_terminated and not last.terminated:
        answer["terminated"] = True
    elif not is_terminated and not last.end:
        answer["truncated"] = True
    return answer


def rgb(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Three channels, also of a grey picture."""
    return np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture


class Env(gymnasium.Env[Any, Any]):
    """A game that is played in one emulator.

    start         "emulator": bh-emu, started here; "bizhawk": waits for a BizHawk that dials in at `listen`;
                  "attached": this program is the policy of a bh-serve (bh-serve -- python train.py)
    rom           a game's file, or emberwick or fenlight, which come with bh-tools (emberwick)
    game          a map of the game's memory: a name or a file (the first one that fits the ROM)
    state         the state in which episodes begin, or several, or states with their weights; without one, the moment
                  in which the sender's script began
    observation   "fields": a Box of the fields' numbers; "dict": a Dict of them by name; "pictures": uint8, height x
                  width x 3, or x 1 with `gray`; "both": a Dict of "fields" and "picture"
    fields        names, or names with their lowest and highest values (all fields that are numbers)
    gray, size, crop   of pictures: size (width, height) after crop (left, top, width, height)
    actions       texts of gsl(5), one of which is chosen (Discrete); or several lists, of each of which one is chosen
                  (MultiDiscrete)
    buttons       instead: names, or True for all of the first player (MultiBinary)
    reward        an expression as in bh-policy(1), or a function of the fields (what the client sends, or 0)
    terminated    a condition as --where has it, or a function of the fields (what the client says)
    frame_skip    frames that a step takes
    sticky        how likely a step plays the action before instead of its own
    max_steps     an episode is truncated after so many steps
    record        a new file that keeps all that is played, with bh-record(1)
    render_mode   "rgb_array" or None. render() shows the observation's picture if it has one, else the game's

    reset() takes options={"state": path}. info has "fields", all that the game said; `last` has the rest.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 60}  # noqa: RUF012

    def __init__(
        self,
        start: Start = "emulator",
        *,
        rom: State | None = None,
        game: State | None = None,
        state: States | None = None,
        observation: Kind = "fields",
        fields: Fields | None = None,
        gray: bool = False,
        size: tuple[int, int] | None = None,
        crop: tuple[int, int, int, int] | None = None,
        actions: Actions | None = None,
        buttons: Sequence[str] | bool = False,
        reward: str | Judge | None = None,
        terminated: str | Test | None = None,
        frame_skip: int = 4,
        sticky: float = 0.0,
        max_steps: int | None = None,
        record: State | None = None,
        listen: str | None = None,
        render_mode: str | None = None,
        serve_options: Sequence[str] = (),
        emulator_options: Sequence[str] = (),
    ) -> None:
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"render_mode {render_mode!r} is neither None nor 'rgb_array'")
        self.render_mode = render_mode
        self._start = start
        self._observer = Observer(observation, fields)
        self._states = begin_states(start, rom, state)
        self._judge = reward if callable(reward) else None
        self._test = terminated if callable(terminated) else None
        self._sticky = sticky
        self._max_steps = max_steps
        for path in self._states.paths:
            check_state(path, start)
        shows_pictures = self._observer.has_picture
        self._session = Session(
            start,
            rom=rom,
            game=game,
            state=self._states.first if start == "emulator" else None,
            interval=frame_skip,
            pictures=game_pictures(self._observer, gray, render_mode),
            size=size if shows_pictures else None,
            crop=crop if shows_pictures else None,
            reward=reward if isinstance(reward, str) else None,
            terminated=terminated if isinstance(terminated, str) else None,
            record=record,
            listen=listen,
            serve_options=serve_options,
            emulator_options=emulator_options,
        )
        try:
            self.last = self._receive()
            self.observation_space = self._observer.space(self.last)
            self._actor = Actor(actions, buttons, self.last)
        except BaseException:
            self._session.close()
            raise
        self.action_space = self._actor.space
        self._state = self._states.first if start == "emulator" else None  # that the episode began in
        self._is_fresh = True  # no action was answered since the episode began
        self._is_over = True
        self._is_terminated = False
        self._steps = 0
        self._action = "NONE"

    @property
    def action_names(self) -> list[str]:
        """What the elements of the action space mean."""
        return self._actor.names()

    @property
    def session(self) -> Session:
        return self._session

    def _receive(self) -> Observation:
        (observation,) = self._session.observe()
        return observation

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        state = self._states.draw(self.np_random)
        if options is not None and "state" in options:
            state = os.path.abspath(options["state"])
            check_state(state, self._start)
        if not self._is_fresh or state != self._state:
            self._session.act(reset_answer(self.last, state, self._is_terminated))
            self.last = self._receive()
        self._state = state
        self._is_fresh = True
        self._is_over = False
        self._is_terminated = False
        self._steps = 0
        self._action = "NONE"
        return self._observer.read(self.last), {"fields": self.last.fields}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if self._is_over:
            raise gymnasium.error.ResetNeeded("the episode is over, or has not begun: call reset()")
        if self._sticky == 0.0 or self.np_random.random() >= self._sticky:
            self._action = self._actor.text(action)
        self._session.act(self._action)
        before = self.last
        self.last = self._receive()
        self._is_fresh = False
        self._steps += 1
        info: dict[str, Any] = {"fields": self.last.fields}
        terminated = self.last.terminated
        truncated = self.last.truncated or (self.last.end and not terminated)
        if self.last.started or self.last.episode != before.episode:
            # The client began anew by itself: what it shows belongs to another episode.
            truncated, info["restarted"] = True, True
            self._is_fresh = True
        if self._test is not None:
            terminated = terminated or bool(self._test(self.last.fields))
        if self._max_steps is not None and self._steps >= self._max_steps and not terminated:
            truncated = True
        reward = float(self._judge(self.last.fields) if self._judge is not None else self.last.reward or 0.0)
        self._is_over = terminated or truncated
        self._is_terminated = terminated
        return self._observer.read(self.last), reward, terminated, truncated, info

    def render(self) -> Any:
        return rgb(self._observer.picture(self.last)) if self.render_mode == "rgb_array" else None

    def close(self) -> None:
        if self._session.is_open and not self._is_fresh:
            with contextlib.suppress(SessionError):
                self._session.act(last_answer({"exit": True}, self.last, self._is_terminated))
        self._session.close()


__all__ = ["Env", "SessionError"]
