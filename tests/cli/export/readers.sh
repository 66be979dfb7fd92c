# bh-export --to npz, npy-dir, minari: numpy and minari find what was recorded, value by value.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

# The readers, from the registry of Python's packages, once for a build folder.
readers=$BH_BUILD/readers
wanted=$BH_SOURCE/tests/cli/helpers/readers.txt
if ! cmp -s "$wanted" "$readers/installed"; then
    rm -rf "$readers"
    if ! { python3 -m venv "$readers" && "$readers/bin/pip" -q install --disable-pip-version-check --timeout 20 --retries 1 -r "$wanted"; } > "$t/pip.log" 2>&1; then
        echo "numpy and minari cannot be installed here: $(tail -n 1 "$t/pip.log")"
        rm -rf "$readers"
        exit 77
    fi
    cp "$wanted" "$readers/installed"
fi
check() { "$readers/bin/python" "$BH_SOURCE/tests/cli/helpers/datasets.py" "$@"; }

check make > "$t/stream"
expect_status 3 bh-record -q -o "$t/run.zst" "$t/stream" 2> "$t/record.err"
bh-export -q "$t/run.zst" --to npz -o "$t/run.npz"
check npz "$t/run.zst" "$t/run.npz"
expect_status 3 bh-export -q "$t/stream" --to npz -o "$t/stream.npz" 2> "$t/err"
cmp "$t/run.npz" "$t/stream.npz"
bh-export -q "$t/run.zst" --to npy-dir -o "$t/arrays"
check npy "$t/run.zst" "$t/arrays"
bh-export "$t/run.zst" --to minari -o "$t/test/awkward-v3" 2> "$t/err" && fail "a folder was made that nobody asked for"
mkdir "$t/test"
bh-export "$t/run.zst" --to minari -o "$t/test/awkward-v3" 2> "$t/err"
expect_text "$t/err" 'of 21 transitions have no reward; theirs is 0'
check minari "$t/run.zst" "$t/test/awkward-v3"

# Palettes: one for all, and one more when the colours are too many; a picture of 300 has none.
expect_status 1 bh-export -q "$t/run.zst" --to npz --pictures palette -o "$t/palette.npz" 2> "$t/err"
expect_text "$t/err" "$t/run.zst: session 2, episode 0, step 0 has a picture of more than 256 colours"
bh-cut -q "$t/run.zst" --session 1 -o "$t/one.zst" 2> "$t/err" || [ $? -eq 3 ]
bh-export -q "$t/one.zst" --to npz --pictures palette -o "$t/palette.npz" 2> "$t/err" || [ $? -eq 3 ]
check npz "$t/one.zst" "$t/palette.npz" palette
bh-export -q "$t/run.zst" --to npz --pad canonical --pictures none --align recorded -o "$t/pad.npz"
bh-export -q "$t/run.zst" --to minari --pad canonical --name x/y -o "$t/pad-v0"
"$readers/bin/python" - "$t/pad.npz" "$t/pad-v0" <<'PYTHON'
import json, sys
import minari, numpy
arrays = dict(numpy.load(sys.argv[1]))
assert "pictures" not in arrays and arrays["pad"].shape == (29, 20) and len(arrays["action"]) == 29
names = arrays["pad.names"].tolist()
held = {arrays["action.texts"][action]: {name for name, on in zip(names, pad) if on} for action, pad in zip(arrays["action"], arrays["pad"]) if action >= 0}
assert held["A+RIGHT*3"] == {"east", "right"} and held["A+B+C"] == {"west", "south", "east"}, held
dataset = minari.MinariDataset(sys.argv[2] + "/data")
assert dataset.id == "x/y-v0" and dataset.action_space.shape == (20,)
assert all(action in dataset.action_space for episode in dataset for action in episode.actions)
PYTHON

# Pictures of two sizes are no array.
sed 's/"session":1,"episode":1\(.*\)"width":40/"session":1,"episode":1\1"width":41/' "$t/stream" > "$t/sizes" # what the records say
expect_status 1 bh-export -q "$t/sizes" --to npz -o "$t/sizes.npz" 2> "$t/err"
expect_text "$t/err" 'has a picture of 41x30, others are 40x30'
for to in npz npy-dir minari; do
    (trap '' XFSZ; ulimit -f 8; expect_status 1 bh-export -q "$t/run.zst" --to $to -o "$t/full" 2> "$t/err")
    grep -qi 'file too large' "$t/err" || { cat "$t/err" >&9; fail "$to does not say why"; }
    [ "$(find "$t" -maxdepth 1 -name 'full*' | wc -l)" -eq 0 ] || fail "$to leaves something behind"
done
expect_status 2 bh-export - --to npz -o "$t/x.npz" < "$t/stream" 2> "$t/err"
expect_status 2 bh-export "$t/run.zst" --to minari --align recorded -o "$t/x" 2> "$t/err"
