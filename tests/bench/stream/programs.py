"""The programs under measurement: those that take the stream in, and those that give a recording out."""

import os
from dataclasses import dataclass

from benchlib.pipeline import run_piped
from benchlib.process import peer, program


@dataclass
class Subject:
    name: str
    command: list
    steps: int
    source: str = ""  # a file that comes in through a pipe; without one, the output goes through a pipe
    output: str = ""  # a file whose size is of interest
    writes_output_itself: bool = False

    def run(self, context):
        redirected = "" if self.writes_output_itself else self.output
        seconds, cpu_s = run_piped(self.name, self.command, context.work_directory, self.source, redirected)
        result = {"seconds": seconds, "steps_per_s": self.steps / seconds, "cpu_us": cpu_s / self.steps * 1e6}
        if self.output:
            result["bytes_per_step"] = os.path.getsize(self.output) / self.steps
            os.unlink(self.output)
        return result


def writers(context, stream, steps, part, part_steps):
    """`stream` holds `steps` steps, `part` a shorter stream for what is too slow for the whole."""
    out = os.path.join(context.work_directory, "out.zst")
    return {
        "bh-record": lambda: Subject("bh-record", [program(context.bin_directory, "bh-record"), "-o", out], steps,
                                     stream, out, writes_output_itself=True),
        "zstd -3": lambda: Subject("zstd -3", [peer("zstd"), "-q", "-3", "-c"], steps, stream, out),
        "zstd -6": lambda: Subject("zstd -6", [peer("zstd"), "-q", "-6", "-c"], steps, stream, out),
        "jq -c .": lambda: Subject("jq -c .", [peer("jq"), "-c", "."], part_steps, part),
        "cat": lambda: Subject("cat", [peer("cat")], steps, stream),
    }


def readers(context, recording, steps):
    """`recording` is what bh-record made of the stream."""
    return {
        "bh-replay": lambda: Subject("bh-replay", [program(context.bin_directory, "bh-replay"), recording, "--to",
                                                   "stream"], steps),
        "bh-info --stats": lambda: Subject("bh-info --stats", [program(context.bin_directory, "bh-info"), "--stats",
                                                               recording], steps),
        "zstd -d": lambda: Subject("zstd -d", [peer("zstd"), "-dcq", recording], steps),
    }
