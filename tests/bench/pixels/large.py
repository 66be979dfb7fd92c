"""A large recording that is nearly all pixels: what reading without them costs, and how much memory the tools need."""

import json
import os

from benchlib.capture import bench_pixels, record_repeated
from benchlib.errors import BenchError
from benchlib.pipeline import run_watched
from benchlib.process import output_of, program
from benchlib.stats import rotated


def make(context, recording, unpacked_bytes):
    """(path, path of the same without pixels, how many times the recording is in it)"""
    small = info(context, recording)
    repeat = -(-unpacked_bytes // small["unpacked_bytes"])
    context.progress(f"pixels: making a recording of {unpacked_bytes / 1e9:.1f} GB decompressed")
    large = os.path.join(context.work_directory, "large.zst")
    bare = os.path.join(context.work_directory, "bare.zst")
    record_repeated(context, recording, repeat, large)
    output_of([program(context.bin_directory, "bh-cut"), "-q", "--no-frames", "-o", bare, large])
    return large, bare, repeat


def info(context, recording):
    return json.loads(output_of([program(context.bin_directory, "bh-info"), "--json", recording]))


def readers(context):
    return {"bh-gsl-dump": [program(context.bin_directory, "bh-gsl-dump")],
            "bh-info --stats": [program(context.bin_directory, "bh-info"), "--stats"]}


def metadata_ratios(context, large, bare, rounds):
    """Program -> time with pixels by time without, for each round."""
    commands = readers(context)
    found = {name: [] for name in commands}
    for number in range(rounds):
        for name in rotated(list(commands), number):
            with_pixels = run_watched(name, [*commands[name], large], context.work_directory)
            without = run_watched(name, [*commands[name], bare], context.work_directory)
            found[name].append(with_pixels.seconds / without.seconds)
    return found


def peak_memory(context, recording, large, repeat):
    """Program -> most memory it ever had, in MB."""
    def tool(name, *words):
        return [program(context.bin_directory, name), *words]

    out = os.path.join(context.work_directory, "again.zst")
    commands = {
        "bh-record": tool("bh-record", "-q", "-O", "-o", out),
        "bh-replay --to stream": tool("bh-replay", "--to", "stream", large),
        "bh-gsl-dump": tool("bh-gsl-dump", large),
        "bh-info --stats": tool("bh-info", "--stats", large),
        "bh-info --lint": tool("bh-info", "--lint", large),
        "bh-info --verify": tool("bh-info", "--verify", large),
        "bh-cut --where": tool("bh-cut", "-q", "-O", "--where", "x>=0", "-o", out, large),
        "bh-shot --sheet": tool("bh-shot", "-q", "-O", "--sheet", "8x8", "-o", out, large),
    }
    found = {}
    for name, command in commands.items():
        context.progress(f"pixels: memory: {name}")
        source = bench_pixels(context, "stream", recording, "raw", str(repeat)) if name == "bh-record" else None
        found[name] = run_watched(name, command, context.work_directory, source).peak_bytes / 1e6
        if os.path.exists(out):
            os.unlink(out)
    return found


def check_share(context, large, bare):
    """Share of the pixels in what the file holds; the comparison is about files that are nearly all pixels."""
    share = 1 - info(context, bare)["unpacked_bytes"] / info(context, large)["unpacked_bytes"]
    if share < 0.99:
        raise BenchError(f"{large}: only {share:.1%} pixels")
    return share
