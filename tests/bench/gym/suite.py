"""Environments: steps a second of bhtools and of stable-retro, from fields and from pixels, one emulator and two."""

import json
import os
import subprocess
import time

from benchlib.context import Report
from benchlib.errors import BenchError
from benchlib.process import program
from benchlib.stats import Summary, Target, ratios, rotated
from benchlib.table import format_table

NAME = "gym"
SUBJECTS = ("bhtools", "retro")
HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.join(HERE, "..", "..", "..", "tools", "python")
KINDS = (("fields", 1), ("fields", 2), ("pixels", 1), ("pixels", 2))


def make_environment(context):
    """Its Python; made once, beside the programs."""
    folder = os.path.join(os.path.dirname(context.bin_directory), "bench", "python")
    wanted = os.path.join(HERE, "requirements.txt")
    mark = os.path.join(folder, "requirements.txt")
    if not (os.path.exists(mark) and open(mark).read() == open(wanted).read()):
        context.progress(f"{NAME}: installing stable-retro and what it needs (200 MB) into {folder}")
        for command in (["/usr/bin/python3", "-m", "venv", folder],
                        [f"{folder}/bin/pip", "install", "-q", "--disable-pip-version-check", "-r", wanted]):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                raise BenchError(f"{' '.join(command)}: {(done.stdout + done.stderr).strip()}")
        with open(wanted) as source, open(mark, "w") as target:
            target.write(source.read())
    return f"{folder}/bin/python"


def play(context, python, *words):
    rom = os.path.join(os.path.dirname(context.bin_directory), "share", "bh-tools", "emberwick.nes")
    environment = {**os.environ, "PYTHONPATH": f"{PACKAGE}:{HERE}", "PATH": f"{context.bin_directory}:{os.environ['PATH']}"}
    done = subprocess.run([python, os.path.join(HERE, "player.py"), *map(str, words), context.work_directory, rom],
                          capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise BenchError(f"player.py {' '.join(map(str, words))}: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])


def bare_frames_per_s(context, python, subject, frames):
    """Of the core alone, without anybody who asks for anything."""
    if subject == "retro":
        return play(context, python, "retro", "bare", 1, frames)["frames_per_s"]
    took = []
    for count in (frames // 10, frames):  # the difference leaves out the start
        began = time.perf_counter()
        subprocess.run([program(context.bin_directory, "bh-emu"), "-q", "--stop-after", str(count)], check=True)
        took.append(time.perf_counter() - began)
    return (frames - frames // 10) / (took[1] - took[0])


def run(context):
    report = Report(NAME)
    subjects = [subject for subject in SUBJECTS if context.wants(subject)]
    if not subjects:
        return report
    python = make_environment(context)
    rounds, steps, frames = (2, 300, 2000) if context.quick else (5, 2000, 10000)
    found = {subject: {"bare": [], **{kind: [] for kind in KINDS}} for subject in subjects}
    for number in range(rounds):
        context.progress(f"{NAME}: round {number + 1} of {rounds}")
        for subject in rotated(subjects, number):
            found[subject]["bare"].append(bare_frames_per_s(context, python, subject, frames))
            for kind in KINDS:
                found[subject][kind].append(play(context, python, subject, *kind, steps))
    rows = [[subject, Summary.of(results["bare"]).text()]
            + [Summary.of(one["steps_per_s"] for one in results[kind]).text() for kind in KINDS]
            + [Summary.of(one["memory_mib"] for one in results[("pixels", 2)]).text(0, " MiB")]
            for subject, results in found.items()]
    report.sections.append((f"{NAME}: steps/s of all environments together, 4 frames a step; the core's frames/s alone; memory of one of two",
                            format_table(["", "bare frames/s", *(f"{what}, {count}" for what, count in KINDS), "memory"], rows)))
    if len(found) == 2:
        ours, theirs = (found[subject] for subject in SUBJECTS)
        for kind in KINDS:
            relative = [[one["steps_per_s"] / bare for one, bare in zip(results[kind], results["bare"], strict=True)]
                        for results in (ours, theirs)]
            report.targets.append(Target(f"{kind[0]}, {kind[1]}: steps/s by the core's own speed, to stable-retro's", ratios(*relative),
                                         1.0 if kind[0] == "fields" else 0.8, False))
        report.targets.append(Target("memory of an environment, to stable-retro's",
                                     ratios(*([one["memory_mib"] for one in results[("pixels", 2)]] for results in (ours, theirs))), 1.0, True))
    report.data = {subject: {str(kind): results for kind, results in kinds.items()} for subject, kinds in found.items()}
    return report
