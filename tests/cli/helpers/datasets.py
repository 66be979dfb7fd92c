#!/usr/bin/env python3
"""Recordings with everything that is awkward in a data set, and what data sets of them must hold.

    datasets.py make             a record stream on standard output: two sessions that are mixed, episodes that end in every way,
                                 steps without fields, pictures and actions, pictures of 300 colours, no end record
    datasets.py csv RUN FILE [recorded]
    datasets.py frames RUN FOLDER
    datasets.py webdataset RUN FOLDER
    datasets.py tensorboard RUN FOLDER

What must be there is worked out from `bh-replay RUN`, as a whole and not step by step; what is there is read with Python's and
other people's readers.
"""

import csv
import datetime
import glob
import io
import json
import os
import struct
import subprocess
import sys
import tarfile
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import pictures


def picture(seed, colors=4, width=40, height=30):
    """A PNG: `colors` 300 is more than a palette holds."""
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            value = (x // 5 + y // 3 * 7 + seed * 3 + (x * height + y if colors > 256 else 0)) % colors
            row.append((value * 53 % 256, value // 256 * 90 + value * 7 % 90, value * 91 % 256))
        rows.append(row)
    return pictures.encode(rows)


def make():
    out = sys.stdout.buffer

    def put(payload=None, **record):
        if payload is not None:
            record["payload"] = len(payload)
        out.write(json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")
        if payload is not None:
            out.write(payload + b"\n")

    time = iter(range(1000, 10**9, 1000))

    def step(session, episode, number, observation, action, shot=None, **more):
        frame = {}
        if shot is not None:
            frame = {"frame": {"width": 40, "height": 30, "encoding": "png"}, "payload": shot}
        put(type="step", session=session, episode=episode, step=number, time_us=next(time), observation=observation,
            **({} if action is None else {"action": {"text": action}}), **more, **frame)

    put(type="header", version=1, run="awkward", part=0, requires=[], generator="test", created="2026-11-22T01:02:03.250000Z")
    put(type="session", session=1, name="", time_us=1, system="NES", keys=["P1 A", "P1 B", "P1 Right"])
    put(type="session", session=2, name="two", time_us=2, system="GEN")
    # Session 1, episode 0: ends by its last observation. Session 2 is mixed in and is never closed.
    for i in range(6):
        step(1, 0, i, {"map": "00", "x": i, "hp": "20,%d" % i, "odd,name": 'a "b"\nc' if i == 2 else ""},
             None if i == 5 else ["RIGHT", "A+RIGHT*3", "NONE", "P1 B", "none*20"][i], picture(i), reward=i * 0.5,
             **({"terminated": True} if i == 5 else {}))
        step(2, 0, i, {"y": -i, "big": 2**63 + i, "pi": i + 0.25, "yes": i % 2 == 0}, "A+B+C", picture(i // 2, 300),
             **({"reward": -1} if i % 2 else {}))
    put(type="episode", session=1, episode=0, steps=6, reason="end", terminated=True)
    # A policy that ends the episode: its last action leads nowhere. One step has no picture and lacks fields.
    for i in range(4):
        step(1, 1, i, {"x": i} if i == 1 else {"map": "01", "x": i}, "NONE" if i == 3 else "UP", None if i == 1 else picture(9),
             **({"truncated": True} if i == 3 else {}))
    put(type="episode", session=1, episode=1, steps=4, reason="restart", truncated=True)
    # An episode of which only its end tells how it ended; one step's reply was not delivered, one has no action.
    for i in range(9):
        step(1, 2, i, {"map": "02", "x": i, "null": None, "list": [i, 2]}, None if i == 6 else "DOWN", picture(20 + i), reward=1,
             **({"delivered": False} if i == 3 else {}))
    put(type="episode", session=1, episode=2, steps=9, reason="end", terminated=True)
    # One observation alone, then what a crash cut.
    step(1, 3, 0, {"x": 0}, "UP", picture(40), terminated=True)
    put(type="episode", session=1, episode=3, steps=1, reason="end", terminated=True)
    for i in range(3):
        step(1, 4, i, {"x": i}, "UP", picture(50 + i), reward=2)


class Step:
    def __init__(self, record, png, position):
        self.record, self.png, self.position = record, png, position
        self.observation = record["observation"]
        self.action = record.get("action", {}).get("text")
        self.reward = record.get("reward")
        self.terminated = record.get("terminated", False)
        self.truncated = record.get("truncated", False)


def steps_of(run):
    """All steps of a recording, and its `episode` records by session and episode."""
    stream = io.BytesIO(subprocess.run(["bh-replay", "-q", run], stdout=subprocess.PIPE, check=False).stdout)
    steps, ends = [], {}
    for line in stream:
        record = json.loads(line)
        payload = stream.read(record["payload"] + 1)[:-1] if "payload" in record else None
        if record["type"] == "step":
            steps.append(Step(record, payload, len(steps)))
        elif record["type"] == "episode":
            ends[record["session"], record["episode"]] = record
    return steps, ends


class Episode:
    """Observations and transitions (action, reward, terminated, truncated), one fewer."""

    def __init__(self, steps, end):
        self.steps = steps
        self.transitions = []
        for before, after in zip(steps, steps[1:]):
            self.transitions.append([before.action, after.reward, after.terminated, after.truncated])
        self.terminated = steps[-1].terminated or end.get("terminated", False)
        self.truncated = steps[-1].truncated or end.get("truncated", False) or not self.terminated
        if self.transitions:
            self.transitions[-1][2:] = [self.terminated, self.truncated]
        rewards = [step.reward for step in steps[1:] if step.reward is not None]
        self.total = sum(rewards) if rewards else None


def episodes_of(run):
    steps, ends = steps_of(run)
    parts = {}
    order = []
    for step in steps:
        key = step.record["session"], step.record["episode"]
        part = parts.get(key)
        if part is None or part[-1].action is None or part[-1].record.get("delivered") is False:
            part = parts[key] = []
            order.append((key, part))
        part.append(step)
    return [Episode(part, ends.get(key, {}) if parts[key] is part else {}) for key, part in order]


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def number(text):
    return None if text == "" else float(text)


def check_row(row, step, transition):
    """A line of CSV."""
    record = step.record
    assert [int(row[name]) for name in ("session", "recorded_episode", "step", "time_us", "position")] == [
        record["session"], record["episode"], record["step"], record["time_us"], step.position], row
    fields = list(row)[list(row).index("position") + 1 : list(row).index("action")]
    assert set(step.observation) <= set(fields), (fields, step.observation)
    for name in fields:
        assert row[name] == text_of(step.observation.get(name)), (name, row[name], step.observation)
    if transition is None:
        assert [row[name] for name in ("action", "reward", "terminated", "truncated")] == [""] * 4, row
    else:
        action, reward, terminated, truncated = transition
        assert row["action"] == (action or ""), row
        assert number(row["reward"]) == reward, (row, reward)
        assert [row["terminated"], row["truncated"]] == [text_of(terminated), text_of(truncated)], (row, transition)


def rows_of(episodes):
    return {(e, r): (step, episode.transitions[r] if r < len(episode.transitions) else None)
            for e, episode in enumerate(episodes) for r, step in enumerate(episode.steps)}


def check_table(rows, run):
    wanted = rows_of(episodes_of(run))
    for row in rows:
        key = int(row["episode"]), int(row["row"])
        check_row(row, *wanted.pop(key))
    return wanted


def check_csv(run, path, mode=""):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if mode == "recorded":
        steps, _ = steps_of(run)
        assert len(rows) == len(steps)
        for row, step in zip(sorted(rows, key=lambda row: int(row["position"])), steps):
            check_row(row, step, [step.action, step.reward, step.terminated, step.truncated])
        return
    left = check_table(rows, run)
    assert not left, left


def pixels(png):
    """Rows of a PNG, read with nothing but zlib."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(png)
        file.flush()
        return pictures.decode(file.name)


def check_frames(run, folder):
    with open(folder + "/metadata.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = rows_of(episodes_of(run))
    left = check_table(rows, run)
    assert all(step.png is None for step, _ in left.values()), left
    for row in rows:
        with open(os.path.join(folder, row["file_name"]), "rb") as file:
            step, _ = wanted[int(row["episode"]), int(row["row"])]
            assert pixels(file.read()) == pixels(step.png), row
    assert len(glob.glob(folder + "/*/*.png")) == len(rows)


def check_webdataset(run, folder):
    samples = {}
    shards = sorted(glob.glob(folder + "/*.tar"))
    assert len(shards) > 1, shards
    for shard in shards:
        with tarfile.open(shard) as tar:
            for member in tar:
                key, _, kind = member.name.partition(".")
                samples.setdefault((shard, key), {})[kind] = tar.extractfile(member).read()
    wanted = rows_of(episodes_of(run))
    assert len(samples) == len(wanted)
    for sample in samples.values():
        record = json.loads(sample["json"])
        step, transition = wanted.pop((record["episode"], record["row"]))
        assert record["observation"] == step.observation, (record, step.observation)
        assert ("png" in sample) == (step.png is not None)
        assert step.png is None or pixels(sample["png"]) == pixels(step.png)
        told = [record.get(name) for name in ("action", "reward", "terminated", "truncated")]
        assert told == (transition or [None] * 4), (told, transition)


def check_value(value, wanted, name):
    """A value of an array and a field: a wider type may hold it, text holds what is no number."""
    if isinstance(value, str):
        assert value == text_of(wanted), (name, value, wanted)
    else: # beyond 64 bits a number is a fraction
        assert value == (float(wanted) if isinstance(value, float) else wanted), (name, value, wanted)


def check_arrays(run, arrays, mode=""):
    """`arrays` maps names to NumPy arrays."""
    import numpy

    episodes = episodes_of(run)
    names = {name[len("observation/"):] for name in arrays if name.startswith("observation/")
             and not name.endswith((".texts", ".missing"))}
    seen = set().union(*(step.observation for episode in episodes for step in episode.steps))
    assert names == seen, (names, seen)
    assert arrays["episode_length"].tolist() == [len(episode.transitions) for episode in episodes]
    assert arrays["episode_first"].tolist() == [sum(len(e.steps) for e in episodes[:i]) for i in range(len(episodes))]
    texts = arrays["action.texts"].tolist()
    row = transition = 0
    for number, episode in enumerate(episodes):
        for i, step in enumerate(episode.steps):
            record = step.record
            assert [int(arrays[name][row]) for name in ("episode", "row", "session", "recorded_episode", "step", "time_us", "position")] == [
                number, i, record["session"], record["episode"], record["step"], record["time_us"], step.position]
            for name in names:
                values = arrays["observation/" + name]
                missing = arrays.get(f"observation/{name}.missing")
                wanted = step.observation.get(name)
                assert wanted is not None or missing[row], (name, step.observation)
                if wanted is None:
                    continue
                assert missing is None or not missing[row], name
                value = values[row].item()
                if values.dtype == numpy.int32:
                    value = str(arrays[f"observation/{name}.texts"][value])
                check_value(value, wanted, name)
            assert arrays["has_picture"][row] == (step.png is not None)
            if step.png is not None:
                image = arrays["pictures"][row]
                if mode == "palette":
                    image = arrays["palettes"][arrays["palette"][row]][image]
                assert image.tolist() == [[list(pixel[:3]) for pixel in line] for line in pixels(step.png)], step.record
            row += 1
        for action, reward, terminated, truncated in episode.transitions:
            assert texts[arrays["action"][transition]] == action
            held = action.partition("*")
            assert arrays["hold"][transition] == int(held[2] or 1)
            pressed = {name for name, on in zip(arrays["buttons.names"].tolist(), arrays["buttons"][transition]) if on}
            assert pressed == {item.upper().removeprefix("P1 ") for item in held[0].split("+")} - {"NONE"}, (action, pressed)
            own = float(arrays["reward"][transition])
            assert own != own if reward is None else own == reward
            assert [bool(arrays["terminated"][transition]), bool(arrays["truncated"][transition])] == [terminated, truncated]
            transition += 1
    assert row == len(arrays["step"]) and transition == len(arrays["action"]), (row, transition)


def check_npz(run, path, mode=""):
    import numpy

    with numpy.load(path) as file:
        check_arrays(run, dict(file), mode)  # it checks the checksums
    import zipfile

    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None


def check_npy(run, folder):
    import urllib.parse

    import numpy

    arrays = {}
    for path in glob.glob(folder + "/**/*.npy", recursive=True):
        name = urllib.parse.unquote(os.path.relpath(path, folder)[: -len(".npy")])
        arrays[name] = numpy.load(path, mmap_mode="r")
    check_arrays(run, arrays)


def check_minari(run, folder):
    import gymnasium
    import minari
    import numpy

    dataset = minari.MinariDataset(folder + "/data")
    episodes = [episode for episode in episodes_of(run) if episode.transitions]
    assert dataset.total_episodes == len(episodes)
    assert dataset.total_steps == sum(len(episode.transitions) for episode in episodes)
    assert isinstance(dataset.observation_space, gymnasium.spaces.Dict)
    texts = dataset.storage.metadata["actions"]
    assert dataset.action_space == gymnasium.spaces.Discrete(len(texts))
    for got, episode in zip(dataset.iterate_episodes(), episodes):
        assert len(got.rewards) == len(episode.transitions)
        for i, (action, reward, terminated, truncated) in enumerate(episode.transitions):
            assert texts[got.actions[i]] == action and got.actions[i] in dataset.action_space
            assert got.rewards[i] == (reward or 0)
            assert [bool(got.terminations[i]), bool(got.truncations[i])] == [terminated, truncated]
        for i, step in enumerate(episode.steps):
            own = {name: values[i] for name, values in got.observations.items()}
            for name, wanted in step.observation.items():
                missing = own.get(name + ".missing", 0)
                assert bool(missing) == (wanted is None), name
                if wanted is not None:
                    value = own[name]
                    check_value(value.item() if isinstance(value, numpy.generic) else value, wanted, name)
            assert own["has_picture"] == (step.png is not None)
            if step.png is not None:
                assert own["pictures"].tolist() == [[list(pixel[:3]) for pixel in line] for line in pixels(step.png)]
            own = {name: numpy.asarray(value, dtype=dataset.observation_space[name].dtype) if not isinstance(value, str) else value
                   for name, value in own.items()}
            for name, value in own.items():
                assert value in dataset.observation_space[name], (name, value)
    dataset.set_seed(1)
    assert len(list(dataset.sample_episodes(2))) == 2
    assert dataset.spec.total_steps == dataset.total_steps
    os.environ["MINARI_DATASETS_PATH"] = os.path.dirname(folder)
    assert minari.load_dataset(os.path.basename(folder)).id == os.path.basename(folder)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def message(data):
    """The fields of a protobuf message: (number, value)."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    fields = []
    while at < len(data):
        key = varint()
        if key & 7 == 0:
            fields.append((key >> 3, varint()))
            continue
        size = {1: 8, 5: 4}.get(key & 7) or varint()
        fields.append((key >> 3, data[at : at + size]))
        at += size
    return fields


def check_tensorboard(run, folder):
    (path,) = glob.glob(folder + "/*tfevents*")
    with open(path, "rb") as file:
        data = file.read()
    events = []
    while data:
        size, check = struct.unpack_from("<QI", data)
        assert check == crc32c(data[:8])
        event = data[12 : 12 + size]
        assert struct.unpack_from("<I", data, 12 + size)[0] == crc32c(event)
        events.append(dict(message(event)))
        data = data[16 + size :]
    assert events[0][3] == b"brain.Event:2"
    created = datetime.datetime(2026, 11, 22, 1, 2, 3, 250000, datetime.timezone.utc).timestamp()
    got = []
    for event in events[1:]:
        values = {}
        for _, value in message(event[5]):
            fields = dict(message(value))
            values[fields[1].decode()] = struct.unpack("<f", fields[2])[0]
        got.append((event[2], round(struct.unpack("<d", event[1])[0] - created, 3), values))
    wanted = [episode for episode in episodes_of(run) if episode.transitions]
    assert sorted(value["episode/length"] for _, _, value in got) == sorted(len(e.transitions) for e in wanted)
    key = lambda value: (value is None, value or 0)
    assert sorted((value.get("episode/return") for _, _, value in got), key=key) == sorted((e.total for e in wanted), key=key)
    assert [step for step, _, _ in got] == sorted(step for step, _, _ in got)
    assert got[-1][0] == sum(len(e.transitions) for e in wanted)
    assert {time for _, time, _ in got} == {e.steps[-1].record["time_us"] / 1e6 for e in wanted}


if __name__ == "__main__":
    command = sys.argv[1]
    if command == "make":
        make()
    else:
        globals()["check_" + command](*sys.argv[2:])
