#!/usr/bin/python3
"""Stores bare RGB frames as Minari's HDF5 storage lays out image observations, and prints the size of the file.

Minari (0.5, minari/dataset/_storages/hdf5_storage.py) gives every episode a group "episode_N", in which "observations"
is one array of frames x height x width x 3 bytes, chunked as h5py chooses and extendable along the first axis. It does
not compress. Here gzip is added, at h5py's own level 4; and the chunks may be whole frames, which is smaller.

    minari.py RGB WIDTH HEIGHT FRAMES_PER_CHUNK OUT      0: as h5py chooses
"""

import os
import sys

import h5py
import numpy


def main():
    source, width, height, per_chunk, out = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
    frames = numpy.fromfile(source, dtype=numpy.uint8).reshape(-1, height, width, 3)
    chunks = (min(per_chunk, len(frames)), height, width, 3) if per_chunk else True
    with h5py.File(out, "w", track_order=True) as file:
        episode = file.create_group("episode_0")
        episode.create_dataset("observations", data=frames, chunks=chunks, maxshape=(None, height, width, 3),
                               compression="gzip", compression_opts=4)
    print(os.path.getsize(out))


if __name__ == "__main__":
    main()
