"""Going to any step of a large recording, inside a process and as a program."""

import json
import os
import random
import subprocess
import time

from benchlib.context import Report
from benchlib.errors import BenchError
from benchlib.process import program
from benchlib.stats import Summary, Target
from benchlib.table import format_table

from .generate import write_stream

NAME = "seek"
PICTURES, METADATA = "step and picture", "step"
REPLAY, VERSION, WHOLE = "bh-replay --from N --until N", "bh-replay --version", "bh-replay --no-frames, all of it"


def record(context, steps, recording):
    command = [program(context.bin_directory, "bh-record"), "-q", "-o", recording]
    recorder = subprocess.Popen(command, stdin=subprocess.PIPE)
    write_stream(recorder.stdin, steps)
    recorder.stdin.close()
    if recorder.wait() != 0:
        raise BenchError(f"bh-record: ended with status {recorder.returncode}")


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


def run(context):
    report = Report(NAME)
    steps, rounds, seeks, runs = (2_000, 3, 50, 10) if context.quick else (17_500, 5, 300, 40)
    recording = os.path.join(context.work_directory, "run.zst")
    context.progress(f"{NAME}: recording {steps} steps with pictures")
    record(context, steps, recording)

    inside = {what: [] for what in (PICTURES, METADATA) if context.wants(what)}
    outside = {name: [] for name in (REPLAY, VERSION, WHOLE) if context.wants(name)}
    replay = program(context.bin_directory, "bh-replay")
    draw = random.Random(7)
    for number in range(rounds):
        context.progress(f"{NAME}: round {number + 1} of {rounds}")
        for what, results in inside.items():
            times = seek(context, recording, seeks, number, what)
            results.append({"p50_us": percentile(times, 0.5), "p99_us": percentile(times, 0.99)})
        times = {name: [] for name in outside}
        for _ in range(runs):  # one after the other: what disturbs one disturbs all
            step = str(draw.randrange(steps))
            if REPLAY in outside:
                times[REPLAY].append(run_once([replay, recording, "--from", step, "--until", step]))
            if VERSION in outside:
                times[VERSION].append(run_once([replay, "--version"]))
        if WHOLE in outside:
            times[WHOLE].append(run_once([replay, "--no-frames", recording]))
        for name, results in outside.items():
            results.append({"p50_ms": percentile(times[name], 0.5)})

    size = f"{steps} steps, {os.path.getsize(recording) / 2**20:.1f} MiB, {steps * 61_800 / 2**30:.2f} GiB unpacked"
    if inside:
        rows = [[what] + [Summary.of(result[key] for result in results).text() for key in ("p50_us", "p99_us")]
                for what, results in inside.items()]
        report.sections.append((f"{NAME}: a random step inside a process, {size}, {rounds} rounds of {seeks}",
                                format_table(["decoded", "p50 us", "p99 us"], rows)))
    if outside:
        rows = [[name, Summary.of(result["p50_ms"] for result in results).text(2)] for name, results in outside.items()]
        report.sections.append((f"{NAME}: as a program, {rounds} rounds of {runs}, each with another step",
                                format_table(["program", "p50 ms"], rows)))
    if PICTURES in inside:
        reached = Summary.of(result["p50_us"] / 1000 for result in inside[PICTURES])
        report.targets.append(Target("a random step with its picture: p50", reached, 2, True, " ms"))
    if REPLAY in outside and VERSION in outside:
        above = Summary.of(one["p50_ms"] - base["p50_ms"]
                           for one, base in zip(outside[REPLAY], outside[VERSION], strict=True))
        report.targets.append(Target("bh-replay of one step above bh-replay --version: p50", above, 10, True, " ms"))
    report.data = {"steps": steps, "rounds": rounds, "inside": inside, "outside": outside}
    return report
