"""Emberwick as bhtools and as stable-retro play it: the same fields, actions and pictures. Run by player.py in the virtual environment."""

import json
import os
import shutil

import cv2
import gymnasium
import numpy as np

SKIP = 4
SIDE = 84
FIELDS = {"mode": 0x0300, "map": 0x0301, "x": 0x0302, "y": 0x0303, "dir": 0x0304, "story": 0x0309, "gold": 0x030A, "ground": 0x030B,
          "facing": 0x0313, "dialog": 0x0314, "enemy": 0x0315, "fights": 0x0317}
BUTTONS = ("NONE", "UP", "DOWN", "LEFT", "RIGHT", "A", "B")


def import_game(folder, rom):
    """A custom game of stable-retro: its ROM, fields, reward (none) and end (none)."""
    game = os.path.join(folder, "Emberwick-Nes-v0")
    if os.path.isdir(game):
        return
    os.makedirs(game)
    shutil.copy(rom, os.path.join(game, "rom.nes"))
    with open(os.path.join(game, "data.json"), "w") as file:
        json.dump({"info": {name: {"address": address, "type": "|u1"} for name, address in FIELDS.items()}}, file)
    for name in ("scenario.json", "metadata.json"):
        with open(os.path.join(game, name), "w") as file:
            json.dump({}, file)


class Retro(gymnasium.Wrapper):
    """Skips frames and observes as the usual wrappers do: the fields as numbers, or the last picture in grey, 84 by 84."""

    def __init__(self, folder, pixels):
        import stable_retro

        stable_retro.data.Integrations.add_custom_path(folder)
        env = stable_retro.make("Emberwick-Nes-v0", state=stable_retro.State.NONE, inttype=stable_retro.data.Integrations.ALL,
                                use_restricted_actions=stable_retro.Actions.ALL, render_mode=None)
        super().__init__(env)
        self.pixels = pixels
        self.presses = [np.array([name == button for button in env.unwrapped.buttons], np.int8) for name in BUTTONS]
        self.action_space = gymnasium.spaces.Discrete(len(BUTTONS))
        shape = (SIDE, SIDE, 1) if pixels else (len(FIELDS),)
        self.observation_space = gymnasium.spaces.Box(0, 255, shape, np.uint8 if pixels else np.float32)

    def seen(self, picture, info):
        if self.pixels:
            gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
            return cv2.resize(gray, (SIDE, SIDE), interpolation=cv2.INTER_AREA)[..., None]
        return np.array([info[name] for name in FIELDS], np.float32)

    def reset(self, **arguments):
        picture, _ = self.env.reset(**arguments)
        return self.seen(picture, self.env.unwrapped.data.lookup_all()), {}

    def step(self, action):
        press = self.presses[action]
        for _ in range(SKIP):
            picture, reward, terminated, truncated, info = self.env.step(press)
        return self.seen(picture, info), reward, terminated, truncated, {"fields": info}


def bhtools_arguments(pixels):
    observed = {"observation": "pictures", "gray": True, "size": (SIDE, SIDE)} if pixels else {"fields": list(FIELDS)}
    return {"frame_skip": SKIP, "actions": BUTTONS, **observed}
