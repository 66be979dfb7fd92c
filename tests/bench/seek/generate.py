"""Makes a record stream of steps with pictures, raw, into a pipe: the view on a map that scrolls, with 200 colours."""

import random

WIDTH, HEIGHT = 256, 240
MAP_ROWS = 4000
HEADER = b'{"type":"header","version":1,"run":"seek","part":0,"requires":[],"created":"2026-01-02T03:04:05.000000Z"}\n'
SESSION = b'{"type":"session","session":1,"name":"","time_us":0}\n'


def draw_map(seed):
    """Tiles of 16x16 pixels, of which there are 64 kinds; RGB, row after row."""
    draw = random.Random(seed)
    colors = [bytes(draw.randrange(256) for _ in range(3)) for _ in range(200)]
    tiles = []
    for _ in range(64):
        some = draw.sample(colors, 6)
        tiles.append([b"".join(draw.choices(some, k=16)) for _ in range(16)])
    rows = []
    for _ in range(MAP_ROWS // 16):
        line = [draw.choice(tiles) for _ in range(WIDTH // 16)]
        rows += [b"".join(tile[y] for tile in line) for y in range(16)]
    return b"".join(rows)


def write_stream(out, steps, seed=7):
    world = draw_map(seed)
    draw = random.Random(seed)
    frame = 3 * WIDTH * HEIGHT
    row = 3 * WIDTH
    y = 0
    out.write(HEADER + SESSION)
    for step in range(steps):
        y = (y + draw.randint(1, 7)) % (MAP_ROWS - HEIGHT)
        pixels = memoryview(world)[y * row : y * row + frame]
        line = (f'{{"type":"step","session":1,"episode":{step // 1000},"step":{step % 1000},"time_us":{step * 83000},'
                f'"observation":{{"map":"00","x":14,"y":{y},"hp":"20,20"}},"action":{{"text":"UP"}},"request":'
                f'"@S|map:00|x:14|y:{y}|hp:20,20","reply":"ACT:UP","frame":{{"width":{WIDTH},"height":{HEIGHT},'
                f'"encoding":"raw"}},"payload":{frame}}}\n')
        out.write(line.encode())
        out.write(pixels)
        out.write(b"\n")
    out.write(b'{"type":"end","reason":"steps"}\n')
