#!/usr/bin/env python3
"""Q-learning in a table: the hero of Emberwick learns to leave the village. q_learning.py [SEED [EPISODES]]"""

import sys

import numpy as np

from bhtools import Env

seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
episodes = int(sys.argv[2]) if len(sys.argv) > 2 else 120
random = np.random.default_rng(seed)

# A step is a tile, 16 frames. The gate leads from the village (map 00) to the field (map 01).
env = Env(
    fields={"map": (0, 5), "x": (0, 31), "y": (0, 31)},
    actions=["UP", "DOWN", "LEFT", "RIGHT"],
    reward='change((x - abs(y - 10))*[map == "00"]) + 60*[map == "01"] - 0.1',  # the gate is at 31, 10
    terminated='map != "00"',
    frame_skip=16,
    max_steps=60,
)
values = np.zeros((32, 32, 4))
reached = []
for episode in range(episodes):
    (_, x, y), _ = env.reset(seed=seed)
    explore = max(0.01, 0.5 - episode / episodes)
    over = False
    while not over:
        here = values[int(x), int(y)]
        best = np.flatnonzero(here == here.max())
        action = random.integers(4) if random.random() < explore else random.choice(best)
        (area, x, y), reward, terminated, truncated, _ = env.step(action)
        over = terminated or truncated
        later = 0.0 if terminated else values[int(x), int(y)].max()
        here[action] += 0.8 * (reward + 0.98 * later - here[action])
    reached.append(terminated and int(area) == 1)
env.close()
print(f"the last 50 episodes reached the gate {sum(reached[-50:])} times")
