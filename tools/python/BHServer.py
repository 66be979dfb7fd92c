"""The server of BrainHawk under the name by which its scripts import it: from BHServer import BHServer."""

from bhtools import BHServer

__all__ = ["BHServer"]
