"""How fast the library takes frames in and gives them back, and what flushing them to the journal costs."""

import json
import os

from benchlib.process import output_of

from .sizes import bench_pixels

STEPS_PER_SECOND = 12  # of a game of 60 frames a second with an update every 5


def write(context, recording, encoding, repeat, flush_steps=0):
    """Figures of the run; the file is thrown away."""
    out = os.path.join(context.work_directory, "written.zst")
    result = json.loads(output_of(bench_pixels(context, "write", recording, encoding, str(repeat), str(flush_steps),
                                               out)))
    result["bytes"] = os.path.getsize(out)
    os.unlink(out)
    return result


def per_core(result):
    return result["frames"] / result["cpu_s"]


def measure(context, stream, recording, repeat, rounds):
    """Frames a second of one core, for each round."""
    found = {"raw frames taken in": [], "PNGs taken in": [], "frames decoded": []}
    for number in range(rounds):
        context.progress(f"pixels: speeds: round {number + 1} of {rounds}")
        found["raw frames taken in"].append(per_core(write(context, recording, "raw", repeat)))
        found["PNGs taken in"].append(per_core(write(context, stream, "png", repeat)))
        read = json.loads(output_of(bench_pixels(context, "read", recording)))
        found["frames decoded"].append(per_core(read))
    return found


def real_time(context, recording, repeat):
    """Size of a recording flushed every second of the game, by the size of the same one at full speed."""
    slow = write(context, recording, "raw", repeat, STEPS_PER_SECOND)
    fast = write(context, recording, "raw", repeat)
    return {"steps": slow["steps"], "flushed_bytes": slow["bytes"], "bytes": fast["bytes"],
            "ratio": slow["bytes"] / fast["bytes"]}
