"""Writes PNG files."""

from __future__ import annotations

import os
import struct
import zlib

import numpy as np
import numpy.typing as npt


def write_png(path: str | os.PathLike[str], picture: npt.NDArray[np.uint8]) -> None:
    """Writes a picture of height x width (grey) or height x width x 3 (RGB), 8 bits each."""
    height, width = picture.shape[:2]
    color_type = 0 if picture.ndim == 2 else 2
    rows = np.zeros((height, 1 + picture[0].size), np.uint8)  # each row begins with its filter, 0: none
    rows[:, 1:] = picture.reshape(height, -1)

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(rows.tobytes())))
        file.write(chunk(b"IEND", b""))
