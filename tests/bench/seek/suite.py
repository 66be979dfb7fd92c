"""Going to any step of a large recording, inside a process and as a program."""

import json
import os
import random
import subprocess
import time

from benchlib.capture import GAMES, capture, record_repeated
from benchlib.context import Report
from benchlib.errors import BenchError
from benchlib.process import output_of, program
from benchlib.stats import Summary, Target
from benchlib.table import format_table

NAME = "seek"
PICTURES, METADATA = "step and picture", "step"
REPLAY, VERSION, WHOLE = "bh-replay --from N --until N", "bh-replay --version", "bh-replay --no-frames, all of it"
INTERVAL = 5  # frames of the game from one picture to the next


def make(context, game, steps, unpacked_bytes):
    """(path, its steps, its bytes unpacked): a game's steps and pictures, again and again up to that size."""
    played = capture(context, game, INTERVAL, steps)
    once, out = f"{played.stream}.zst", f"{played.stream}.large.zst"
    output_of([program(context.bin_directory, "bh-record"), "-q", "-o", once, played.stream])
    record_repeated(context, once, -(-unpacked_bytes // info(context, once)["unpacked_bytes"]), out)
    large = info(context, out)
    return out, large["steps"], large["unpacked_bytes"]


def info(context, recording):
    return json.loads(output_of([program(context.bin_directory, "bh-info"), "--json", recording]))


def seek(context, recording, seeks, seed, what):
    """Microseconds of every seek."""
    command = [program(context.bench_directory, "bench-seek"), recording, str(seeks), str(seed),
               "pictures" if what == PICTURES else "metadata"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchError(f"bench-seek: {done.stderr.strip()}")
    return json.loads(done.stdout)["us"]


def run_once(command):
    """Wall time in milliseconds."""
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(command)}: ended with status {done.returncode}: {done.stderr.strip()}")
    return (time.monotonic() - started) * 1000


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def measure_inside(context, recording, rounds, seeks):
    """What -> percentiles of each round."""
    found = {what: [] for what in (PICTURES, METADATA) if context.wants(what)}
    for number in range(rounds):
        for what, results in found.items():
            times = seek(context, recording, seeks, number, what)
            results.append({"p50_us": percentile(times, 0.5), "p99_us": percentile(times, 0.99)})
    return found


def measure_outside(context, recording, steps, rounds, runs):
    """Program -> median of each round."""
    found = {name: [] for name in (REPLAY, VERSION, WHOLE) if context.wants(name)}
    replay = program(context.bin_directory, "bh-replay")
    draw = random.Random(7)
    for _ in range(rounds):
        times = {name: [] for name in found}
        for _ in range(runs):  # one after the other: what disturbs one disturbs all
            step = str(draw.randrange(steps))
            if REPLAY in found:
                times[REPLAY].append(run_once([replay, recording, "--from", step, "--until", step]))
            if VERSION in found:
                times[VERSION].append(run_once([replay, "--version"]))
        if WHOLE in found:
            times[WHOLE].append(run_once([replay, "--no-frames", recording]))
        for name, results in found.items():
            results.append({"p50_ms": percentile(times[name], 0.5)})
    return found


def report_game(report, game, size, inside, outside):
    if inside:
        rows = [[what] + [Summary.of(result[key] for result in results).text() for key in ("p50_us", "p99_us")]
                for what, results in inside.items()]
        report.sections.append((f"{NAME}: {game}: a random step inside a process, {size}",
                                format_table(["decoded", "p50 us", "p99 us"], rows)))
    if outside:
        rows = [[name, Summary.of(result["p50_ms"] for result in results).text(2)] for name, results in outside.items()]
        report.sections.append((f"{NAME}: {game}: as a program, each time with another step",
                                format_table(["program", "p50 ms"], rows)))
    if PICTURES in inside:
        reached = Summary.of(result["p50_us"] / 1000 for result in inside[PICTURES])
        report.targets.append(Target(f"{game}: a random step with its picture: p50", reached, 2, True, " ms"))
    if REPLAY in outside and VERSION in outside:
        above = Summary.of(one["p50_ms"] - base["p50_ms"]
                           for one, base in zip(outside[REPLAY], outside[VERSION], strict=True))
        report.targets.append(Target(f"{game}: bh-replay of one step above bh-replay --version: p50", above, 10, True,
                                     " ms"))
    report.data[game] = {"inside": inside, "outside": outside}


def run(context):
    report = Report(NAME)
    steps, unpacked_bytes, rounds, seeks, runs = (
        (120, 50_000_000, 3, 50, 10) if context.quick else (720, 1_000_000_000, 5, 300, 40))
    for game in GAMES:
        recording, all_steps, unpacked = make(context, game, steps, unpacked_bytes)
        context.progress(f"{NAME}: {game}: {rounds} rounds of {seeks} seeks and {runs} runs")
        size = f"{all_steps} steps, {os.path.getsize(recording) / 1e6:.1f} MB, {unpacked / 1e9:.2f} GB unpacked"
        report_game(report, game, size, measure_inside(context, recording, rounds, seeks),
                    measure_outside(context, recording, all_steps, rounds, runs))
    return report
