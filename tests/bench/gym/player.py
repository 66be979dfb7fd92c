"""Plays at random and says how fast, as JSON: player.py bhtools|retro fields|pixels ENVIRONMENTS STEPS FOLDER ROM; or frames/s of
stable-retro's core alone: player.py retro bare 1 FRAMES FOLDER ROM."""

import json
import os
import sys
import time


def memory_kib(pids):
    """Proportional set size, all processes together."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    return total


def children():
    """Processes below this one."""
    found, todo = [], [os.getpid()]
    while todo:
        pid = todo.pop()
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                below = [int(child) for child in file.read().split()]
            found += below
            todo += below
    return found


def play(env, steps, count):
    """Steps a second of all environments together."""
    env.reset(seed=1)
    env.action_space.seed(1)
    actions = [env.action_space.sample() for _ in range(steps)]
    for action in actions[:20]:
        env.step(action)
    began = time.perf_counter()
    for action in actions:
        env.step(action)
    return steps * count / (time.perf_counter() - began)


def main():
    subject, what, count, steps, folder, rom = sys.argv[1:]
    count, steps = int(count), int(steps)
    import gymnasium
    import games

    before = memory_kib([os.getpid()])
    if subject == "bhtools":
        import bhtools

        arguments = games.bhtools_arguments(what == "pixels")
        env = bhtools.VectorEnv(count, **arguments) if count > 1 else bhtools.Env(**arguments)
    else:
        games.import_game(folder, rom)
        if what == "bare":
            core = games.Retro(folder, False).unwrapped.em
            began = time.perf_counter()
            for _ in range(steps):
                core.step()
            print(json.dumps({"frames_per_s": steps / (time.perf_counter() - began)}))
            return
        makers = [lambda: games.Retro(folder, what == "pixels") for _ in range(count)]
        env = gymnasium.vector.AsyncVectorEnv(makers) if count > 1 else makers[0]()
    speed = play(env, steps, count)
    memory = memory_kib([os.getpid(), *children()]) - before
    env.close()
    print(json.dumps({"steps_per_s": speed, "memory_mib": memory / 1024 / count}))


main()
