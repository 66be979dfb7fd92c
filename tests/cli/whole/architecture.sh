# ARCHITECTURE.md is true of the files: what its ways and rules name is there, and its folders hold what they say.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

python3 - "$BH_SOURCE" <<'PYTHON'
import os, re, sys

top = sys.argv[1]
text = open(os.path.join(top, "ARCHITECTURE.md")).read()
if text.count("\n") > 100:
    sys.exit("ARCHITECTURE.md is more than one page")
short = dict(re.findall(r"`([A-Z])` is `([^`]+)`", text))
places = ("", "libcommon/src", "libcommon/include/bh")
bad = checked = 0
for name in re.findall(r"`([\w./-]+)`", text):
    if "/" not in name or name.startswith(("include/", "src/")):
        continue
    first, rest = name.split("/", 1)
    path = os.path.join(short[first], rest) if first in short else name
    checked += 1
    if first != "tools" or rest != "NAME":
        if not any(os.path.exists(os.path.join(top, place, path + end)) for place in places for end in ("", ".cpp", ".hpp")):
            bad += 1
            print(f"ARCHITECTURE.md names {name}, which is nowhere")
if checked < 40:
    sys.exit(f"only {checked} names found")
sys.exit(bad > 0)
PYTHON
