"""Recordings as arrays, episodes and steps."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bhtools._blocks import Array, Block, Part, Picker, Pictures, join, read_blocks

_KEPT_PICKERS = 16  # of one recording object: each is a process

_MEMBERS_ONLY = ("--no-fields", "--pictures", "none")

Size = tuple[int, int]
Crop = tuple[int, int, int, int]


@dataclass(slots=True, frozen=True)
class Step:
    """One step as it was recorded: the observation, and the action that answered it."""

    number: int  # among all steps of its file, counted from 0
    session: int
    episode: int
    step: int
    time_us: int  # since the recording's beginning
    fields: dict[str, Any]
    action: str | None  # as text; None if nobody was asked
    reward: float | None  # that came with the observation: r_t
    terminated: bool  # with this observation
    truncated: bool
    picture: npt.NDArray[np.uint8] | None = None  # height x width x 3, or height x width


@dataclass(slots=True, frozen=True)
class Episode:
    """T transitions. fields and pictures have T + 1 rows, all else has T: transition t leads from observation t by
    actions[t] to observation t + 1, with rewards[t], terminated[t] and truncated[t].

    The last recorded action of an episode is left out: where it led to is not known, or it was not played any more.
    """

    recording: int
    session: int
    episode: int
    fields: dict[str, Array]
    actions: npt.NDArray[np.str_]
    rewards: npt.NDArray[np.float64]
    terminated: npt.NDArray[np.bool_]
    truncated: npt.NDArray[np.bool_]
    pictures: npt.NDArray[np.uint8] | None

    def __len__(self) -> int:
        """T"""
        return len(self.actions)


@dataclass(slots=True, frozen=True)
class Arrays:
    """Steps as arrays with one row each, in the order of the recording.

    Row t has observation t (fields, pictures) and the action that answered it. reward, terminated and truncated belong
    to the transition that the action began: they came with the next observation of the episode. Where has_next is
    False, there is none: the row is the last one of its episode, its action counts for nothing, and its reward is NaN.
    A reward that nobody gave is NaN, too.
    """

    fields: dict[str, Array]
    action: npt.NDArray[np.str_]
    reward: npt.NDArray[np.float64]
    terminated: npt.NDArray[np.bool_]
    truncated: npt.NDArray[np.bool_]
    has_next: npt.NDArray[np.bool_]
    number: npt.NDArray[np.int64]
    recording: npt.NDArray[np.int64]
    session: npt.NDArray[np.int64]
    episode: npt.NDArray[np.int64]
    step: npt.NDArray[np.int64]
    time_us: npt.NDArray[np.int64]
    has_picture: npt.NDArray[np.bool_]
    pictures: npt.NDArray[np.uint8] | None = None  # rows x height x width x 3, or without the 3; black if there is none

    def __len__(self) -> int:
        return len(self.number)

    def __getitem__(self, name: str) -> Array:
        """A field's column."""
        return self.fields[name]


@dataclass(slots=True, frozen=True)
class _Part:
    """What is selected of one file."""

    path: str
    session: int | None = None
    episode: int | None = None
    where: tuple[str, ...] = ()

    def options(self) -> list[str]:
        return [
            *(() if self.session is None else ("--session", str(self.session))),
            *(() if self.episode is None else ("--episode", str(self.episode))),
            *(("--where", " && ".join(f"({each})" for each in self.where)) if self.where else ()),
        ]


class Recording:
    """What bh-record has written; also a stream, a file under construction, a movie's recording. Nothing is read before
    it is asked for, and nothing is kept but the numbers of the selected steps.

    recording[i] is a step with its picture, len() how many there are, iteration goes through all. So it is a map-style
    data set for torch.utils.data.DataLoader; each worker, forked or spawned, has readers of its own.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, gray: bool = False, size: Size | None = None, crop: Crop | None = None
    ) -> None:
        """`gray`, `size` (width, height) and `crop` (left, top, width, height) are for the pictures of recording[i]."""
        self._parts: tuple[_Part, ...] = (_Part(os.path.abspath(path)),)
        if not os.path.exists(path) and not os.path.exists(f"{os.fspath(path)}.partial"):
            raise FileNotFoundError(f"there is no recording {os.fspath(path)}")
        self._view = _picture_options(True, gray, size, crop)
        self._numbers: list[tuple[_Part, npt.NDArray[np.int64]]] | None = None
        self._pickers: dict[str, Picker] = {}
        self._pid = os.getpid()

    def _with(self, parts: tuple[_Part, ...]) -> Recording:
        other = object.__new__(type(self))
        other.__setstate__((parts, self._view))
        return other

    def __getstate__(self) -> tuple[tuple[_Part, ...], list[str]]:
        return self._parts, self._view

    def __setstate__(self, state: tuple[tuple[_Part, ...], list[str]]) -> None:
        self._parts, self._view = state
        self._numbers = None
        self._pickers = {}
        self._pid = os.getpid()

    def __repr__(self) -> str:
        return f"Recording({', '.join(repr(part.path) for part in self._parts)})"

    def filter(self, where: str | None = None, *, session: int | None = None, episode: int | None = None) -> Recording:
        """Those steps only for which `where` holds, a condition as in bh-gsl-dump --where, or of one session or
        episode."""
        return self._with(
            tuple(
                replace(
                    part,
                    session=session if session is not None else part.session,
                    episode=episode if episode is not None else part.episode,
                    where=(*part.where, where) if where is not None else part.where,
                )
                for part in self._parts
            )
        )

    def concat(self, *others: Recording) -> Recording:
        """The steps of this one, then those of the others."""
        return self._with((*self._parts, *(part for other in others for part in other._parts)))

    def arrays(
        self,
        fields: Sequence[str] | None = None,
        *,
        pictures: bool = False,
        gray: bool = False,
        size: Size | None = None,
        crop: Crop | None = None,
        every: int = 1,
    ) -> Arrays:
        """All selected steps, or the first of every `every` of them. `fields` are names as in bh-gsl-dump --fields,
        such as hp.0; without them, all of the observations."""
        selects = every > 1 or any(part.where for part in self._parts)
        chosen = ("--every", str(every)) if every > 1 else ()
        wanted_pictures = Pictures(self._count(chosen)) if pictures else None
        columns = _Columns(wanted_pictures)
        for part in self._parts:
            options = [
                *part.options(),
                *_field_options(fields),
                *chosen,
                *_picture_options(pictures, gray, size, crop),
            ]
            columns.begin_file()
            for block in read_blocks(part.path, options, wanted_pictures):
                columns.add(block)
        arrays = columns.arrays(fields)
        if not selects:
            return _align(arrays)
        # Which transition a step began, all steps of its episode tell.
        everything = _Columns()
        for part in self._parts:
            everything.begin_file()
            for block in read_blocks(part.path, [*replace(part, where=()).options(), *_MEMBERS_ONLY]):
                everything.add(block)
        aligned = _align(everything.arrays([]))
        key, wanted = _key(aligned), _key(arrays)
        order = np.argsort(key, kind="stable")
        rows = order[np.searchsorted(key[order], wanted)]
        return replace(
            arrays,
            reward=aligned.reward[rows],
            terminated=aligned.terminated[rows],
            truncated=aligned.truncated[rows],
            has_next=aligned.has_next[rows],
        )

    def episodes(self, fields: Sequence[str] | None = None, **pictures: Any) -> list[Episode]:
        """The selected episodes, in the order of their first steps; arguments as for arrays(). Select whole ones."""
        if any(part.where for part in self._parts):
            raise ValueError("filter(where=...) leaves no whole episodes; select them by session and episode")
        arrays = self.arrays(fields, **pictures)
        order, starts = _episode_order(arrays)
        found = []
        for rows in np.split(order, starts[1:]) if len(arrays) else []:
            first, before = rows[0], rows[:-1]
            found.append(
                Episode(
                    int(arrays.recording[first]),
                    int(arrays.session[first]),
                    int(arrays.episode[first]),
                    {name: column[rows] for name, column in arrays.fields.items()},
                    arrays.action[before],
                    arrays.reward[before],
                    arrays.terminated[before],
                    arrays.truncated[before],
                    None if arrays.pictures is None else arrays.pictures[rows],
                )
            )
        found.sort(key=lambda each: (each.recording, each.session, each.episode))
        return found

    def __iter__(self) -> Iterator[Step]:
        """Every selected step, without pictures; memory is that of one block."""
        for part in self._parts:
            for block in read_blocks(part.path, [*part.options(), "--pictures", "none"]):
                yield from _steps(block)

    def _count(self, options: Sequence[str]) -> int:
        return sum(
            block.rows
            for part in self._parts
            for block in read_blocks(part.path, [*part.options(), *options, *_MEMBERS_ONLY])
        )

    def _selected(self) -> list[tuple[_Part, npt.NDArray[np.int64]]]:
        if self._numbers is None:
            self._numbers = []
            for part in self._parts:
                blocks = [b.members["number"].values for b in read_blocks(part.path, [*part.options(), *_MEMBERS_ONLY])]
                self._numbers.append((part, np.concatenate([*blocks, np.empty(0, np.int64)])))
        return self._numbers

    def __len__(self) -> int:
        return sum(len(numbers) for _, numbers in self._selected())

    def __getitem__(self, index: int) -> Step:
        """A step with its picture."""
        at = index + len(self) if index < 0 else index
        for part, numbers in self._selected():
            if 0 <= at < len(numbers):
                return next(_steps(self._picker(part.path).pick(int(numbers[at]))))
            at -= len(numbers)
        raise IndexError(f"there is no step {index}; there are {len(self)}")

    def _picker(self, path: str) -> Picker:
        if self._pid != os.getpid():  # after a fork these are the parent's
            self._pickers = {}
            self._pid = os.getpid()
        if path not in self._pickers:
            if len(self._pickers) >= _KEPT_PICKERS:
                self._pickers.pop(next(iter(self._pickers))).close()
            self._pickers[path] = Picker(path, self._view)
        return self._pickers[path]

    def close(self) -> None:
        """Ends the programs that wait for more numbers of steps; the next recording[i] starts them again."""
        for picker in self._pickers.values():
            picker.close()
        self._pickers = {}

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _field_options(fields: Sequence[str] | None) -> list[str]:
    if fields is None:
        return []
    return ["--fields", ",".join(fields)] if fields else ["--no-fields"]


def _picture_options(pictures: bool, gray: bool, size: Size | None, crop: Crop | None) -> list[str]:
    if not pictures:
        return ["--pictures", "none"]
    return [
        *("--pictures", "gray" if gray else "rgb"),
        *(("--crop", ",".join(map(str, crop))) if crop is not None else ()),
        *(("--size", f"{size[0]}x{size[1]}") if size is not None else ()),
    ]


class _Columns:
    """Gathers blocks."""

    def __init__(self, pictures: Pictures | None = None) -> None:
        self._all_pictures = pictures
        self._blocks: list[Block] = []
        self._files: list[int] = []  # of each block
        self._file = -1

    def begin_file(self) -> None:
        self._file += 1

    def add(self, block: Block) -> None:
        self._blocks.append(block)
        self._files.append(self._file)

    def _recordings(self) -> npt.NDArray[np.int64]:
        """Counted through all files."""
        numbers = []
        base, last, file = 0, -1, 0
        for block, of in zip(self._blocks, self._files, strict=True):
            if of != file:
                base, file = last + 1, of
            numbers.append(block.members["recording"].values + base)
            last = max(last, int(numbers[-1][-1]))
        return np.concatenate([*numbers, np.empty(0, np.int64)])

    def arrays(self, fields: Sequence[str] | None) -> Arrays:
        """With the rewards and ends that came with the observations themselves."""
        rows = [block.rows for block in self._blocks]

        def member(name: str, dtype: str) -> Array:
            parts = [block.members[name] for block in self._blocks]
            return join(parts, rows) if parts else np.empty(0, dtype)

        names = dict.fromkeys(name for block in self._blocks for name in block.fields)
        columns: dict[str, Array] = {}
        for name in fields if fields is not None else names:
            parts: list[Part | None] = [block.fields.get(name) for block in self._blocks]
            if any(part is not None for part in parts):
                columns[name] = join(parts, rows)
        return Arrays(
            fields=columns,
            action=member("action", "<U1"),
            reward=member("reward", "<f8"),
            terminated=member("terminated", "?"),
            truncated=member("truncated", "?"),
            has_next=np.zeros(sum(rows), np.bool_),
            number=member("number", "<i8"),
            recording=self._recordings(),
            session=member("session", "<i8"),
            episode=member("episode", "<i8"),
            step=member("step", "<i8"),
            time_us=member("time_us", "<i8"),
            has_picture=member("has_picture", "?"),
            pictures=None if self._all_pictures is None else self._all_pictures.array,
        )


def _key(arrays: Arrays) -> npt.NDArray[np.int64]:
    """One number for each step: its place in all files together."""
    return arrays.recording * (1 << 40) + arrays.number


def _episode_order(arrays: Arrays) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows by episode, each in its order, and where episodes begin among them."""
    keys = (arrays.episode, arrays.session, arrays.recording)
    order = np.lexsort(keys).astype(np.int64) if len(arrays) else np.empty(0, np.int64)  # stable
    is_start = np.ones(len(order), np.bool_)
    is_start[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0) if len(order) else True
    return order, np.flatnonzero(is_start)


def _align(arrays: Arrays) -> Arrays:
    """Gives every step the reward and the ends that came with the next observation of its episode."""
    order, starts = _episode_order(arrays)
    rows = len(order)
    reward = np.full(rows, np.nan)
    terminated = np.zeros(rows, np.bool_)
    truncated = np.zeros(rows, np.bool_)
    has_next = np.ones(rows, np.bool_)
    has_next[order[np.append(starts[1:] - 1, rows - 1)] if rows else order] = False
    has = has_next[order]
    before, after = order[has], order[1:][has[:-1]]
    reward[before] = arrays.reward[after]
    terminated[before] = arrays.terminated[after]
    truncated[before] = arrays.truncated[after]
    return replace(arrays, reward=reward, terminated=terminated, truncated=truncated, has_next=has_next)


def _value(part: Part, row: int) -> Any:
    """None where it is missing."""
    if part.missing is not None and part.missing[row]:
        return None
    value = part.values[row]
    return part.texts[value] if part.texts is not None else value.item()


def _steps(block: Block) -> Iterator[Step]:
    for row in range(block.rows):
        member = {name: _value(part, row) for name, part in block.members.items()}
        fields = {name: _value(part, row) for name, part in block.fields.items()}
        yield Step(
            number=member["number"],
            session=member["session"],
            episode=member["episode"],
            step=member["step"],
            time_us=member["time_us"],
            fields={name: value for name, value in fields.items() if value is not None},
            action=member["action"],
            reward=member["reward"],
            terminated=member["terminated"],
            truncated=member["truncated"],
            picture=block.pictures[row] if block.pictures is not None and member["has_picture"] else None,
        )
