# Steps as blocks of NumPy arrays: every value against the recording itself, read by Python's own means; selections, pictures as they
# were asked for, any step by its number, and what cannot be done.
. "${0%/*}/../helpers/common.sh"

cat > "$t/make.py" <<'PYTHON'
import json, struct, sys, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png(shade):
    rows = b"".join(b"\0" + bytes([shade, 10 * x, y]) * 1 for y in range(2) for x in [0])  # 1 x 2
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 2, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
out = sys.stdout.buffer
def put(payload=None, **record):
    if payload is not None:
        record["payload"] = len(payload)
    out.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
    if payload is not None:
        out.write(payload + b"\n")
put(type="header", version=1, run="one", part=0, requires=[], created="2026-11-22T01:02:03.000000Z")
put(type="session", session=1, name="", time_us=1)
for step in range(300):
    observation = {"n": step, "hex": f"{step % 20:02X}" if step % 20 > 9 else step % 20, "hp": f"{step},7"}
    if step % 3 == 0:
        observation["odd"] = step / 2
    more = {"action": {"text": "UP"}} if step % 100 != 99 else {}
    if step % 2:
        more["reward"] = -step
    if step % 100 == 99:
        more["terminated"] = True
    picture = {} if step % 50 == 0 else {"frame": {"width": 1, "height": 2, "encoding": "png"}, "payload": png(step % 256)}
    put(type="step", session=1, episode=step // 100, step=step % 100, time_us=10 + step, observation=observation, **more, **picture)
put(type="end", reason="exit")
PYTHON
python3 "$t/make.py" > "$t/run"
bh-record -q -o "$t/run.zst" < "$t/run"

cat > "$t/check.py" <<'PYTHON'
import json, math, struct, subprocess, sys
run, stream = sys.argv[1:]

def steps():
    data = open(stream, "rb").read()
    while data:
        line, _, data = data.partition(b"\n")
        record = json.loads(line)
        payload = None
        if "payload" in record:
            payload, data = data[:record["payload"]], data[record["payload"] + 1:]
        if record["type"] == "step":
            yield record
steps = list(steps())

def npy(data, at):
    assert data[at:at + 8] == b"\x93NUMPY\x01\x00"
    size, = struct.unpack_from("<H", data, at + 8)
    head = eval(data[at + 10:at + 10 + size])
    assert (10 + size) % 64 == 0 and not head["fortran_order"]
    count = math.prod(head["shape"])
    code, width = {"<i8": ("q", 8), "<f8": ("d", 8), "<i4": ("i", 4), "|b1": ("?", 1), "|u1": ("B", 1)}[head["descr"]]
    at += 10 + size
    return list(struct.unpack_from(f"<{count}{code}", data, at)), head["shape"], at + count * width

def export(*options, numbers=None):
    """Blocks: rows, columns by name, with None where a value is missing; shape and pixels of the pictures."""
    done = subprocess.run(["bh-export", run, "--to", "arrays", "-o", "-", *options], input=numbers, capture_output=True, check=True)
    data, blocks = done.stdout, []
    while data:
        line, _, data = data.partition(b"\n")
        head = json.loads(line)
        assert head["type"] == "arrays"
        payload, data = data[:head["payload"]], data[head["payload"] + 1:]
        at, columns = 0, {}
        for group in ("members", "fields"):
            for column in head[group]:
                values, shape, end = npy(payload, at)
                assert shape == (head["rows"],) and end - at == column["bytes"]
                if column["kind"] == "text":
                    values = [column["texts"][value] if value >= 0 else None for value in values]
                at = end
                if "missing_bytes" in column:
                    missing, _, at = npy(payload, at)
                    values = [None if lacks else value for value, lacks in zip(values, missing)]
                columns[column["name"] if group == "members" else "." + column["name"]] = values
        pictures = None
        if "pictures" in head:
            pixels, shape, end = npy(payload, at)
            pictures, at = (shape, pixels), end
        assert at == len(payload)
        blocks.append((head["rows"], columns, pictures))
    return blocks

(rows, columns, pictures), = export()
assert rows == 300 and columns["number"] == list(range(300)) and set(columns["recording"]) == {0}
for name in ("session", "episode", "step", "time_us"):
    assert columns[name] == [step[name] for step in steps], name
assert columns["action"] == [step.get("action", {}).get("text") for step in steps]
assert columns["has_action"] == ["action" in step for step in steps]
assert columns["reward"] == [step.get("reward") for step in steps]
assert columns["terminated"] == [step.get("terminated", False) for step in steps]
assert columns["has_picture"] == ["frame" in step for step in steps]
assert columns[".n"] == [step["observation"]["n"] for step in steps]
assert columns[".hex"] == [str(step["observation"]["hex"]) for step in steps]
assert columns[".odd"] == [step["observation"].get("odd") for step in steps]
wanted = [[s % 256, 0, y] if "frame" in step else [0, 0, 0] for s, step in enumerate(steps) for y in range(2)]
assert pictures[0] == (300, 2, 1, 3) and pictures[1] == sum(wanted, [])

(rows, columns, pictures), = export("--fields", "hp.0,step.step,hex", "--pictures", "none", "--episode", "1", "--from", "5", "--until", "9")
assert columns[".hp.0"] == [105, 106, 107, 108, 109] and columns[".step.step"] == [5, 6, 7, 8, 9] and pictures is None
assert columns["number"] == columns[".hp.0"] and columns[".hex"] == [5, 6, 7, 8, 9]  # of these all are numbers
(rows, columns, pictures), = export("--no-fields", "--where", "n >= 250", "--every", "20", "--pictures", "gray", "--size", "1x1")
assert columns["number"] == [250, 270, 290] and pictures[0] == (3, 1, 1) and not any(name[0] == "." for name in columns)
luma = lambda s, y: (299 * s + 114 * y + 500) // 1000
assert pictures[1] == [0] + [(luma(s % 256, 0) + luma(s % 256, 1) + 1) // 2 for s in (270, 290)], pictures
blocks = export("--pick", "-", "--fields", "n", "--crop", "0,1,1,1", numbers=b"299\n0\n7\n7\n")
assert [(rows, columns["number"], columns[".n"]) for rows, columns, _ in blocks] == [(1, [n], [n]) for n in (299, 0, 7, 7)]
assert blocks[0][2] == ((1, 1, 1, 3), [43, 0, 1]) and blocks[1][2] is None and blocks[2][2][1] == [7, 0, 1]
PYTHON
python3 "$t/check.py" "$t/run.zst" "$t/run"
python3 "$t/check.py" "$t/run" "$t/run" # a stream, which has no index

# Joined recordings are told apart; the parts of one run are one.
cat "$t/run" "$t/run" > "$t/parts"
sed 's/"run":"one"/"run":"two"/' "$t/run" | cat "$t/run" - > "$t/runs"
for file in parts:0 runs:1; do
    bh-export "$t/${file%:*}" --to arrays --no-fields --pictures none --every 300 -o - > "$t/out"
    python3 - "$t/out" "${file#*:}" <<'PYTHON'
import json, struct, sys
data = open(sys.argv[1], "rb").read()
line, _, payload = data.partition(b"\n")
sizes = [column["bytes"] for column in json.loads(line)["members"][:2]]
assert struct.unpack_from("<2q", payload, sum(sizes) - 16) == (0, int(sys.argv[2])), "recordings"
PYTHON
done

expect_status 1 bh-export "$t/run.zst" --to arrays -o - --pick - < <(echo 300) > "$t/out" 2> "$t/err"
expect_text "$t/err" 'has no step 300'
expect_status 1 bh-export "$t/run.zst" --to arrays -o - --pick - < <(echo x) > "$t/out" 2> "$t/err"
expect_text "$t/err" 'line 1: no number of a step'
expect_status 1 bh-export "$t/run.zst" --to arrays -o - --crop 0,0,9,9 > "$t/out" 2> "$t/err"
expect_text "$t/err" 'a picture of 1x2 has no part 0,0,9,9'
expect_status 2 bh-export "$t/run.zst" --to csv -o - --every 2 2> "$t/err"
expect_status 2 bh-export "$t/run.zst" --to csv -o - --pictures gray 2> "$t/err"
expect_status 2 bh-export "$t/run.zst" --to arrays -o - --size 84 2> "$t/err"
expect_text "$t/err" '84 is not of the form WIDTHxHEIGHT'
head -c $(($(stat -c %s "$t/run.zst") / 2)) "$t/run.zst" > "$t/cut.zst"
expect_status 3 bh-export "$t/cut.zst" --to arrays --pictures none -o - > "$t/out" 2> "$t/err"
