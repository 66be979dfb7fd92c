# bh-export --to html: what the page carries is the recording; in Chromium it shows that, in any width, by mouse and keys, and asks
# nobody else for anything.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

python3 "$BH_SOURCE/tests/cli/helpers/datasets.py" make > "$t/stream"
expect_status 3 bh-record -q -o "$t/run.zst" "$t/stream" 2> "$t/err"
bh-export -q "$t/run.zst" --to html --title '<script>alert("1")</script> & more' -o "$t/run.html" 2> "$t/err"
expect_status 1 grep -q '<script>alert' "$t/run.html"
expect_status 3 bh-export -q "$t/stream" --to html -o - > "$t/stream.html" 2> "$t/err"
expect_status 1 bh-export -q "$t/run.zst" --to html -o "$t/run.html" 2> "$t/err"
expect_status 1 bh-export -q "$t/run.zst" --to html -o - > /dev/full 2> "$t/err"

# unpack PAGE SCRIPT: runs Python with the page's data in `data` and its carried bytes in `carried`.
cat > "$t/unpack.py" <<'PYTHON'
import json, re, subprocess, sys
page = open(sys.argv[1], "rb").read()
def bytes_of(text):
    return re.sub(rb"=(.)", lambda match: bytes([match[1][0] - 64]), text, flags=re.S)
carried = {name.decode(): bytes_of(text) for name, text in
           re.findall(rb'<script type="text/plain" id="(\w+)">(.*?)</script>', page, re.S)}
def unzstd(frame):
    return subprocess.run(["zstd", "-dqc"], input=frame, stdout=subprocess.PIPE, check=True).stdout
data = json.loads(unzstd(carried["data"]))
assert not re.search(rb'(src|href)=|https?://(?!www\.w3\.org/2000/svg)', page.split(b"<script type", 1)[0]), "something from elsewhere"
exec(open(sys.argv[2]).read())
PYTHON
cat > "$t/check.py" <<'PYTHON'
sys.path.insert(0, sys.argv[3])
import datasets
episodes = datasets.episodes_of(sys.argv[4])
assert [(e["session"], e["number"], e["rows"], e["return"], e["terminated"]) for e in data["episodes"]] == [
    (e.steps[0].record["session"], e.steps[0].record["episode"], len(e.steps), e.total, e.terminated) for e in episodes]
row = 0
for episode in episodes:
    for i, step in enumerate(episode.steps):
        got = {name: column["values"][column["which"][row] - 1] for name, column in zip(data["fields"], data["values"]) if column["which"][row]}
        assert got == step.observation, (got, step.observation)
        action = data["action"][row]
        assert (data["actions"][action]["text"] if action >= 0 else None) == step.action
        assert data["reward"][row] == (episode.transitions[i][1] if i < len(episode.transitions) else None)
        assert data["arrived"][row] == step.reward and data["time"][row] == step.record["time_us"]
        assert (data["group"][row] >= 0) == (step.png is not None)
        if data["group"][row] >= 0 and data["groups"][data["group"][row]]["kind"] == "png":
            group = data["groups"][data["group"][row]]
            frame = group["frames"][data["frame"][row]]
            assert carried[group["id"]][frame["offset"]:][:frame["bytes"]] == step.png
        row += 1
assert row == len(data["step"])
PYTHON
helpers=$BH_SOURCE/tests/cli/helpers
for run in run.zst stream; do
    python3 "$t/unpack.py" "$t/${run%.zst}.html" "$t/check.py" "$helpers" "$t/$run" 2> "$t/err"
done
bh-export -q "$t/run.zst" --to html --session 1 --episode 0 --fields x --pictures none -o "$t/small.html" 2> "$t/err" || [ $? -eq 3 ]
echo 'assert data["fields"] == ["x"] and data["groups"] == [] and len(data["step"]) == 6' > "$t/small.py"
python3 "$t/unpack.py" "$t/small.html" "$t/small.py"

# The first difference of a comparison.
expect_status 4 bh-replay -q "$t/run.zst" --to policy --report json -- sh -c 'while read -r line; do echo A; done' > "$t/report.json" 2> "$t/err"
bh-export -q "$t/run.zst" --to html --report "$t/report.json" -O -o "$t/small.html" 2> "$t/err" || [ $? -eq 3 ]
echo 'assert data["difference"]["row"] == 0 and "RIGHT" in data["difference"]["text"], data["difference"]' > "$t/small.py"
python3 "$t/unpack.py" "$t/small.html" "$t/small.py"
echo '{}' > "$t/report.json"
expect_status 1 bh-export -q "$t/run.zst" --to html --report "$t/report.json" -o "$t/none.html" 2> "$t/err"
expect_text "$t/err" "$t/report.json: is no report with a first_divergence"
[ ! -e "$t/none.html" ]

# The page's own decoder against zstd, over all kinds of content and levels.
if command -v node > "$t/node.log"; then
    python3 - "$t" <<'PYTHON'
import os, random, subprocess, sys
random.seed(3)
folder = sys.argv[1] + "/frames"
os.mkdir(folder)
kinds = [lambda n: bytes(n), random.randbytes, lambda n: bytes(i * i >> 3 & 255 for i in range(n)),
         lambda n: bytes(int(random.random() ** 2 * 12) for _ in range(n)),
         lambda n: "".join(f'{{"step":{i},"x":{random.randrange(9)}}}' for i in range(n // 12 + 1)).encode()[:n],
         lambda n: (bytes(random.randrange(16) for _ in range(700)) * (n // 700 + 1))[:n]]
for kind, make in enumerate(kinds):
    for size in (0, 1, 5, 255, 256, 1000, 66_000, 300_000):
        for level in ("-1", "-9", "-19"):
            content = make(size)
            name = f"{folder}/{kind}-{size}{level}"
            open(name, "wb").write(content)
            open(name + ".zst", "wb").write(subprocess.run(["zstd", "-q", level, "--stream-size=%d" % size], input=content, stdout=subprocess.PIPE, check=True).stdout)
PYTHON
    cat > "$t/check.js" <<'JS'
const fs = require('fs');
const zstd = new Function(fs.readFileSync(process.argv[2], 'utf8') + '; return zstd;')();
const names = fs.readdirSync(process.argv[3]).filter((name) => name.endsWith('.zst'));
for (const name of names) {
  const path = process.argv[3] + '/' + name;
  const frame = new Uint8Array(fs.readFileSync(path));
  const content = fs.readFileSync(path.slice(0, -4));
  if (Buffer.compare(Buffer.from(zstd.decode(frame)), content) !== 0) {
    throw new Error(name);
  }
  for (let i = 0; i < 20; ++i) { // a damaged frame is an error or other content, and never takes for ever
    const bad = frame.slice();
    bad[9 + (i * 7919) % Math.max(1, bad.length - 9)] ^= 1 << (i % 8);
    try {
      zstd.decode(bad);
    } catch (error) {
      if (!/^zstd: |Invalid typed array length|out of bounds|Offset is outside/.test(error.message) && !(error instanceof RangeError) && !(error instanceof TypeError)) {
        throw error;
      }
    }
  }
}
console.log(names.length);
JS
    [ "$(node "$t/check.js" "$BH_SOURCE/tools/bh-export/page/parts/zstd.js" "$t/frames")" -eq 144 ]
fi

# In a browser. Chromium is 300 MB: `./dev check` installs it, what runs every day does without.
if ! command -v chromium > "$t/node.log"; then
    echo "there is no chromium: the page was not looked at"
    exit 77
fi
mkdir "$t/shots"
at() { bh-shot -q "$t/run.zst" --at "$1" -o "$t/$1.png" 2> "$t/err" || [ $? -eq 3 ]; }
count() { bh-gsl-dump -q "$t/run.zst" --where "$1" 2> "$t/err" | wc -l; }
for position in 0 4 5 9; do at $position; done
# Rows are those of the episodes, one after another: 6 of the first, then those of session 2, of which row 2 is step 5.
expected=$(python3 - "$t" "$(count 'x < 2')" "$(count 'map == "02" && !(x == 1)')" "$(count 'hp.1 >= 3 || present(pi)')" <<'PYTHON'
import json, sys
folder, *counts = sys.argv[1:]
print(json.dumps({"steps": 29, "episodes": [0, 6, 12, 16, 20, 23, 25, 26],
                  "pictures": {"0": folder + "/0.png", "2": folder + "/4.png", "8": folder + "/5.png", "10": folder + "/9.png"},
                  "searches": {"x < 2": int(counts[0]), 'map == "02" && !(x == 1)': int(counts[1]), "hp.1 >= 3 || present(pi)": int(counts[2]), "x > 1000": 0}}))
PYTHON
)
python3 "$helpers/browser.py" "$t/run.html" "$t/shots" "$expected" 2> "$t/browser.log"
[ "$(find "$t/shots" -size +4k | wc -l)" -eq 3 ]
