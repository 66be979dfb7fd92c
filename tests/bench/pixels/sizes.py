"""Bytes per frame: our file against what else people keep frames in."""

import filecmp
import os

from benchlib.capture import bench_pixels
from benchlib.errors import BenchError
from benchlib.process import output_of, peer, program

OURS = "bh-record"
PNG = "PNG as sent"
HDF5 = "HDF5 gzip, Minari's layout"
HDF5_FRAMES = "HDF5 gzip, 32 frames a chunk"
X264 = "x264 lossless veryslow"
HERE = os.path.dirname(os.path.abspath(__file__))


def record(context, stream, pixels):
    out = f"{stream}.{pixels}.zst"
    output_of([program(context.bin_directory, "bh-record"), "-q", "-O", "--pixels", pixels, "-o", out, stream])
    return out


def dump_rgb(context, recording, out):
    with open(out, "wb") as file:
        output_of(bench_pixels(context, "rgb", recording), stdout=file)


def measure(context, capture):
    """Name -> bytes per frame; and the path of the recording. Pixels that changed on the way are an error."""
    run = record(context, capture.stream, "lossless")
    without = record(context, capture.stream, "none")
    sent, kept = f"{capture.stream}.rgb", f"{capture.stream}.kept.rgb"
    dump_rgb(context, capture.stream, sent)
    dump_rgb(context, run, kept)
    same = filecmp.cmp(sent, kept, shallow=False)
    os.unlink(kept)
    if not same:
        raise BenchError(f"{capture.game}: pictures in {run} are not those that were sent")

    size = (str(capture.width), str(capture.height))
    hdf5, video = f"{capture.stream}.hdf5", f"{capture.stream}.h264"
    minari = ["/usr/bin/python3", os.path.join(HERE, "minari.py"), sent, *size]
    found = {OURS: os.path.getsize(run) - os.path.getsize(without), PNG: capture.png_bytes}
    found[HDF5] = int(output_of([*minari, "0", hdf5]))
    found[HDF5_FRAMES] = int(output_of([*minari, "32", hdf5]))
    output_of([peer("ffmpeg"), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "x".join(size), "-r",
               "12", "-i", sent, "-c:v", "libx264rgb", "-qp", "0", "-preset", "veryslow", "-f", "h264", video])
    found[X264] = os.path.getsize(video)
    for path in (sent, hdf5, video, without):
        os.unlink(path)
    return {name: size / capture.frames for name, size in found.items()}, run
