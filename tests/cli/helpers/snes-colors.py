#!/usr/bin/env python3
"""Looks at the colours of pictures FRAME-BRIGHTNESS.png of Fenlight in a folder, for the test emu-snes. They begin
with the screen growing bright.

PNG is read with pictures.py, thus with other code than the programs under test have.
"""

import importlib.util
import os
import sys


def decoder():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pictures.py")
    spec = importlib.util.spec_from_file_location("pictures", path)
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module.decode


def main():
    folder = sys.argv[1]
    decode = decoder()
    colors, fade, everything = [], {}, set()
    for name in sorted(os.listdir(folder)):
        rows = decode(os.path.join(folder, name))
        if len(rows) != 224 or len(rows[0]) != 256:
            sys.exit(f"{name}: {len(rows[0])}x{len(rows)}")
        pixels = [pixel for row in rows for pixel in row]
        colors.append(len(set(pixels)))
        everything.update(pixels)
        fade.setdefault(int(name[4:6]), sum(map(sum, pixels)) / len(pixels))
    many = sum(count > 256 for count in colors)
    print(f"{len(colors)} pictures, up to {max(colors)} colours in one, {many} with more than 256, "
          f"{len(everything)} in all; light {[round(light) for light in fade.values()]}")
    if not many:
        sys.exit("no picture has more than 256 colours")
    if len(everything) < 1000:
        sys.exit("too few colours in all")
    if list(fade) != list(range(16)):
        sys.exit(f"no fade: {list(fade)}")
    if any(later <= earlier for earlier, later in zip(fade.values(), list(fade.values())[1:])):
        sys.exit("more brightness is not brighter")


if __name__ == "__main__":
    main()
