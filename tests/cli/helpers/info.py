#!/usr/bin/env python3
"""Makes a record stream and says with code of its own what bh-info must find in it.

    info.py stream               a record stream on standard output
    info.py check INFO STREAM    is INFO, from bh-info --json --stats, right about STREAM?
"""

import collections
import json
import random
import sys


def make_stream(out):
    random.seed(4)

    def put(**record):
        out.write(json.dumps(record, separators=(",", ":")) + "\n")

    put(type="header", version=1, run="r1", part=0, requires=[], generator="a test", created="2026-01-01T00:00:00.000000Z",
        meta={"player": "one"})
    for session in (1, 2):
        put(type="session", session=session, name=f"s{session}", time_us=session, system="NES", rom={"name": "g", "sha1": "00ff"})
    place = {1: [0, 0], 2: [0, 0]}
    for n in range(3000):
        session = 1 if n % 3 else 2
        episode, step = place[session]
        last = step == 99
        action = {} if last else {"action": {"text": random.choice(["UP", "UP", "A*4", "NONE"])}}
        reward = {"reward": random.choice([-1, 0, 0.5])} if session == 1 else {}
        put(type="step", session=session, episode=episode, step=step, time_us=10 + n * 1000 + random.randrange(500),
            observation={"x": random.randrange(-5000, 5000), "map": random.choice(["00", "01", "03"]),
                         "ratio": random.randrange(1, 11) / 4, **({"hp": "20,20"} if n % 2 else {}), "on": n % 7 == 0},
            **action, **reward, **({"fallback": True} if n % 500 == 5 else {}), **({"terminated": True} if last else {}),
            latency_us={"policy": random.randrange(1, 100000), "total": 7})
        place[session][1] += 1
        if last:
            put(type="episode", session=session, episode=episode, steps=100, reason="end")
            place[session] = [episode + 1, 0]
    put(type="exchange", session=1, time_us=4000000, request="GET rom", reply="x")
    put(type="note", time_us=4000000, level="warning", text="w")
    put(type="session_end", session=1, time_us=4000000, reason="exit")
    put(type="end", reason="steps")


def same(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r}, not {expected!r}")


def check_percentiles(what, found, values):
    values = sorted(values)
    same(what + " count", found["count"], len(values))
    same(what + " max", found["max"], values[-1])
    for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        exact = values[max(0, -(-int(share * 1000) * len(values) // 1000) - 1)]
        if not exact <= found[name] <= exact * 33 / 32 + 1:
            sys.exit(f"{what} {name}: {found[name]}, exact is {exact}")


def check(info, records):
    steps = [record for record in records if record["type"] == "step"]
    stats = info["stats"]
    same("steps", info["steps"], len(steps))
    same("actions", info["actions"], sum("action" in step for step in steps))
    same("duration", info["duration_us"], max(s["time_us"] for s in steps) - steps[0]["time_us"])
    same("exchanges, notes, warnings", (info["exchanges"], info["notes"], info["warnings"]), (1, 1, 1))
    same("meta", info["recordings"][0]["meta"], {"player": "one"})
    same("end", info["recordings"][0]["end"], "steps")
    same("session ends", [s["end"] for s in info["sessions"]], ["exit", None])
    same("roms", {s["rom_hash"] for s in info["sessions"]}, {"00ff"})

    episodes = collections.defaultdict(list)
    for step in steps:
        episodes[step["session"], step["episode"]].append(step)
    same("episodes_count", info["episodes_count"], len(episodes))
    for found in info["episodes"]:
        mine = episodes.pop((found["session"], found["episode"]))
        same("steps of an episode", found["steps"], len(mine))
        same("bounds", (found["first_step"], found["last_step"]), (mine[0]["step"], mine[-1]["step"]))
        same("times", (found["first_us"], found["last_us"]), (mine[0]["time_us"], mine[-1]["time_us"]))
        rewards = [step["reward"] for step in mine[1:] if "reward" in step]
        same("reward", found.get("reward"), sum(rewards) if rewards else None)
    same("episodes not listed", dict(episodes), {})

    fields = {}
    for step in steps:
        for name, value in step["observation"].items():
            fields.setdefault(name, []).append(value)
    same("fields", info["fields"], list(fields))
    for found in stats["fields"]:
        values = fields[found["name"]]
        distinct = len(set(values))
        same(f"count of {found['name']}", found["count"], len(values))
        same(f"distinct of {found['name']}", found["distinct"], min(distinct, 1024))
        same(f"exact of {found['name']}", found["distinct_is_exact"], distinct <= 1024)
        if isinstance(values[0], str):
            counts = [{"value": v, "count": c} for v, c in sorted(collections.Counter(values).items(), key=lambda e: (-e[1], e[0]))]
            same(f"values of {found['name']}", found["values"], counts)
        elif not isinstance(values[0], bool):
            same(f"range of {found['name']}", (found["min"], found["max"]), (min(values), max(values)))
            assert abs(found["mean"] - sum(values) / len(values)) < 1e-6, "mean"
            same(f"histogram of {found['name']}", sum(found["histogram"]), len(values))
    types = {found["name"]: found["type"] for found in stats["fields"]}
    same("types", types, {"x": "int", "map": "text", "ratio": "int|real" if 1 in map(type_of_json, fields["ratio"]) else "real",
                          "hp": "text", "on": "bool"})

    # x is spread evenly: no sixteenth has half or double its share.
    x = next(found for found in stats["fields"] if found["name"] == "x")
    same("columns", len(x["histogram"]), 16)
    assert all(len(steps) / 32 < count < len(steps) / 8 for count in x["histogram"]), x["histogram"]

    actions = collections.Counter(step["action"]["text"] for step in steps if "action" in step)
    same("action counts", {e["value"]: e["count"] for e in stats["actions"]["counts"]}, dict(actions))
    same("fallbacks", stats["actions"]["fallback"], sum(step.get("fallback", False) for step in steps))
    same("terminated", stats["terminated"], sum(step.get("terminated", False) for step in steps))
    rewards = [step["reward"] for step in steps if "reward" in step]
    same("rewards", (stats["reward"]["count"], stats["reward"]["sum"]), (len(rewards), sum(rewards)))
    check_percentiles("policy", stats["latency_us"]["policy"], [step["latency_us"]["policy"] for step in steps])
    same("total", stats["latency_us"]["total"]["p50"], 7)
    last, intervals = {}, []
    for step in steps:
        if step["session"] in last:
            intervals.append(step["time_us"] - last[step["session"]])
        last[step["session"]] = step["time_us"]
    check_percentiles("interval", stats["interval_us"], intervals)


def type_of_json(value):
    return 1 if isinstance(value, int) else 2


def main():
    command, *words = sys.argv[1:]
    if command == "stream":
        make_stream(sys.stdout)
    else:
        with open(words[0]) as info, open(words[1]) as stream:
            check(json.load(info), [json.loads(line) for line in stream])


main()
