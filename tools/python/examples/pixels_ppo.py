#!/usr/bin/env python3
"""PPO of stable-baselines3 from 84x84 grey pixels of Emberwick, four emulators; the reward is every new tile walked.

pip install bhtools[gym] stable-baselines3
"""

import gymnasium
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.vec_env import SubprocVecEnv

import bhtools  # noqa: F401 - registers the environments

game = {"observation": "pictures", "gray": True, "size": (84, 84), "reward": "change(steps)", "max_steps": 500}


def make() -> gymnasium.Env:
    return gymnasium.make("bhtools/Emberwick-v0", **game)


if __name__ == "__main__":
    envs = make_vec_env(make, 4, vec_env_cls=SubprocVecEnv)
    PPO("CnnPolicy", envs, n_steps=256, verbose=1).learn(20_000)
    envs.close()
