"""How fast the library takes frames in and gives them back, and what flushing them to the journal costs."""

import json
import os

from benchlib.capture import bench_pixels
from benchlib.process import output_of

RAW, PNGS, DECODED = "raw frames taken in", "PNGs taken in", "frames decoded"
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


def bare(context, recording, encoding, repeat):
    """Frames a second of one core that the bare loop takes in and gives back."""
    result = json.loads(output_of(bench_pixels(context, "bare", recording, encoding, str(repeat))))
    return result["frames"] / result["write_cpu_s"], result["frames"] / result["read_cpu_s"]


def measure(context, stream, recording, repeat, rounds):
    """What -> frames a second of one core, for each round: ours and a bare loop's."""
    found = {RAW: [], PNGS: [], DECODED: []}
    loop = {RAW: [], PNGS: [], DECODED: []}
    for number in range(rounds):
        context.progress(f"pixels: speeds: round {number + 1} of {rounds}")
        found[RAW].append(per_core(write(context, recording, "raw", repeat)))
        written, read = bare(context, recording, "raw", repeat)
        loop[RAW].append(written)
        loop[DECODED].append(read)
        found[PNGS].append(per_core(write(context, stream, "png", repeat)))
        loop[PNGS].append(bare(context, stream, "png", repeat)[0])
        found[DECODED].append(per_core(json.loads(output_of(bench_pixels(context, "read", recording)))))
    return found, loop


def real_time(context, recording, repeat):
    """Size of a recording flushed every second of the game, by the size of the same one at full speed."""
    slow = write(context, recording, "raw", repeat, STEPS_PER_SECOND)
    fast = write(context, recording, "raw", repeat)
    return {"steps": slow["steps"], "flushed_bytes": slow["bytes"], "bytes": fast["bytes"],
            "ratio": slow["bytes"] / fast["bytes"]}
