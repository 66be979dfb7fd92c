# Damaged recordings, streams and movies of every kind, read by every program: none crashes, hangs or ends with another status than
# its page says. BH_MUTANTS is how many runs there are.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
export XDG_STATE_HOME=$t/state
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

mkdir "$t/good"
serve good/stream.jsonl serve.err -n 60 --policy random
bh-emu -q --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" --userdata='interval:4;shots:true' \
    "$BH_SOURCE/lua/gsl_sender.lua" > "$t/emu.log"
expect_status 0 wait "$server"
cd "$t/good"
bh-record -q -o run.zst stream.jsonl
zstd -q stream.jsonl -o stream.zst
head -c $(($(stat -c %s run.zst) * 2 / 3)) run.zst > cut.zst
bh-export -q run.zst --to bk2 -o movie.bk2
printf '%s\n' 'version 3' 'romFilename a' 'port0 1' 'port1 0' 'port2 0' '|0|R......A|||' '|1|.L.....A|||' > movie.fm2
bh-replay --no-frames run.zst | jq -r 'select(.request) | .request' > lines.gsl

python3 - "$t" "${BH_MUTANTS:-3000}" <<'PYTHON'
import collections, concurrent.futures, os, random, subprocess, sys
folder, runs = sys.argv[1], int(sys.argv[2])
good = {name: open(f"{folder}/good/{name}", "rb").read() for name in sorted(os.listdir(f"{folder}/good"))}
readers = [["bh-info", "--verify", "--stats", "--lint"], ["bh-replay"], ["bh-replay", "--to", "policy"], ["bh-gsl-dump"],
           ["bh-gsl-dump", "--summary"], ["bh-cut", "-O", "-o", "OUT.zst"], ["bh-cut", "--steps", "3:20", "-O", "-o", "OUT.zst"],
           ["bh-record", "-O", "-o", "OUT.zst"], ["bh-shot", "--range", "0:9", "--sheet", "3x3", "-O", "-o", "OUT.png"],
           ["bh-shot", "--last", "-O", "-o", "OUT.png"], ["bh-export", "--to", "bk2", "-O", "-o", "OUT.bk2"],
           ["bh-policy", "tape"]]
players = [["bh-export", "--to", "bk2", "-O", "-o", "OUT.bk2"], ["bh-policy", "tape"], ["bh-info"]]

def mutate(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        at = rng.randrange(len(data) or 1)
        size = min(rng.choice([1, 1, 4, 16, 200]), len(data) - at)
        kind = rng.randrange(6)
        if kind == 0:
            for i in range(at, at + size):
                data[i] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del data[at:at + size]
        elif kind == 2:
            data[at:at] = data[at:at + size] * rng.randrange(1, 4)
        elif kind == 3:
            data[at:at + size] = rng.randbytes(size)
        elif kind == 4:
            data[at:at] = rng.choice([b"\n", b"{", b"\0" * 9, b"18446744073709551616", b'"payload":99,', b"|", b"\xff\xff\xff\xff", b"-1"])
        else:
            data = data[:at] if rng.random() < 0.3 else data
    return bytes(data)

def run(number):
    rng = random.Random(number)
    name = rng.choice(list(good))
    command = rng.choice(players if name.startswith("movie") else readers)
    path = f"{folder}/{number}-{name}"
    with open(path, "wb") as file:
        file.write(mutate(good[name], rng))
    words = [word.replace("OUT", f"{folder}/{number}-out") for word in command]
    try:
        ended = subprocess.run(words + [path], input=b'{"type":"observation","observation":{}}\n', stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, timeout=60)
    except subprocess.TimeoutExpired:
        return path, f"{words} hangs"
    if ended.returncode not in (0, 1, 2, 3, 4) or b"Sanitizer" in ended.stderr or b"terminate called" in ended.stderr:
        return path, f"{words}: status {ended.returncode}: {ended.stderr[-500:]!r}"
    for made in [path] + [f"{folder}/{number}-out.{kind}" for kind in ("zst", "png", "bk2")]:
        if os.path.exists(made):
            os.remove(made)
    return path, ended.returncode

with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    results = list(pool.map(run, range(runs)))
faults = [f"{path}: {result}" for path, result in results if not isinstance(result, int)]
print(f"{runs} mutants: {dict(collections.Counter(result for _, result in results if isinstance(result, int)))}")
sys.exit("\n".join(faults[:10]) if faults else 0)
PYTHON
