"""Six statements a step, as a BrainHawk client sends them, with and without a screenshot before them."""

import os
from contextlib import ExitStack

from benchlib.context import Report
from benchlib.stats import Summary, Target, ratios
from step.servers import PYTHON, RecordingServer, Server
from step.suite import Mode, absolute_table, column, measure

from .picture import write_png

NAME = "brainhawk"
OURS, PEER = "bh-serve", "Python server"
HERE = os.path.dirname(os.path.abspath(__file__))


def all_servers(context):
    return {
        OURS: lambda: RecordingServer(OURS, context.bin_directory, ["--policy", "random", "--seed", "7"]),
        PEER: lambda: Server(PEER, [PYTHON, os.path.join(HERE, "server.py")],
                             r"server: listening on 127\.0\.0\.1:(\d+)"),
    }


def all_modes(picture):
    statements = ("--statements", "--path", "/s")
    return {
        "plain": Mode("plain", "six statements, one client", 1, statements),
        "picture": Mode("picture", "six statements and a screenshot, one client", 1,
                        (*statements, "--picture", picture)),
        # The peer's backlog of 5 loses connections here, and each costs a second.
        "many": Mode("many", "six statements, 32 clients", 32, statements, (OURS,)),
    }


def targets(results):
    found = []
    for mode, title, least in (("plain", "six statements", 2), ("picture", "with a screenshot", 8)):
        measured = results.get(mode, {})
        if OURS in measured and PEER in measured:
            reached = ratios(column(measured, OURS, "steps_per_s"), column(measured, PEER, "steps_per_s"))
            found.append(Target(f"{title}, one client: steps/s of {OURS} / {PEER}", reached, least, at_most=False))
    if OURS in results.get("many", {}):
        p99_ms = Summary.of(value / 1000 for value in column(results["many"], OURS, "p99_us"))
        found.append(Target(f"six statements, 32 clients: p99 of {OURS}", p99_ms, 10, True, " ms"))
    return found


def run(context):
    report = Report(NAME)
    rounds, milliseconds = (3, 250) if context.quick else (5, 1500)
    picture = os.path.join(context.work_directory, "picture.png")
    write_png(picture)
    with ExitStack() as stack:
        servers = [make() for name, make in all_servers(context).items() if context.wants(name)]
        for server in servers:
            stack.callback(server.kill)
            server.start(context)
        results = {}
        for mode in all_modes(picture).values():
            chosen = [server for server in servers if not mode.servers or server.name in mode.servers]
            if chosen:
                results[mode.name] = measure(context, chosen, mode, rounds, milliseconds)
                title = f"{NAME}: {mode.title}, {rounds} rounds of {milliseconds / 1000:g} s, median (min-max)"
                report.sections.append((title, absolute_table(results[mode.name])))
        for server in servers:
            server.stop()
    report.targets = targets(results)
    report.data = {"rounds": rounds, "milliseconds": milliseconds, "picture_bytes": os.path.getsize(picture),
                   "modes": results}
    return report
