#!/usr/bin/env bash
# Makes the virtual environment of the Python tests: environment.sh FOLDER. What requirements-test.txt pins is installed once; status 77,
# with the reason, if that cannot be had here (no network, no venv).
set -euo pipefail
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
wanted=$here/../requirements-test.txt
mkdir -p "$(dirname "$folder")"
exec 8> "$folder.lock"
flock 8 # tests run side by side
cmp -s "$wanted" "$folder/requirements-test.txt" && exit
rm -rf "$folder"
# The system's own Python: another one in PATH may go away, and a virtual environment with it.
python=/usr/bin/python3
[ -x "$python" ] || python=python3
if ! "$python" -m venv "$folder" > "$folder.log" 2>&1; then
    echo "skipped: no virtual environment can be made (the Debian package python3-venv): $(tail -n 1 "$folder.log")"
    rm -rf "$folder"
    exit 77
fi
if ! "$folder/bin/pip" install --disable-pip-version-check --only-binary :all: --quiet -r "$wanted" > "$folder.log" 2>&1; then
    echo "skipped: the packages of requirements-test.txt cannot be installed: $(tail -n 1 "$folder.log")"
    rm -rf "$folder"
    exit 77
fi
cp "$wanted" "$folder/requirements-test.txt"
