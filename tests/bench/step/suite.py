"""Step round trip: one update posted as BizHawk posts it, until its action is there."""

import json
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass

from benchlib.context import Report
from benchlib.errors import BenchError
from benchlib.process import program
from benchlib.stats import Summary, Target, ratios, rotated
from benchlib.table import format_table

from .servers import all_servers

NAME = "step"
FLOOR = "floor"
LOAD_LIMIT_S = 60


@dataclass
class Mode:
    name: str
    title: str
    clients: int
    load_options: tuple = ()
    servers: tuple = ()  # empty: all


MODES = (
    Mode("one", "one client", 1),
    Mode("many", "32 clients", 32),
    # http.server is left out here: it does not answer 100, so a real client would wait 350 ms for every step.
    Mode("expect", "one client that asks with Expect: 100-continue", 1, ("--profile", "windows"),
         ("floor", "bh-serve", "flask")),
)


def load(context, server, mode, milliseconds):
    """One run of the load generator; its results with the CPU time that it cost per step."""
    command = [program(context.bench_directory, "bench-load"), "--port", str(server.port), "--clients",
               str(mode.clients), "--milliseconds", str(milliseconds), *mode.load_options]
    command += server.load_options
    cpu_before, beside_before = server.cpu_s()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LOAD_LIMIT_S)
    except subprocess.TimeoutExpired:
        raise BenchError(f"{server.name}: bench-load did not end within {LOAD_LIMIT_S} s") from None
    cpu_after, beside_after = server.cpu_s()
    if done.returncode != 0:
        what = f"{mode.title}: bench-load: {done.stdout.strip()} {done.stderr.strip()}"
        raise server.process.failure(what)
    result = json.loads(done.stdout)
    server.steps_answered += result["steps"]
    result["cpu_us"] = (cpu_after - cpu_before) / result["steps"] * 1e6
    result["beside_us"] = {name: (after - beside_before.get(name, 0)) / result["steps"] * 1e6
                           for name, after in beside_after.items()}
    return result


def measure(context, servers, mode, rounds, milliseconds):
    """Results per server, one for each round."""
    results = {server.name: [] for server in servers}
    for server in servers:
        load(context, server, mode, 100)  # warm-up: imports, memory, caches
    for number in range(rounds):
        context.progress(f"{NAME}: {mode.title}: round {number + 1} of {rounds}")
        for server in rotated(servers, number):
            results[server.name].append(load(context, server, mode, milliseconds))
    return results


def column(results, name, key):
    return [result[key] for result in results[name]]


def beside_text(rounds):
    names = rounds[0]["beside_us"]
    return ", ".join(f"{name} {Summary.of(r['beside_us'][name] for r in rounds).median:.0f}" for name in names) or "-"


def absolute_table(results):
    rows = []
    for name, rounds in results.items():
        cells = [Summary.of(column(results, name, key)).text()
                 for key in ("steps_per_s", "p50_us", "p99_us", "p999_us", "cpu_us")]
        rows.append([name, *cells, beside_text(rounds)])
    return format_table(["server", "steps/s", "p50 us", "p99 us", "p99.9 us", "CPU us/step", "beside it, us/step"],
                        rows)


def ratio_table(results):
    keys = ("p50_us", "p99_us", "steps_per_s", "cpu_us")
    rows = [[name, *(ratios(column(results, name, key), column(results, FLOOR, key)).ratio_text() for key in keys)]
            for name in results]
    return format_table(["ratio to the floor", "p50", "p99", "steps/s", "CPU/step"], rows)


def targets(results):
    """What the project means to hold, as far as the servers for it were measured."""
    found = []

    def add(what, mode, key, above, below, limit, at_most):
        measured = results.get(mode, {})
        if above in measured and below in measured:
            reached = ratios(column(measured, above, key), column(measured, below, key))
            found.append(Target(what, reached, limit, at_most))

    add("one client: p50 of bh-serve / floor", "one", "p50_us", "bh-serve", FLOOR, 1.25, True)
    add("one client: p50 of flask / bh-serve", "one", "p50_us", "flask", "bh-serve", 4.5, False)
    # A whole step, with the same policy in Python: a child of ours, inside Flask there.
    add("one client: p50 of flask / bh-serve policy.py", "one", "p50_us", "flask", "bh-serve policy.py", 4.5, False)
    add("32 clients: steps/s of bh-serve / floor", "many", "steps_per_s", "bh-serve", FLOOR, 0.75, False)
    add("32 clients: steps/s of bh-serve / flask", "many", "steps_per_s", "bh-serve", "flask", 10, False)

    one = results.get("one", {})

    def added(name, base):
        """Microseconds that a server takes more than another, for each round; None if one was not measured."""
        if name not in one or base not in one:
            return None
        return [a - b for a, b in zip(column(one, name, "p50_us"), column(one, base, "p50_us"), strict=True)]

    # 20 and 40 us where a bare pipe inside a step adds 7 and 16.
    for what, ours, bare, limit in (("in C++", "bh-serve bh-policy", "floor cat", 20 / 7),
                                    ("in Python", "bh-serve policy.py", "floor policy.py", 40 / 16)):
        hop, bare_hop = added(ours, "bh-serve"), added(bare, FLOOR)
        if hop and bare_hop:
            reached = ratios(hop, [max(us, 1) for us in bare_hop])
            found.append(Target(f"one client: what a policy {what} on a pipe adds to the p50, by {bare} - {FLOOR} "
                                f"({Summary.of(hop).text(0, ' us')} by {Summary.of(bare_hop).text(0, ' us')})",
                                reached, round(limit, 2), True))
    if proxy := added("bh-serve proxy", FLOOR):
        found.append(Target("one client: passing on to another server adds to the p50", Summary.of(proxy), 150, True,
                            " us"))
    if "bh-serve" in results.get("expect", {}):
        p50_ms = Summary.of(value / 1000 for value in column(results["expect"], "bh-serve", "p50_us"))
        found.append(Target("Expect: 100-continue: p50 of bh-serve", p50_ms, 5, True, " ms"))
    return found


def comparison_of_policies(results):
    """The same Python policy, asked by bh-serve through a pipe and called inside Flask."""
    ours, theirs = "bh-serve policy.py", "flask"
    lines = []
    for mode, title, key in (("one", "one client: p50 of flask / bh-serve policy.py", "p50_us"),
                             ("many", "32 clients: steps/s of bh-serve policy.py / flask", "steps_per_s")):
        measured = results.get(mode, {})
        if ours in measured and theirs in measured:
            pair = (theirs, ours) if key == "p50_us" else (ours, theirs)
            lines.append(f"{title}: " + ratios(*(column(measured, name, key) for name in pair)).ratio_text())
    return lines


def run(context):
    report = Report(NAME)
    rounds, milliseconds = (3, 250) if context.quick else (5, 1500)
    with ExitStack() as stack:
        servers = [make() for name, make in all_servers(context).items() if context.wants(name)]
        for server in servers:
            stack.callback(server.kill)
            server.start(context)
        results = {}
        for mode in MODES:
            chosen = [server for server in servers if not mode.servers or server.name in mode.servers]
            if chosen:
                results[mode.name] = measure(context, chosen, mode, rounds, milliseconds)
        for server in servers:
            server.stop()

    for mode in MODES:
        measured = results.get(mode.name)
        if not measured:
            continue
        title = f"{NAME}: {mode.title}, {rounds} rounds of {milliseconds / 1000:g} s, median (min-max)"
        text = absolute_table(measured)
        if FLOOR in measured:
            text += "\n\n" + ratio_table(measured)
        report.sections.append((title, text))
    lines = comparison_of_policies(results)
    if lines:
        report.sections.append((f"{NAME}: a Python policy behind a pipe against the same one inside Flask",
                                "\n".join(lines)))
    report.targets = targets(results)
    report.data = {"rounds": rounds, "milliseconds": milliseconds, "modes": results}
    return report
