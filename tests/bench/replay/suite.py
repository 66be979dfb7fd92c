"""bh-replay as a client: a recording played to a server as fast as it goes, against a bare client."""

import json
import os
import subprocess
from contextlib import ExitStack

from benchlib.context import Report
from benchlib.errors import BenchError
from benchlib.process import output_of, program
from benchlib.stats import Summary, Target, ratios, rotated
from benchlib.table import format_table
from step.servers import all_servers
from stream.generate import write_stream

NAME = "replay"
FLOOR, REPLAY = "bench-load", "bh-replay --pace max"
DIFFERENT = 4  # the floor gives one answer to all


def play_floor(context, server, milliseconds):
    command = [program(context.bench_directory, "bench-load"), "--port", str(server.port), "--clients", "1",
               "--milliseconds", str(milliseconds)]
    result = json.loads(output_of(command))
    return {"p50_us": result["p50_us"], "steps_per_s": result["steps_per_s"]}


def play_replay(context, server, recording):
    command = [program(context.bin_directory, "bh-replay"), recording, "--to", f"http://127.0.0.1:{server.port}/act",
               "--pace", "max", "--report", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != DIFFERENT:
        raise BenchError(f"bh-replay: ended with status {done.returncode}: {done.stderr.strip()}")
    result = json.loads(done.stdout)
    return {"p50_us": result["latency_us"]["p50"], "steps_per_s": result["steps_per_s"]}


def run(context):
    report = Report(NAME)
    subjects = [subject for subject in (FLOOR, REPLAY) if context.wants(subject)]
    if not subjects:
        return report
    steps, rounds, milliseconds = (4_000, 3, 250) if context.quick else (30_000, 5, 1500)
    stream, recording = (os.path.join(context.work_directory, name) for name in ("run", "run.zst"))
    write_stream(stream, steps)
    output_of([program(context.bin_directory, "bh-record"), "-q", "-o", recording, stream])
    results = {subject: [] for subject in subjects}
    with ExitStack() as stack:
        server = all_servers(context)["floor"]()
        stack.callback(server.kill)
        server.start(context)
        play_floor(context, server, 100)  # warm-up
        for number in range(rounds):
            context.progress(f"{NAME}: round {number + 1} of {rounds}")
            for subject in rotated(subjects, number):
                results[subject].append(play_floor(context, server, milliseconds) if subject == FLOOR
                                        else play_replay(context, server, recording))
        server.stop()

    def column(subject, key):
        return [result[key] for result in results[subject]]

    rows = [[subject, *(Summary.of(column(subject, key)).text() for key in ("steps_per_s", "p50_us"))]
            for subject in subjects]
    title = f"{NAME}: one client of the bare server, {steps} steps, {rounds} rounds, median (min-max)"
    report.sections.append((title, format_table(["client", "steps/s", "p50 us"], rows)))
    if len(subjects) == 2:
        report.targets = [
            Target("time of a step of bh-replay --pace max / bench-load",
                   ratios(column(FLOOR, "steps_per_s"), column(REPLAY, "steps_per_s")), 1.5, True)]
    report.data = {"rounds": rounds, "results": results}
    return report
