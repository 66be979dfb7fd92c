#!/usr/bin/env python3
"""learning.py PNG RUN...: what bh-policy speedy noted in recordings, as curves of return, loss and epsilon."""
import json
import os
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot


def curves(path):
    """Steps played so far, and what was noted, of every episode."""
    replay = subprocess.Popen(["bh-replay", "--no-frames", path], stdout=subprocess.PIPE)
    steps, found = 0, {"steps": [], "mean": [], "loss": [], "epsilon": []}
    for line in replay.stdout:
        record = json.loads(line)
        steps += record["type"] == "step"
        if record["type"] == "note" and "speedy " in record["text"]:
            note = dict(part.split("=") for part in record["text"].split("speedy ")[1].split())
            found["steps"].append(steps)
            for key in ("mean", "loss", "epsilon"):
                found[key].append(float(note[key]))
    if replay.wait() not in (0, 3):
        sys.exit(f"learning.py: {path}: cannot be read")
    return found


figure, axes = pyplot.subplots(1, 3, figsize=(10, 3), layout="constrained")
for path in sys.argv[2:]:
    found = curves(path)
    label = os.path.basename(path).rsplit(".", 1)[0]
    for plot, key in zip(axes, ("mean", "loss", "epsilon")):
        plot.plot(found["steps"], found[key], "--" if label == "random" else "-", label=label, linewidth=1.2)
for plot, title in zip(axes, ("mean return of 50 episodes", "loss", "epsilon")):
    plot.set_title(title, fontsize=10)
    plot.set_xlabel("steps")
    plot.grid(alpha=0.3)
axes[1].set_yscale("log")
axes[0].legend(fontsize=7)
figure.savefig(sys.argv[1], dpi=90, metadata={"Software": None})
