#!/usr/bin/env bash
# The tests of bhtools, ruff and mypy, in the virtual environment $BH_BUILD/python; run by ctest. With `lint` ruff and mypy only.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
environment=$BH_BUILD/python
bash "$here/environment.sh" "$environment"
cd "$here/.."
export PYTHONDONTWRITEBYTECODE=1
"$environment/bin/ruff" check --no-cache .
"$environment/bin/ruff" format --no-cache --check .
"$environment/bin/mypy" --cache-dir "$BH_BUILD/mypy" bhtools BHServer.py examples/q_learning.py examples/clone_behaviour.py
[ "${1-}" = lint ] || exec "$environment/bin/python" -m pytest -q -p no:cacheprovider tests
