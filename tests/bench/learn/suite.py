"""Does bh-policy speedy learn a game? Emberwick under bh-emu: leave the village, from the fields in memory alone."""

import os
import re
import resource
import shlex
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from benchlib.context import Report
from benchlib.errors import BenchError
from benchlib.process import Process, output_of, program
from benchlib.stats import Summary, Target
from benchlib.table import format_table

NAME = "learn"
SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
RANDOM = "random"
WINDOW = 50  # episodes in the mean

INTERVAL = 16  # frames; as long as a step of one tile takes


def printed_options():
    """Of bh-policy speedy, as README prints the command: what is measured is what a reader runs."""
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        found = re.search(r"-- bh-policy speedy (.*?) --checkpoint \S+ \|\n", file.read(), re.DOTALL)
    return shlex.split(found[1].replace("\\\n", " "))


CHANCE = ["--epsilon", "1", "--train-steps", "0"]


def make_state(context, path):
    output_of([program(context.bin_directory, "bh-emu"), f"--userdata=interval:{INTERVAL};state:{path}",
               os.path.join(SOURCE, "man", "examples", "village.lua")])


class Player:
    """bh-serve with a policy, bh-record and bh-emu, until so many steps are played."""

    def __init__(self, context, state, name, seed, steps):
        self.context, self.state, self.name, self.seed, self.steps = context, state, name, seed, steps
        self.recording = os.path.join(context.work_directory, f"{name}.zst")

    def play(self):
        bin_directory, work_directory = self.context.bin_directory, self.context.work_directory
        policy = [program(bin_directory, "bh-policy"), "speedy", "-q", "--seed", str(self.seed), *printed_options(),
                  *(CHANCE if self.name == RANDOM else [])]
        serve = Process(f"serve {self.name}", [program(bin_directory, "bh-serve"), "--listen", "127.0.0.1:0",
                        "--steps", str(self.steps), "--", *policy], work_directory, stdout=subprocess.PIPE)
        record = Process(f"record {self.name}", [program(bin_directory, "bh-record"), "-q", "-o", self.recording],
                         work_directory, stdin=serve.popen.stdout)
        serve.popen.stdout.close()
        try:
            port = serve.wait_for_log(r"listening on [^ ]*:(\d+)").group(1)
            url = f"http://127.0.0.1:{port}/"
            emulator = Process(f"emu {self.name}", [program(bin_directory, "bh-emu"), "--load-state", self.state,
                               f"--url_get={url}", f"--url_post={url}", os.path.join(SOURCE, "lua", "gsl_sender.lua")],
                               work_directory, stdout=subprocess.DEVNULL)
            try:
                emulator.finish(0, 600)
            finally:
                emulator.kill()
            serve.finish(0)
            record.finish(0)
        finally:
            serve.kill()
            record.kill()
        return self.notes()

    def notes(self):
        """Of every episode: a dictionary of what its note says."""
        stream = output_of([program(self.context.bin_directory, "bh-replay"), "--no-frames", self.recording]).decode()
        texts = [line.split("speedy ", 1)[1].split('"', 1)[0] for line in stream.splitlines()
                 if '"type":"note"' in line and "speedy " in line]
        return [{key: float(value) for key, value in (part.split("=") for part in text.split())} for text in texts]


def processor_seconds():
    """Of all programs that have ended; bh-policy and its like are children of children."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def mean_return(notes):
    last = [note["return"] for note in notes[-WINDOW:]]
    if not last:
        raise BenchError("no episode ended")
    return sum(last) / len(last)


def run(context):
    report = Report(NAME)
    seeds, steps, by_chance = (2, 400, 200) if context.quick else (5, 3000, 1200)
    names = [f"seed {number}" for number in range(1, seeds + 1)] + [RANDOM]
    state = os.path.join(context.work_directory, "village.State")
    make_state(context, state)
    players = [Player(context, state, name, number, by_chance if name == RANDOM else steps)
               for number, name in enumerate(names, 1)]
    lock = threading.Lock()

    def play(player):
        with lock:
            context.progress(f"{NAME}: {player.name}, {player.steps} steps")
        return player.play()

    started, used = time.monotonic(), processor_seconds()
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, len(players))) as pool:
        notes = dict(zip(names, pool.map(play, players), strict=True))
    seconds, used = time.monotonic() - started, processor_seconds() - used

    rows = [[name, str(len(notes[name])), f"{mean_return(notes[name]):.2f}",
             f"{sum(note['steps'] for note in notes[name][-WINDOW:]) / len(notes[name][-WINDOW:]):.0f}"]
            for name in names]
    title = f"{NAME}: leave the village of Emberwick, {steps} steps each, {seconds:.0f} s, {used:.0f} s of processor"
    report.sections.append((title,
                            format_table(["policy", "episodes", f"mean return of the last {WINDOW}", "steps"], rows)))
    # Chance leaves so rarely that it may not have done it at all: one more episode of it counts as a success.
    chance = (sum(note["return"] for note in notes[RANDOM]) + 1) / (len(notes[RANDOM]) + 1)
    learned = [mean_return(notes[name]) for name in names if name != RANDOM]
    reached = Summary(min(learned) / chance, min(learned) / chance, max(learned) / chance)
    report.targets.append(Target(f"mean return of the last {WINDOW} episodes by that of chance, least of {seeds} seeds",
                                 reached, 10, at_most=False))
    report.targets.append(Target("all of it", Summary.of([seconds]), 180, at_most=True, unit=" s"))
    report.data = {"steps": steps, "seconds": seconds, "processor_s": used, "notes": notes}
    plot = os.environ.get("LEARN_PLOT")
    if plot:
        script = os.path.join(SOURCE, "man", "examples", "learning.py")
        output_of([sys.executable, script, plot, *(player.recording for player in players)])
    return report
