"""The environments by their names, for gymnasium.make() and gymnasium.make_vec()."""

from __future__ import annotations

from typing import Any

import gymnasium

_GAMES: dict[str, dict[str, Any]] = {
    "bhtools/Emberwick-v0": {"rom": "emberwick"},
    "bhtools/Fenlight-v0": {"rom": "fenlight"},
    "bhtools/BizHawk-v0": {"start": "bizhawk"},
}


def register() -> None:
    """Called by gymnasium where the package is installed, and by `import bhtools`."""
    for name, arguments in _GAMES.items():
        if name not in gymnasium.registry:
            several = None if arguments.get("start") == "bizhawk" else "bhtools._vector:VectorEnv"
            gymnasium.register(name, entry_point="bhtools._env:Env", vector_entry_point=several, kwargs=arguments)
