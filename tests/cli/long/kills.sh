# 130 recorders killed at a random moment: what a reader has seen stays, and what is there is the beginning of what came.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

noisy_steps > "$t/in"
python3 - "$t" <<'PYTHON'
import os, random, signal, subprocess, sys
folder = sys.argv[1]
lines = open(f"{folder}/in", "rb").read().splitlines(keepends=True)
output, partial = f"{folder}/run.zst", f"{folder}/run.zst.partial"
random.seed(130)

def read():
    replay = subprocess.run(["bh-replay", partial], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return replay.stdout if os.path.exists(partial) else b""

lost = []
for kill in range(130):
    for name in os.listdir(folder):
        if name.startswith("run.zst"):
            os.remove(f"{folder}/{name}")
    flush = random.choice(["0", "5ms", "20ms", "1s"])
    level = random.choice(["1", "6"])
    recorder = subprocess.Popen(["bh-record", "--flush", flush, "--level", level, "-o", output], stdin=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
    written, seen, end = 0, b"", random.randrange(1, len(lines))
    while written < end:
        count = min(random.randrange(1, 400), end - written)
        recorder.stdin.write(b"".join(lines[written:written + count]))
        recorder.stdin.flush()
        written += count
        if random.random() < 0.3:
            seen = read()
    recorder.send_signal(signal.SIGKILL)
    recorder.wait()
    recorder.stdin.close()
    kept = read()
    whole = b"".join(lines[:written])
    assert whole.startswith(kept), f"kill {kill}: what is there did not come"
    assert kept.startswith(seen), f"kill {kill}: {len(seen)} bytes were seen, {len(kept)} are there"
    lost.append(len(whole) - len(kept))
print(f"{len(lost)} kills, {sum(size == 0 for size in lost)} of them without a loss, {sum(lost) // len(lost)} bytes lost on average")
PYTHON
