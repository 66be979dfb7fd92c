"""The environments: Gymnasium's own checker, and that episodes, seeds, rewards and processes are right."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from conftest import DEADLINE, is_alive, wait_until
from gymnasium.utils.env_checker import check_env

import bhtools
from bhtools import Env, Recording, Session, SessionError, VectorEnv

OBSERVATIONS: dict[str, dict[str, Any]] = {
    "fields": {},
    "named": {"fields": {"x": (0, 31), "y": (0, 31), "hp.0": (0, 255)}},
    "dict": {"observation": "dict", "fields": ["x", "y"]},
    "pictures": {"observation": "pictures", "crop": (8, 8, 128, 96)},
    "gray": {"observation": "pictures", "gray": True, "size": (84, 84)},
    "both": {"observation": "both", "size": (32, 28)},
}
ACTIONS: dict[str, dict[str, Any]] = {
    "names": {"actions": ["NONE", "RIGHT+A", "UP"]},
    "choices": {"actions": [["NONE", "UP", "DOWN"], ["NONE", "A", "B"]]},
    "buttons": {"buttons": True},
    "some": {"buttons": ["RIGHT", "P1 A"]},
}


@pytest.mark.filterwarnings("ignore:.*A Box observation space (min|max)imum value is.*")
@pytest.mark.parametrize("arguments", [*OBSERVATIONS.values(), *ACTIONS.values()], ids=[*OBSERVATIONS, *ACTIONS])
def test_gymnasium_finds_nothing_wrong(arguments: dict[str, Any]) -> None:
    with gymnasium.make("bhtools/Emberwick-v0", sticky=0.1, **arguments) as env:
        check_env(env.unwrapped, skip_render_check=True)


def play(env: gymnasium.Env[Any, Any], seed: int, steps: int) -> list[Any]:
    env.action_space.seed(seed)
    seen = [env.reset(seed=seed)[0].tolist()]
    for _ in range(steps):
        observation, reward, terminated, truncated, _ = env.step(env.action_space.sample())
        seen.append((observation.tolist(), reward, terminated, truncated))
        if terminated or truncated:
            seen.append(env.reset()[0].tolist())
    return seen


def test_a_seed_is_a_trajectory() -> None:
    arguments: dict[str, Any] = {"sticky": 0.25, "max_steps": 15, "reward": "change(x) - change(y)"}
    with Env(**arguments) as env:
        first = play(env, 3, 60)
        assert play(env, 3, 60) == first
        assert play(env, 4, 60) != first
    with Env(**arguments) as env:
        assert play(env, 3, 60) == first


def test_rewards_and_ends_come_from_expressions_or_functions(tmp_path: Path) -> None:
    right = ["RIGHT"]
    run = str(tmp_path / "run.zst")
    with Env(actions=right, reward="x - 1", terminated="x > 11", frame_skip=16, record=run) as env:
        env.reset()
        told = [env.step(0) for _ in range(2)]
        with pytest.raises(gymnasium.error.ResetNeeded):
            env.step(0)
        env.reset()
        env.step(0)
    with Env(actions=right, reward=lambda f: f["x"] - 1, terminated=lambda f: bool(f["x"] > 11), frame_skip=16) as env:
        env.reset()
        computed = [env.step(0) for _ in range(2)]
    assert [step[1:4] for step in told] == [step[1:4] for step in computed]
    assert [step[2] for step in told] == [False, True]
    first = Recording(run).episodes(["x"])[0]
    assert first.rewards.tolist() == [step[1] for step in told]
    assert first.terminated.tolist() == [False, True]
    assert not first.truncated.any()


def test_an_episode_is_truncated_and_the_recording_says_so(tmp_path: Path) -> None:
    run = str(tmp_path / "run.zst")
    with Env(max_steps=3, record=run) as env:
        env.reset()
        assert [env.step(0)[3] for _ in range(3)] == [False, False, True]
        env.reset()
        env.step(0)
        env.reset()
        env.step(0)
    episodes = Recording(run).episodes([])
    assert [len(episode) for episode in episodes] == [3, 1, 1]
    assert [bool(episode.truncated[-1]) for episode in episodes] == [True, True, True]


def test_states_are_drawn_by_their_weights(tmp_path: Path) -> None:
    script = tmp_path / "save.lua"
    script.write_text(
        "for x = 3, 5 do\n"
        "    memory.write_u8(0x0302, x, 'RAM')\n"
        "    savestate.save(userdata.get('folder') .. '/' .. x)\n"
        "end\n"
    )
    start = bhtools._session.start_state("emberwick")
    subprocess.run(["bh-emu", "-q", "--load-state", start, f"--userdata=folder:{tmp_path}", str(script)], check=True)
    states = {tmp_path / "3": 3.0, tmp_path / "4": 1.0, tmp_path / "5": 0.0}
    with Env(state=states, fields=["x"]) as env:
        drawn = [int(env.reset(seed=9 if i == 0 else None)[0][0]) for i in range(40)]
        assert 20 < drawn.count(3) < 40
        assert drawn.count(4) == 40 - drawn.count(3)
        assert [int(env.reset(seed=9 if i == 0 else None)[0][0]) for i in range(40)] == drawn
        assert int(env.reset(options={"state": tmp_path / "5"})[0][0]) == 5
        with pytest.raises(FileNotFoundError, match="there is no state"):
            env.reset(options={"state": tmp_path / "6"})
    with pytest.raises(ValueError, match="weights"):
        Env(state={tmp_path / "3": 0.0})


def test_render_shows_the_game() -> None:
    with Env(render_mode="rgb_array") as env:
        env.reset()
        picture = env.render()
        assert picture.shape == (224, 256, 3)
        assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 3
    with pytest.raises(ValueError, match="render_mode"):
        Env(render_mode="human")


def test_fenlight_is_a_game_too() -> None:
    with gymnasium.make("bhtools/Fenlight-v0", fields=["x", "hp"]) as env:
        observation, info = env.reset(seed=1)
        assert info["fields"]["mode"] == 2
        for _ in range(20):
            later, *_ = env.step(4)  # RIGHT
        assert later[0] > observation[0]


def test_make_vec_steps_a_thousand_times() -> None:
    envs = gymnasium.make_vec("bhtools/Emberwick-v0", 4, max_steps=50, fields=["x", "y"], frame_skip=1)
    assert isinstance(envs.unwrapped, VectorEnv)
    envs.action_space.seed(1)
    observations, _ = envs.reset(seed=1)
    assert observations.shape == (4, 2)
    ends = 0
    for _ in range(1000):
        observations, _, _, truncated, infos = envs.step(envs.action_space.sample())
        assert observations.shape == (4, 2)
        ends += int(truncated.sum())
    assert ends == 4 * (1000 // 51)  # a step more for each reset
    assert len(infos["fields"]["x"]) == 4
    envs.close()


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_a_vector_is_its_environments(mode: str) -> None:
    """Each plays what an Env plays with the same actions, in every autoreset mode."""
    arguments: dict[str, Any] = {"max_steps": 5, "fields": ["x", "y", "steps"], "reward": "change(x)", "frame_skip": 16}
    with Env(**arguments) as env:
        singles = []
        for action in (3, 4):  # LEFT, RIGHT
            episode = [(env.reset()[0].tolist(), 0.0, False, False)]
            episode += [(o.tolist(), r, te, tr) for o, r, te, tr, _ in (env.step(action) for _ in range(5))]
            singles.append(episode)
    envs = VectorEnv(2, autoreset_mode=mode, **arguments)
    observations, _ = envs.reset(seed=1)
    assert observations.tolist() == [single[0][0] for single in singles]
    for _ in range(2):
        for step in range(1, 6):
            observations, rewards, terminated, truncated, infos = envs.step(np.array([3, 4]))
            for i, single in enumerate(singles):
                assert (rewards[i], terminated[i], truncated[i]) == single[step][1:]
                if mode == "SameStep" and step == 5:
                    assert observations[i].tolist() == single[0][0]
                    assert infos["final_obs"][i].tolist() == single[5][0]
                else:
                    assert observations[i].tolist() == single[step][0]
        if mode == "NextStep":
            observations, rewards, _, truncated, _ = envs.step(np.array([3, 4]))
            assert not truncated.any()
            assert not rewards.any()
        elif mode == "Disabled":
            with pytest.raises(gymnasium.error.ResetNeeded):
                envs.step(np.array([3, 4]))
            observations, _ = envs.reset(options={"reset_mask": np.array([True, False])})
            assert observations.tolist() == [singles[0][0][0], singles[1][5][0]]
            observations, _ = envs.reset(options={"reset_mask": np.array([False, True])})
        assert observations.tolist() == [single[0][0] for single in singles]
    envs.close()


def test_an_attached_program_is_the_policy(tmp_path: Path) -> None:
    program = tmp_path / "train.py"
    program.write_text(
        "import bhtools\n"
        "env = bhtools.Env('attached', actions=['RIGHT'])\n"
        "env.reset()\n"
        "print('a line that is no answer')\n"
        "for _ in range(10):\n    env.step(0)\n"
        "env.close()\n"
    )
    serve = subprocess.Popen(
        ["bh-serve", "--listen", "127.0.0.1:0", "-n", "11", "--ask-ends", "--", sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert serve.stderr is not None
    address = serve.stderr.readline().decode().rsplit(" ", 1)[1].strip()
    emulator = subprocess.Popen(
        ["bh-emu", "-q", f"--url_post=http://{address}/", "--userdata=interval:4", "gsl_sender.lua"]
    )
    out, err = serve.communicate(timeout=DEADLINE)
    assert emulator.wait(DEADLINE) == 0
    steps = [record for record in map(json.loads, out.splitlines()) if record["type"] == "step"]
    assert [step["action"]["text"] for step in steps] == ["RIGHT"] * 10 + ["NONE"]
    assert b"a line that is no answer" in err


def test_a_bizhawk_dials_in() -> None:
    with Session("bizhawk", listen="127.0.0.1:0", interval=4) as session:
        url = f"http://{session.address}/"
        emulator = subprocess.Popen(
            ["bh-emu", "-q", f"--url_get={url}", f"--url_post={url}", "--userdata=interval:4", "gsl_sender.lua"]
        )
        for count, observation in enumerate(session):
            assert observation.step == count
            if count == 5:
                break
            session.act("RIGHT")
    assert emulator.wait(DEADLINE) == 0


KILLED = """
import sys, bhtools
env = bhtools.VectorEnv(2, record=sys.argv[1], fields=["x"]) if sys.argv[2] == "2" else bhtools.Env(record=sys.argv[1])
env.reset()
print(*env.session.pids, flush=True)
while True:
    env.step(env.action_space.sample())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_program_that_dies_leaves_a_recording_and_no_process(how: signal.Signals, tmp_path: Path) -> None:
    run = tmp_path / "run.zst"
    command = [sys.executable, "-c", KILLED, str(run), "2" if how == signal.SIGKILL else "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as python:
        assert python.stdout is not None
        pids = [int(pid) for pid in python.stdout.readline().split()]
        assert len(pids) == (4 if how == signal.SIGKILL else 3)
        wait_until(lambda: os.path.exists(f"{run}.partial"))
        python.send_signal(how)
        python.wait(DEADLINE)
    wait_until(lambda: not any(is_alive(pid) for pid in pids))
    assert (
        subprocess.run(["bh-info", "--verify", "-q", str(run)], stdout=subprocess.DEVNULL, check=False).returncode == 0
    )
    assert len(Recording(run)) > 0


def test_what_goes_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run.zst").write_text("")
    with pytest.raises(SessionError, match=r"(?s)bh-record ended with status 1.*--overwrite"):
        Env(record=tmp_path / "run.zst")
    with pytest.raises(SessionError, match="--reward"):
        Env(reward="x +")
    with pytest.raises(SessionError, match=r"(?s)bh-emu ended with status 1.*nothing\.nes"):
        Env(rom=tmp_path / "nothing.nes")
    with pytest.raises(KeyError, match="no field shoes; there are: mode, map, x"):
        Env(fields=["shoes"]).reset()
    with pytest.raises(ValueError, match="hp is no number"):
        Env(fields=["hp"]).reset()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(bhtools.MissingProgramError, match="bh-nothing is missing"):
        bhtools._programs.find("bh-nothing")
