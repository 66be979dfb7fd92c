"""Recording and reading a stream of small steps through pipes."""

import os

from benchlib.context import Report
from benchlib.errors import BenchError
from benchlib.pipeline import count_steps, run_piped
from benchlib.process import program
from benchlib.stats import Summary, Target, ratios, rotated
from benchlib.table import format_table

from .generate import write_stream
from .programs import readers, writers

NAME = "stream"
JQ = "jq -c ."
JQ_PART = 10  # jq is slow: it gets a tenth of the stream
# What 400,000, 1,000,000 and 1,000,000 steps a second are where jq makes 62,000.
TARGETS_BY_JQ = {"bh-record": 6.5, "bh-replay": 16.1, "bh-info --stats": 16.1}


def measure(context, subjects, rounds):
    """Results per program, one for each round."""
    results = {subject.name: [] for subject in subjects}
    for number in range(rounds):
        context.progress(f"{NAME}: {', '.join(results)}: round {number + 1} of {rounds}")
        for subject in rotated(subjects, number):
            results[subject.name].append(subject.run(context))
    return results


def column(results, name, key):
    return [result[key] for result in results[name]]


def table(results, ours):
    rows = []
    for name, rounds in results.items():
        rate = Summary.of(value / 1000 for value in column(results, name, "steps_per_s"))
        cpu = Summary.of(column(results, name, "cpu_us"))
        size = f"{rounds[0]['bytes_per_step']:.1f}" if "bytes_per_step" in rounds[0] else "-"
        compared = "-"
        if ours in results and name != ours:
            compared = ratios(column(results, ours, "steps_per_s"), column(results, name, "steps_per_s")).ratio_text()
        rows.append([name, rate.text(), cpu.text(2), size, compared])
    return format_table(["program", "1000 steps/s", "CPU us/step", "bytes/step", f"steps/s of {ours} / this"], rows)


def record(context, stream, steps, recording):
    """Makes the recording that the readers get, and checks that nothing is missing from it."""
    command = [program(context.bin_directory, "bh-record"), "-o", recording]
    run_piped("bh-record", command, context.work_directory, stream)
    replay = [program(context.bin_directory, "bh-replay"), recording, "--to", "stream"]
    for listing in (["zstd", "-dcq", recording], replay):
        found = count_steps(listing)
        if found != steps:
            raise BenchError(f"{' '.join(listing)}: {found} steps instead of {steps}")


def targets(step_bytes, written, read):
    found = []
    if "bh-record" in written:
        sizes = Summary.of(step_bytes / value for value in column(written, "bh-record", "bytes_per_step"))
        found.append(Target("small steps: bytes of the stream by bytes of the file", sizes, 8, at_most=False))
    for results, name in ((written, "bh-record"), (read, "bh-replay"), (read, "bh-info --stats")):
        if name in results and JQ in written:
            reached = ratios(column(results, name, "steps_per_s"), column(written, JQ, "steps_per_s"))
            found.append(Target(f"small steps through {name}, by {JQ}", reached, TARGETS_BY_JQ[name], at_most=False))
    return found


def run(context):
    report = Report(NAME)
    steps, rounds = (30_000, 3) if context.quick else (300_000, 5)
    stream, part, recording = (os.path.join(context.work_directory, name)
                               for name in ("all.jsonl", "part.jsonl", "run.zst"))
    context.progress(f"{NAME}: making {steps} steps")
    write_stream(stream, steps)
    write_stream(part, steps // JQ_PART)
    step_bytes = os.path.getsize(stream) / steps

    taking = [make() for name, make in writers(context, stream, steps, part, steps // JQ_PART).items()
              if context.wants(name)]
    giving = [make() for name, make in readers(context, recording, steps).items() if context.wants(name)]
    written = measure(context, taking, rounds) if taking else {}
    read = {}
    if giving:
        record(context, stream, steps, recording)
        read = measure(context, giving, rounds)

    size = f"{steps} steps of {step_bytes:.0f} bytes, {rounds} rounds, median (min-max)"
    if written:
        report.sections.append((f"{NAME}: writing, cat FILE | program: {size}", table(written, "bh-record")))
    if read:
        report.sections.append((f"{NAME}: reading, program | cat: {size}", table(read, "bh-replay")))
    report.targets = targets(step_bytes, written, read)
    report.data = {"steps": steps, "rounds": rounds, "bytes_per_step": step_bytes, "writing": written, "reading": read}
    return report
