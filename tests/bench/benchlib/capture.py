"""Real frames: a game played at random under bh-emu, every screenshot posted to bh-serve."""

import json
import os
import subprocess
from dataclasses import dataclass

from .errors import BenchError
from .process import Process, output_of, program

GAMES = {"Emberwick (NES)": "emberwick.nes", "Fenlight (SNES)": "fenlight.sfc"}
CAPTURE_LIMIT_S = 300


@dataclass
class Capture:
    """A record stream with PNGs as the emulator sent them."""

    game: str
    interval: int  # frames of the game from one picture to the next
    stream: str  # path
    frames: int
    png_bytes: int
    width: int
    height: int


def share_path(context, name):
    path = os.path.join(os.path.dirname(context.bin_directory), "share", "bh-tools", name)
    if not os.path.exists(path):
        raise BenchError(f"{path}: not there; build everything first")
    return path


def play(context, rom, interval, steps, path):
    with open(path, "wb") as out:
        server = Process("bh-serve", [program(context.bin_directory, "bh-serve"), "--listen", "127.0.0.1:0",
                                      "--policy", "random", "--seed", "7", "--steps", str(steps)],
                         context.work_directory, stdout=out)
    emulator = None
    try:
        port = server.wait_for_log(r"listening on \S*:(\d+)").group(1)
        url = f"http://127.0.0.1:{port}/"
        emulator = Process("bh-emu", [program(context.bin_directory, "bh-emu"), f"--url_get={url}",
                                      f"--url_post={url}", "--rom", share_path(context, rom),
                                      f"--userdata=interval:{interval};shots:true;reset:false",
                                      share_path(context, "lua/gsl_sender.lua")],
                           context.work_directory, stdout=subprocess.DEVNULL)
        server.finish(0, CAPTURE_LIMIT_S)
        emulator.finish(0)
    finally:
        server.kill()
        if emulator:
            emulator.kill()


def read_frames(path):
    """(bytes of all PNGs, list of their sizes in pixels) of a record stream."""
    png_bytes, sizes = 0, []
    with open(path, "rb") as stream:
        while line := stream.readline():
            record = json.loads(line)
            payload = record.get("payload", 0)
            if payload:
                stream.seek(payload + 1, os.SEEK_CUR)
                png_bytes += payload
                sizes.append((record["frame"]["width"], record["frame"]["height"]))
    return png_bytes, sizes


def bench_pixels(context, *words):
    return [program(context.bench_directory, "bench-pixels"), *words]


def record_repeated(context, recording, times, out):
    """A recording in which the steps and pictures of another come again and again."""
    output_of(bench_pixels(context, "write", recording, "raw", str(times), "0", out))


def capture(context, game, interval, steps):
    context.progress(f"playing {game}, {steps} pictures, every {interval} frames")
    path = os.path.join(context.work_directory, f"{GAMES[game]}.{interval}.stream")
    play(context, GAMES[game], interval, steps, path)
    png_bytes, sizes = read_frames(path)
    if len(sizes) != steps or len(set(sizes)) != 1:
        raise BenchError(f"{game}: {len(sizes)} pictures of {set(sizes)} instead of {steps} of one size")
    return Capture(game, interval, path, steps, png_bytes, *sizes[0])
