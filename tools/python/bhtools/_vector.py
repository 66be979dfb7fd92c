"""Several games as a gymnasium.vector.VectorEnv."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt

from bhtools._env import (
    Actions,
    Judge,
    State,
    States,
    Test,
    begin_states,
    check_state,
    game_pictures,
    last_answer,
    reset_answer,
    rgb,
)
from bhtools._session import Answer, Observation, Session, SessionError
from bhtools._spaces import Actor, Fields, Kind, Observer

AutoresetMode = gymnasium.vector.AutoresetMode
_BOOLEANS = npt.NDArray[np.bool_]


class VectorEnv(gymnasium.vector.VectorEnv[Any, Any, Any]):
    """`num_envs` emulators behind one bh-serve, which asks about all of them at once; they run at the same time.

    The other arguments are those of Env. `autoreset_mode` is one of Gymnasium's: NEXT_STEP begins the next episode with
    the step after the last one, SAME_STEP with the same step, and info["final_obs"] has the last observation; DISABLED
    leaves it to reset(options={"reset_mask": mask}).
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 60}  # noqa: RUF012

    def __init__(
        self,
        num_envs: int,
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
        render_mode: str | None = None,
        autoreset_mode: str | gymnasium.vector.AutoresetMode = AutoresetMode.NEXT_STEP,
        serve_options: Sequence[str] = (),
        emulator_options: Sequence[str] = (),
    ) -> None:
        if num_envs < 1:
            raise ValueError("num_envs is at least 1")
        self.num_envs = num_envs
        self.render_mode = render_mode
        self._mode = AutoresetMode(autoreset_mode)
        self.metadata = {**type(self).metadata, "autoreset_mode": self._mode}
        self._observers = [Observer(observation, fields) for _ in range(num_envs)]
        self._states = begin_states("emulator", rom, state)
        self._judge = reward if callable(reward) else None
        self._test = terminated if callable(terminated) else None
        self._sticky = sticky
        self._max_steps = max_steps
        for path in self._states.paths:
            check_state(path, "emulator")
        shows_pictures = self._observers[0].has_picture
        self._session = Session(
            rom=rom,
            game=game,
            state=self._states.first,
            interval=frame_skip,
            pictures=game_pictures(self._observers[0], gray, render_mode),
            size=size if shows_pictures else None,
            crop=crop if shows_pictures else None,
            reward=reward if isinstance(reward, str) else None,
            terminated=terminated if isinstance(terminated, str) else None,
            record=record,
            clients=num_envs,
            serve_options=serve_options,
            emulator_options=emulator_options,
        )
        try:
            self._order: list[int] = []  # of the environments in the last batch
            self.last: list[Observation] = []  # of each environment
            first: dict[int, Observation] = dict(self._observe())
            self.last = [first[i] for i in range(num_envs)]
            spaces = [o.space(seen) for o, seen in zip(self._observers, self.last, strict=True)]
            self.single_observation_space = spaces[0]
            self._actor = Actor(actions, buttons, self.last[0])
        except BaseException:
            self._session.close()
            raise
        self.single_action_space = self._actor.space
        self.observation_space = gymnasium.vector.utils.batch_space(self.single_observation_space, num_envs)
        self.action_space = gymnasium.vector.utils.batch_space(self.single_action_space, num_envs)
        self._began_in: list[str | None] = [self._states.first] * num_envs
        self._is_fresh = [True] * num_envs
        self._is_over = np.ones(num_envs, np.bool_)
        self._is_terminated = np.zeros(num_envs, np.bool_)
        self._steps = np.zeros(num_envs, np.int64)
        self._actions = ["NONE"] * num_envs
        self._randoms: list[np.random.Generator] = [np.random.default_rng() for _ in range(num_envs)]

    @property
    def session(self) -> Session:
        return self._session

    @property
    def action_names(self) -> list[str]:
        """What the elements of one environment's action space mean."""
        return self._actor.names()

    def _observe(self) -> list[tuple[int, Observation]]:
        """The environments of the next batch, with what they show."""
        found = self._session.observe()
        numbers = [int(observation.name.removeprefix("env") or 0) for observation in found]
        self._order = numbers
        return list(zip(numbers, found, strict=True))

    def _exchange(self, answers: dict[int, Answer]) -> None:
        """Answers some environments, and waits until each of them has something new to show; the others wait on."""
        batch: list[Answer] = [answers.get(i) for i in self._order]
        self._session.act(batch if self.num_envs > 1 else batch[0])
        for i, observation in self._observe():
            if i in answers:
                self.last[i] = observation

    def _begin(self, chosen: Sequence[int], state: str | None = None) -> dict[int, Answer]:
        """What to answer so that episodes begin; nothing for an environment where nothing was played yet."""
        answers: dict[int, Answer] = {}
        for i in chosen:
            drawn = state if state is not None else self._states.draw(self._randoms[i])
            if not self._is_fresh[i] or drawn != self._began_in[i]:
                answers[i] = reset_answer(self.last[i], drawn, bool(self._is_terminated[i]))
            self._began_in[i] = drawn
            self._is_fresh[i] = True
            self._is_over[i] = False
            self._is_terminated[i] = False
            self._steps[i] = 0
            self._actions[i] = "NONE"
        return answers

    def _read(self) -> Any:
        each = [observer.read(seen) for observer, seen in zip(self._observers, self.last, strict=True)]
        out: Any = gymnasium.vector.utils.create_empty_array(self.single_observation_space, self.num_envs)
        return gymnasium.vector.utils.concatenate(self.single_observation_space, each, out)

    def _infos(self) -> dict[str, Any]:
        infos: dict[str, Any] = {}
        for i, seen in enumerate(self.last):
            infos = self._add_info(infos, {"fields": seen.fields}, i)
        return infos

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """`seed` is one for each environment, or that of the first, after which the others count up."""
        seeds: list[int | None]
        if isinstance(seed, int):
            seeds = [seed + i for i in range(self.num_envs)]
            super().reset(seed=seed)
        else:
            seeds = list(seed) if seed is not None else [None] * self.num_envs
        for i, each in enumerate(seeds):
            if each is not None:
                self._randoms[i] = np.random.default_rng(each)
        options = options or {}
        mask = options.get("reset_mask", np.ones(self.num_envs, np.bool_))
        state = options.get("state")
        if state is not None:
            check_state(state, "emulator")
        if answers := self._begin([i for i in range(self.num_envs) if mask[i]], state):
            self._exchange(answers)
        return self._read(), self._infos()

    def step(self, actions: Any) -> tuple[Any, npt.NDArray[np.float64], _BOOLEANS, _BOOLEANS, dict[str, Any]]:
        over = np.flatnonzero(self._is_over).tolist()
        if over and self._mode is not AutoresetMode.NEXT_STEP:
            raise gymnasium.error.ResetNeeded(f"the episodes of {over} are over: call reset()")
        answers = self._begin(over)
        begun = np.zeros(self.num_envs, np.bool_)
        begun[over] = True
        for i, action in enumerate(gymnasium.vector.utils.iterate(self.action_space, actions)):
            if not begun[i]:
                if self._sticky == 0.0 or self._randoms[i].random() >= self._sticky:
                    self._actions[i] = self._actor.text(action)
                answers[i] = self._actions[i]
        before = [seen.episode for seen in self.last]
        self._exchange(answers)
        rewards = np.zeros(self.num_envs)
        terminated = np.zeros(self.num_envs, np.bool_)
        truncated = np.zeros(self.num_envs, np.bool_)
        for i in np.flatnonzero(~begun).tolist():
            self._is_fresh[i] = False
            self._steps[i] += 1
            rewards[i], terminated[i], truncated[i] = self._judge_step(i, before[i])
        self._is_terminated = terminated.copy()
        self._is_over = terminated | truncated
        observations, infos = self._read(), self._infos()
        if self._mode is AutoresetMode.SAME_STEP and self._is_over.any():
            observations, infos = self._begin_at_once(infos)
        return observations, rewards, terminated, truncated, infos

    def _judge_step(self, i: int, episode: int) -> tuple[float, bool, bool]:
        seen = self.last[i]
        terminated = seen.terminated or (self._test is not None and bool(self._test(seen.fields)))
        truncated = (seen.end and not terminated) or seen.truncated or seen.started or seen.episode != episode
        if self._max_steps is not None and self._steps[i] >= self._max_steps and not terminated:
            truncated = True
        reward = float(self._judge(seen.fields)) if self._judge is not None else float(seen.reward or 0.0)
        return reward, terminated, truncated

    def _begin_at_once(self, infos: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Begins the next episodes with the same step; what ended them goes to final_obs and final_info."""
        over = np.flatnonzero(self._is_over).tolist()
        final: dict[str, Any] = {}
        for i in over:
            final = self._add_info(
                final,
                {"final_obs": self._observers[i].read(self.last[i]), "final_info": {"fields": self.last[i].fields}},
                i,
            )
        if answers := self._begin(over):
            self._exchange(answers)
        for i in over:
            infos = self._add_info(infos, {"fields": self.last[i].fields}, i)
        return self._read(), {**infos, **final}

    def render(self) -> Any:
        """The pictures of all environments."""
        if self.render_mode != "rgb_array":
            return None
        return tuple(rgb(o.picture(seen)) for o, seen in zip(self._observers, self.last, strict=True))

    def close_extras(self, **_: Any) -> None:
        if self._session.is_open and not all(self._is_fresh):
            batch = [last_answer({"exit": True}, self.last[i], bool(self._is_terminated[i])) for i in self._order]
            with contextlib.suppress(SessionError):
                self._session.act(batch if self.num_envs > 1 else batch[0])
        self._session.close()
