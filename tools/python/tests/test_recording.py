"""Recordings against what other programs say of them."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bhtools import Recording
from bhtools._blocks import Part, ReadError, join


def dump(recording: str, *options: str) -> list[dict[str, Any]]:
    """The steps as bh-replay gives them: the record stream."""
    text = subprocess.run(["bh-replay", "--no-frames", recording, *options], check=True, capture_output=True).stdout
    return [record for record in map(json.loads, text.splitlines()) if record["type"] == "step"]


def test_arrays_hold_what_was_recorded(recording: str) -> None:
    steps = dump(recording)
    arrays = Recording(recording).arrays()
    assert len(arrays) == len(Recording(recording)) == len(steps) == 48
    for name in ("x", "y", "hp", "map"):
        assert arrays[name].tolist() == [step["observation"][name] for step in steps]
    assert arrays.action.tolist() == [step["action"]["text"] for step in steps]
    assert arrays.time_us.tolist() == [step["time_us"] for step in steps]
    assert arrays.number.tolist() == list(range(48))
    assert arrays["x"].dtype == np.int64
    assert arrays["map"].dtype.kind == "U"


def test_a_transition_has_the_reward_and_the_end_of_the_next_observation(recording: str) -> None:
    steps = dump(recording)
    arrays = Recording(recording).arrays(["x"])
    for t, step in enumerate(steps):
        later = steps[t + 1] if t + 1 < len(steps) and steps[t + 1]["episode"] == step["episode"] else None
        assert arrays.has_next[t] == (later is not None)
        assert arrays.terminated[t] == (later or {}).get("terminated", False)
        assert arrays.truncated[t] == (later or {}).get("truncated", False)
        if later is not None:
            assert arrays.reward[t] == later["reward"] == later["observation"]["x"]
        else:
            assert np.isnan(arrays.reward[t])


def test_episodes_have_one_observation_more_than_actions(recording: str) -> None:
    episodes = Recording(recording).episodes(["x", "hp.1"], pictures=True, gray=True, size=(16, 14))
    assert [len(episode) for episode in episodes] == [20, 15, 10]
    for episode in episodes:
        assert episode.fields["x"].shape == episode.fields["hp.1"].shape == (len(episode) + 1,)
        assert episode.pictures is not None
        assert episode.pictures.shape == (len(episode) + 1, 14, 16)
        assert episode.rewards.shape == episode.terminated.shape == episode.truncated.shape == (len(episode),)
        assert not episode.terminated[:-1].any()
    assert [bool(episode.terminated[-1]) for episode in episodes] == [True, False, False]
    assert [bool(episode.truncated[-1]) for episode in episodes] == [False, True, False]
    assert episodes[0].actions[:3].tolist() == ["RIGHT", "DOWN", "LEFT+A"]


def test_pictures_are_those_of_the_recording(recording: str, tmp_path: Path) -> None:
    pictures = Recording(recording).arrays([], pictures=True).pictures
    assert pictures is not None
    subprocess.run(["bh-shot", recording, "--at", "7", "-o", str(tmp_path / "a.png")], check=True)
    text = subprocess.run(
        ["bh-shot", recording, "--at", "7", "--y4m", "-o", "-"], check=True, capture_output=True
    ).stdout
    assert b"W256 H224" in text.splitlines()[0]
    step = Recording(recording)[7]
    assert step.picture is not None
    assert np.array_equal(step.picture, pictures[7])
    grey = Recording(recording, gray=True, crop=(8, 16, 64, 32))[7].picture
    assert grey is not None
    weights = np.array([299, 587, 114])
    assert np.array_equal(grey, ((pictures[7, 16:48, 8:72] @ weights + 500) // 1000).astype(np.uint8))


def test_steps_come_one_by_one_and_by_number(recording: str) -> None:
    run = Recording(recording)
    steps = dump(recording)
    for step, wanted in zip(run, steps, strict=True):
        assert (step.session, step.episode, step.step) == (wanted["session"], wanted["episode"], wanted["step"])
        assert step.fields == wanted["observation"]
        assert step.reward == wanted["reward"]
        assert step.picture is None
    for index in (0, 47, 21, -1, -48):
        step = run[index]
        assert step.number == index % 48
        assert step.fields == steps[index]["observation"]
    for index in (48, -49):
        with pytest.raises(IndexError):
            run[index]
    run.close()


def test_filters_choose_steps_and_transitions_stay_true(recording: str) -> None:
    run = Recording(recording)
    everything = run.arrays(["x"])
    some = run.filter('x > 10 || action == "UP"').filter("step < 18")
    arrays = some.arrays(["x"])
    wanted = ((everything["x"] > 10) | (everything.action == "UP")) & (everything.step < 18)
    assert 0 < len(some) == len(arrays) == wanted.sum() < 48
    assert np.array_equal(arrays.number, everything.number[wanted])
    assert np.array_equal(arrays.reward, everything.reward[wanted], equal_nan=True)
    assert some[1].number == arrays.number[1]
    third = run.arrays(["x"], every=3)
    assert np.array_equal(third.number, everything.number[::3])
    assert np.array_equal(third.reward, everything.reward[::3], equal_nan=True)
    second = run.filter(episode=1)
    assert len(second) == 16
    assert [len(episode) for episode in second.episodes([])] == [15]
    with pytest.raises(ValueError, match="whole episodes"):
        some.episodes()


def test_recordings_are_joined(recording: str, tmp_path: Path) -> None:
    twice = Recording(recording).concat(Recording(recording).filter(episode=2))
    assert len(twice) == 48 + 11
    assert twice.arrays([]).recording.tolist() == [0] * 48 + [1] * 11
    assert [len(episode) for episode in twice.episodes([])] == [20, 15, 10, 10]
    assert twice[48].episode == 2
    part = str(tmp_path / "part.zst")
    subprocess.run(["bh-cut", recording, "--episode", "0:0", "-o", part, "-q"], check=True)
    assert [len(episode) for episode in Recording(part).concat(twice).episodes([])] == [20, 20, 15, 10, 10]


def _number_and_sum(run: Recording, index: int) -> tuple[int, int]:
    picture = run[index].picture
    assert picture is not None
    return run[index].number, int(picture.sum())


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_read_for_themselves(recording: str, method: str) -> None:
    run = Recording(recording)
    wanted = [_number_and_sum(run, index) for index in range(0, 48, 12)]  # the parent's reader runs, too
    with multiprocessing.get_context(method).Pool(2) as pool:
        found = pool.starmap(_number_and_sum, [(run, index) for index in range(0, 48, 12)])
    assert found == wanted
    assert _number_and_sum(run, 12) == wanted[1]
    assert len(pickle.loads(pickle.dumps(run.filter("x > 10")))) == len(run.filter("x > 10"))
    run.close()


def test_a_column_is_numeric_only_if_every_value_is() -> None:
    def part(kind: Any, values: list[Any], missing: list[bool] | None = None, texts: list[str] | None = None) -> Part:
        return Part(kind, np.array(values), None if missing is None else np.array(missing), texts)

    integers = part("integer", [10, 11])
    text = part("text", [0, -1], [False, True], ["0A"])
    assert join([integers, integers], [2, 2]).dtype == np.int64
    assert join([integers, part("real", [0.5])], [2, 1]).tolist() == [10.0, 11.0, 0.5]
    assert join([integers, text, None], [2, 2, 1]).tolist() == ["10", "11", "0A", "", ""]
    assert join([part("boolean", [True, False]), text], [2, 2]).tolist() == ["true", "false", "0A", ""]
    with_holes = join([part("integer", [1, 0], [False, True]), None], [2, 1])
    assert with_holes[0] == 1
    assert np.isnan(with_holes[1:]).all()


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no recording"):
        Recording(tmp_path / "none.zst")
    (tmp_path / "bad.zst").write_bytes(os.urandom(64))
    with pytest.raises(ReadError, match=r"bad\.zst"):
        Recording(tmp_path / "bad.zst").arrays()
    with pytest.raises(ReadError, match=r"bad\.zst"):
        Recording(tmp_path / "bad.zst").__getitem__(0)
