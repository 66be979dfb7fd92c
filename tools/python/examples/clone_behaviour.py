#!/usr/bin/env python3
"""Behaviour cloning from a recording: softmax regression on named fields. clone_behaviour.py RUN FIELD..."""

import sys

import numpy as np

from bhtools import Recording

run, names = sys.argv[1], sys.argv[2:] or ["x", "y", "dir"]
steps = Recording(run).arrays(names)
used = steps.has_next
inputs = np.column_stack([steps[name][used].astype(float) for name in names] + [np.ones(used.sum())])
inputs /= np.maximum(1, np.abs(inputs).max(axis=0))
actions, targets = np.unique(steps.action[used], return_inverse=True)
weights = np.zeros((inputs.shape[1], len(actions)))
for _ in range(300):
    scores = inputs @ weights
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    likely[np.arange(len(targets)), targets] -= 1
    weights -= 2.0 * inputs.T @ likely / len(targets)
agreement = np.mean(np.argmax(inputs @ weights, axis=1) == targets)
print(f"{len(targets)} steps, {len(actions)} actions: the clone agrees with {agreement:.0%} of the recorded ones")
