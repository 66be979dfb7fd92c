"""Frames of real games: how small and how fast they are kept, and what they cost those who do not want them."""

from benchlib.capture import GAMES, capture
from benchlib.context import Report
from benchlib.stats import Summary, Target, ratios
from benchlib.table import format_table

from . import large, sizes, speeds

NAME = "pixels"
INTERVALS = (5, 30)  # frames of the game
PARTS = ("size", "speed", "real time", "metadata", "memory")
# By the bare loop: what 8,000 raw frames, 3,500 PNGs and 20,000 decoded frames a second are where the bare loop reaches
# 9,300, 4,300 and 26,000.
SPEED_TARGETS = {speeds.RAW: 0.86, speeds.PNGS: 0.81, speeds.DECODED: 0.77}


def one(value):
    return Summary.of([value])


def report_sizes(report, found):
    """`found`: (game, interval) -> name -> bytes per frame."""
    names = [sizes.OURS, sizes.PNG, sizes.HDF5, sizes.HDF5_FRAMES, sizes.X264]
    rows = []
    for (game, interval), result in found.items():
        cells = [f"{result[name]:.0f} ({result[name] / result[sizes.OURS]:.2g}x)" for name in names]
        rows.append([f"{game}, every {interval}", *cells])
    report.sections.append((f"{NAME}: bytes per frame (and by ours)", format_table(["frames", *names], rows)))
    for (game, interval), result in found.items():
        what = f"{game}, every {interval} frames: bytes of ours by"
        hdf5 = min(result[sizes.HDF5], result[sizes.HDF5_FRAMES])
        for name, other, limit in (("PNG", result[sizes.PNG], 0.2), ("HDF5 gzip, the smaller", hdf5, 0.2),
                                   ("x264 lossless", result[sizes.X264], 1.0)):
            report.targets.append(Target(f"{what} {name}", one(result[sizes.OURS] / other), limit, at_most=True))
    report.data["sizes"] = {f"{game} {interval}": result for (game, interval), result in found.items()}


def report_speeds(report, found):
    """`found`: game -> what -> frames a second of one core, for each round."""
    rows = []
    for game, (ours, loop) in found.items():
        rows.append([f"{game}, bh-tools", *(Summary.of(ours[what]).text() for what in SPEED_TARGETS)])
        rows.append([f"{game}, bare loop", *(Summary.of(loop[what]).text() for what in SPEED_TARGETS)])
    report.sections.append((f"{NAME}: frames per second of one core, median (min-max)",
                            format_table(["frames, every 5", *SPEED_TARGETS], rows)))
    for game, (ours, loop) in found.items():
        for what, least in SPEED_TARGETS.items():
            report.targets.append(Target(f"{game}: {what}, by the bare loop", ratios(ours[what], loop[what]), least,
                                         at_most=False))
    report.data["speeds"] = {game: {"bh-tools": ours, "bare loop": loop} for game, (ours, loop) in found.items()}


def report_real_time(report, found):
    for game, result in found.items():
        what = f"{game}: {result['steps']} steps in real time by the same at full speed, bytes"
        report.targets.append(Target(what, one(result["ratio"]), 1.1, at_most=True))
    report.data["real time"] = found


def report_metadata(report, found, share):
    for name, ratios in found.items():
        what = f"{name} on a file {share:.1%} pixels by the same without them, time"
        report.targets.append(Target(what, Summary.of(ratios), 1.5, at_most=True))
    report.data["metadata"] = {**found, "share": share}


def report_memory(report, found, unpacked_bytes):
    rows = [[name, f"{megabytes:.0f}"] for name, megabytes in found.items()]
    title = f"{NAME}: peak memory in MB on a recording of {unpacked_bytes / 1e9:.1f} GB decompressed"
    report.sections.append((title, format_table(["program", "MB"], rows)))
    worst = max(found, key=found.get)
    report.targets.append(Target(f"peak memory, most of all ({worst})", one(found[worst]), 100, at_most=True,
                                 unit=" MB"))
    report.data["memory"] = found


def run(context):
    report = Report(NAME)
    wanted = [part for part in PARTS if context.wants(part)]
    if not wanted:
        return report
    rounds = 2 if context.quick else 5
    counts = {5: 150, 30: 60} if context.quick else {5: 720, 30: 240}
    unpacked_bytes = 200_000_000 if context.quick else 5_000_000_000
    repeat = 2 if context.quick else 5
    steps_in_real_time = 600 if context.quick else 7200  # ten minutes

    by_size, by_speed, by_real_time = {}, {}, {}
    recording = None
    for game in GAMES:
        for interval in INTERVALS if "size" in wanted else (5,):
            taken = capture(context, game, interval, counts[interval])
            context.progress(f"{NAME}: sizes: {game}, every {interval} frames")
            by_size[game, interval], run_path = sizes.measure(context, taken)
            if interval == 5:
                recording = run_path
                if "speed" in wanted:
                    by_speed[game] = speeds.measure(context, taken.stream, recording, repeat, rounds)
                if "real time" in wanted:
                    context.progress(f"{NAME}: real time: {game}")
                    by_real_time[game] = speeds.real_time(context, recording, steps_in_real_time // taken.frames)

    if "size" in wanted:
        report_sizes(report, by_size)
    if by_speed:
        report_speeds(report, by_speed)
    report_real_time(report, by_real_time)
    if "metadata" in wanted or "memory" in wanted:
        big, bare, times = large.make(context, recording, unpacked_bytes)
        if "metadata" in wanted:
            share = large.check_share(context, big, bare)
            report_metadata(report, large.metadata_ratios(context, big, bare, rounds), share)
        if "memory" in wanted:
            report_memory(report, large.peak_memory(context, recording, big, times), unpacked_bytes)
    return report
