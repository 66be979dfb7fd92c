"""Recordings of BizHawk sessions as NumPy arrays, and games as Gymnasium environments.

The work is done by the programs of bh-tools; this package starts them and talks to them. bh-python(7) is its page.

    Recording    what bh-record wrote: steps, episodes, pictures, as arrays
    Session      a game that waits for actions: the protocol of bh-policy(7) as Python objects
    Env          a Gymnasium environment (needs the extra: pip install 'bhtools[gym]')
    VectorEnv    several at once
    BHServer     the server of BrainHawk, for scripts that were written for it
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bhtools._brainhawk import BHServer
from bhtools._programs import MissingProgramError
from bhtools._recording import Arrays, Episode, Recording, Step
from bhtools._session import Observation, Session, SessionError

if TYPE_CHECKING:
    from bhtools._env import Env
    from bhtools._vector import VectorEnv

__version__ = "0.1.0"

__all__ = [
    "Arrays",
    "BHServer",
    "Env",
    "Episode",
    "MissingProgramError",
    "Observation",
    "Recording",
    "Session",
    "SessionError",
    "Step",
    "VectorEnv",
]


def __getattr__(name: str) -> Any:
    """Env and VectorEnv are imported when they are asked for, because they need gymnasium."""
    if name == "Env":
        from bhtools._env import Env

        return Env
    if name == "VectorEnv":
        from bhtools._vector import VectorEnv

        return VectorEnv
    raise AttributeError(f"module 'bhtools' has no attribute {name!r}")


def _register() -> None:
    try:
        import gymnasium  # noqa: F401
    except ImportError:
        return
    from bhtools._registry import register

    register()


_register()
