"""How observations become arrays, and actions of Gymnasium's spaces become buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from gymnasium import spaces

from bhtools._session import Observation

Kind = Literal["fields", "dict", "pictures", "both"]
Fields = Sequence[str] | Mapping[str, tuple[float, float]]
Space = spaces.Space[Any]

# What is pressed where nobody says: of these, those that the game's console has.
_USUAL_ACTIONS = ("NONE", "UP", "DOWN", "LEFT", "RIGHT", "A", "B")


def find_field(fields: Mapping[str, Any], name: str) -> Any:
    """The value of a field; NAME.0 is the first element of a list or of text with commas."""
    if name in fields:
        return fields[name]
    base, dot, index = name.rpartition(".")
    if dot and base in fields and index.isdigit():
        value = fields[base]
        items = value.split(",") if isinstance(value, str) else value
        if isinstance(items, list) and int(index) < len(items):
            return items[int(index)]
    raise KeyError(f"the observation has no field {name}; there are: {', '.join(fields)}")


def to_number(value: object) -> float | None:
    """A number, or text that is a decimal one; None for all else."""
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None


def usual_fields(fields: Mapping[str, Any]) -> list[str]:
    """The names of all fields that are numbers, and of the elements of lists of numbers."""
    names = []
    for name, value in fields.items():
        items = value.split(",") if isinstance(value, str) else value
        if to_number(value) is not None:
            names.append(name)
        elif isinstance(items, list) and all(to_number(item) is not None for item in items):
            names += [f"{name}.{i}" for i in range(len(items))]
    return names


class Observer:
    """Makes arrays of observations."""

    def __init__(self, kind: Kind, fields: Fields | None) -> None:
        self.kind = kind
        self._chosen = fields
        self._names: list[str] = []
        self._last_picture: npt.NDArray[np.uint8] | None = None

    @property
    def has_fields(self) -> bool:
        return self.kind != "pictures"

    @property
    def has_picture(self) -> bool:
        return self.kind in ("pictures", "both")

    def space(self, first: Observation) -> Space:
        """The space of what read() gives, as the first observation tells it."""
        parts: dict[str, Space] = {}
        if self.has_fields:
            self._names = list(self._chosen) if self._chosen is not None else usual_fields(first.fields)
            bounds = self._chosen if isinstance(self._chosen, Mapping) else {}
            ends = np.array([bounds.get(name, (-np.inf, np.inf)) for name in self._names], np.float32).reshape(-1, 2)
            if self.kind == "dict":
                parts = {
                    name: spaces.Box(low[None], high[None], dtype=np.float32)
                    for name, low, high in zip(self._names, ends[:, 0], ends[:, 1], strict=True)
                }
                return spaces.Dict(parts)
            parts["fields"] = spaces.Box(ends[:, 0], ends[:, 1], dtype=np.float32)
        if self.has_picture:
            parts["picture"] = spaces.Box(0, 255, self.picture(first).shape, np.uint8)
        return spaces.Dict(parts) if self.kind == "both" else parts["fields" if self.has_fields else "picture"]

    def numbers(self, observation: Observation) -> npt.NDArray[np.float32]:
        values = np.empty(len(self._names), np.float32)
        for i, name in enumerate(self._names):
            value = observation.fields.get(name)
            number = value if isinstance(value, int) else to_number(find_field(observation.fields, name))
            if number is None:
                raise ValueError(f"the field {name} is no number but {value!r}; leave it out, or name its elements")
            values[i] = number
        return values

    def picture(self, observation: Observation) -> npt.NDArray[np.uint8]:
        """Height x width x 3, or x 1 for grey. An observation without a picture has the one before."""
        if isinstance(observation.picture, np.ndarray):
            self._last_picture = observation.picture
        if self._last_picture is None:
            raise ValueError("the observation has no picture; does the client send screenshots?")
        return self._last_picture if self._last_picture.ndim == 3 else self._last_picture[..., None]

    def read(self, observation: Observation) -> Any:
        if self.kind == "fields":
            return self.numbers(observation)
        if self.kind == "pictures":
            return self.picture(observation)
        if self.kind == "both":
            return {"fields": self.numbers(observation), "picture": self.picture(observation)}
        return {name: value[None] for name, value in zip(self._names, self.numbers(observation), strict=True)}


class Actor:
    """Makes the text of an action, gsl(5), of an element of an action space."""

    def __init__(
        self,
        actions: Sequence[str] | Sequence[Sequence[str]] | None,
        buttons: Sequence[str] | bool,
        first: Observation,
    ) -> None:
        self._buttons: list[str] = []
        self._choices: list[list[str]] = []
        self._texts: list[str] = []
        self.space: Space
        if buttons:
            pressed = [name for name, rest in first.controls.items() if isinstance(rest, bool)]
            if isinstance(buttons, bool):
                self._buttons = [name for name in pressed if name.startswith("P1 ")]
            else:
                self._buttons = list(buttons)
            if not self._buttons:
                raise ValueError("the client does not say which buttons it has; name them")
            self.space = spaces.MultiBinary(len(self._buttons))
        elif actions is not None and not all(isinstance(action, str) for action in actions):
            self._choices = [list(choice) for choice in actions]
            self.space = spaces.MultiDiscrete([len(choice) for choice in self._choices])
        else:
            self._texts = [str(action) for action in actions] if actions is not None else self._usual(first)
            self.space = spaces.Discrete(len(self._texts))

    @staticmethod
    def _usual(first: Observation) -> list[str]:
        known = {name.removeprefix("P1 ").upper() for name in first.controls}
        return [name for name in _USUAL_ACTIONS if name == "NONE" or not known or name in known]

    def text(self, action: Any) -> str:
        if self._texts:
            return self._texts[int(action)]
        if self._buttons:
            held = [name for name, is_held in zip(self._buttons, action, strict=True) if is_held]
        else:
            held = [choice[int(i)] for choice, i in zip(self._choices, action, strict=True)]
            held = [name for name in held if name != "NONE"]
        return "+".join(held) or "NONE"

    def names(self) -> list[str]:
        """What the elements of the space mean: actions, buttons, or the choices one after another."""
        return self._texts or self._buttons or [name for choice in self._choices for name in choice]
