"""Plays the terminal for bh-shot --term: answers its questions as one kind of terminal would, and reads what is drawn.

terminal.py KIND COLUMNS SEEDS PROGRAM [ARG]...

PROGRAM must draw the pictures SEEDS (numbers joined by commas, see pictures.py), each with its name below it, and
end with status 0. KIND is kitty, sixel, both, plain (says what it is, and has neither), silent (never answers), or
garbage (answers with something else, until it is told that nobody listens any more). The terminal's modes must be the
same before and after, and all that it was asked must be answered before anything is drawn.

With SEEDS a word beginning with SIG instead, the terminal never answers, that signal is sent as soon as the question
was asked, and the program must die of it.
"""

import base64
import fcntl
import importlib.util
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

DEADLINE = time.monotonic() + 60
ROWS = int(os.environ.get("ROWS", 50))
CELL = (10, 20)  # pixels, as the terminal says if it is asked
KITTY_QUESTION = b"\x1b_Gi=31,"
LAST_QUESTION = b"\x1b[c"

spec = importlib.util.spec_from_file_location("support", os.path.join(os.path.dirname(__file__), "pictures.py"))
support = importlib.util.module_from_spec(spec)
spec.loader.exec_module(support)


def answers(kind, asked):
    """What a terminal of that kind sends back."""
    text = b""
    if KITTY_QUESTION in asked:
        text += b"\x1b_Gi=31;OK\x1b\\" if kind in ("kitty", "both") else b""
    text += b"\x1b[6;%d;%dt" % (CELL[1], CELL[0])
    text += b"\x1b[?1;0;256S" if kind in ("sixel", "both") else b""
    return text + (b"\x1b[?62;4;22c" if kind in ("sixel", "both") else b"\x1b[?62;22c")


class Terminal:
    def __init__(self, columns, command):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
        self.slave = slave  # open to the end: the modes are looked at, and what was drawn stays readable
        self.modes = termios.tcgetattr(slave)
        # A terminal of its own: signals for the program alone, and it may be asked.
        take = lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        self.errors = tempfile.TemporaryFile()
        self.child = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=self.errors, start_new_session=True, preexec_fn=take
        )
        self.drawn = b""

    def read(self):
        """Waits for more; False if nothing came and the program has ended."""
        while time.monotonic() < DEADLINE:
            ended = self.child.poll() is not None
            if select.select([self.master], [], [], 0.02)[0]:
                self.drawn += os.read(self.master, 65536)
                return True
            if ended:
                return False
        self.child.kill()
        sys.exit("the program hangs")

    def write(self, data):
        os.write(self.master, data)

    def check_modes(self):
        assert termios.tcgetattr(self.slave) == self.modes, "the terminal's modes are not what they were"


def decode_half_blocks(text, columns):
    """Rows of pixels; the text must be half blocks and colours only."""
    rows = []
    for line in text.decode().split("\r\n"):
        upper, lower, colors = [], [], {}
        for codes, cell in re.findall(r"\x1b\[([0-9;]*)m|(.)", line):
            if cell:
                assert cell in "\u2580 ", f"{cell!r} is no block"
                upper.append(colors["48" if cell == " " else "38"])
                lower.append(colors.get("48"))  # none below the last of an odd number of rows
            elif codes == "0":
                colors = {}
            else:
                numbers = codes.split(";")
                for at in range(0, len(numbers), 5):
                    assert numbers[at] in ("38", "48") and numbers[at + 1] == "2", codes
                    colors[numbers[at]] = tuple(int(value) for value in numbers[at + 2 : at + 5])
        assert not colors and len(upper) <= columns
        rows += [upper, lower]
    return rows


def decode_sixel(text):
    """Rows of pixels, in percent."""
    width, height, data = re.fullmatch(rb'\x1bP0;1q"1;1;(\d+);(\d+)(.*)\x1b\\', text, re.S).groups()
    rows = [[None] * int(width) for _ in range(int(height))]
    palette, color, x, top = {}, None, 0, 0
    for number, red, green, blue, count, sixel, move in re.findall(
        rb"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|(?:!(\d+))?([?-~])|([$-])", data
    ):
        if number:
            color = int(number)
            if red:
                palette[color] = (int(red), int(green), int(blue))
        elif sixel:
            for _ in range(int(count or 1)):
                for row in range(6):
                    if (sixel[0] - 63) >> row & 1:
                        assert rows[top + row][x] is None, "painted twice"
                        rows[top + row][x] = palette[color]
                x += 1
        else:
            x, top = 0, top + 6 * (move == b"-")
    return rows


def decode_kitty(text):
    """Rows of pixels, and the keys of the first part."""
    parts = re.findall(rb"\x1b_G([^;]*);([^\x1b]*)\x1b\\", text)
    assert b"".join(b"\x1b_G%s;%s\x1b\\" % part for part in parts) == text, "something else among the parts"
    with tempfile.NamedTemporaryFile() as file:
        file.write(base64.b64decode(b"".join(data for _, data in parts)))
        file.flush()
        return support.decode(file.name), parts[0][0].decode()


def fitted(width, height):
    """The size of a picture that has room for so many pixels, in its shape."""
    size = support.WIDTH, support.HEIGHT
    if size[0] > width:
        size = width, max(1, round(support.HEIGHT * width / support.WIDTH))
    return (max(1, round(support.WIDTH * height / support.HEIGHT)), height) if size[1] > height else size


def check_drawn(kind, columns, seeds, text):
    rows_free = ROWS - 2
    shown = text.split(b"\r\n") if kind in ("kitty", "sixel", "both") else [text]
    if kind in ("kitty", "sixel", "both"):
        assert shown.pop() == b"", "no new line at the end"
    else:
        lines = text.split(b"\r\n")
        assert lines.pop() == b"", "no new line at the end"
        per_picture = len(lines) // len(seeds)
        shown = [b"\r\n".join(lines[at : at + per_picture]) for at in range(0, len(lines), per_picture)]
    assert len(shown) == len(seeds), f"{len(shown)} pictures"
    for picture, seed in zip(shown, seeds):
        wanted = support.pixels_of(seed)
        if kind in ("kitty", "both"):
            rows, keys = decode_kitty(picture)
            assert rows == wanted
            size = fitted(columns * CELL[0], rows_free * CELL[1])
            cells = [max(1, (pixels + cell // 2) // cell) for pixels, cell in zip(size, CELL)]
            fits = size == (support.WIDTH, support.HEIGHT)
            assert ("c=%d,r=%d" % tuple(cells) in keys) != fits and "q=2" in keys, keys
        elif kind == "sixel":
            rows = decode_sixel(picture)
            assert (len(rows[0]), len(rows)) == fitted(columns * CELL[0], rows_free * CELL[1]), (len(rows[0]), len(rows))
            if len(rows[0]) == support.WIDTH:  # 768 colours for 256 places: near, but not the same
                assert mean_difference(rows, wanted, 2.55) < 6, mean_difference(rows, wanted, 2.55)
        else:
            rows = decode_half_blocks(picture, columns)
            width, height = fitted(columns, 2 * rows_free)
            assert len(rows[0]) == width, len(rows[0])
            if len(rows[0]) == support.WIDTH:
                assert rows == wanted
            else:
                assert len(rows) == 2 * -(-height // 2), len(rows)


def mean_difference(rows, wanted, factor):
    differences = [
        abs(a * factor - b) for row, line in zip(rows, wanted) for x, y in zip(row, line) for a, b in zip(x, y)
    ]
    return sum(differences) / len(differences)


def main():
    kind, columns, seeds, *command = sys.argv[1:]
    terminal = Terminal(int(columns), command)
    if seeds.startswith("SIG"):
        while LAST_QUESTION not in terminal.drawn:
            assert terminal.read(), "no question"
        assert termios.tcgetattr(terminal.slave) != terminal.modes, "the terminal shows what it answers"
        if seeds == "SIGINT":
            terminal.write(b"\x03")  # as from the keyboard
        else:
            terminal.child.send_signal(getattr(signal, seeds))
        while terminal.read():
            pass
        assert terminal.child.returncode == -getattr(signal, seeds), terminal.child.returncode
        terminal.check_modes()
        return
    asked = b""
    if kind != "none":
        while LAST_QUESTION not in terminal.drawn:
            assert terminal.read(), "no question"
        asked, terminal.drawn = terminal.drawn, b""
        assert asked.endswith(LAST_QUESTION), asked
        assert asked.startswith(KITTY_QUESTION) == (not os.environ["TERM"].startswith("tmux")), asked
        if kind == "garbage":
            terminal.write(b"\x1b[?\x1b[c\x1b_G" + b"x" * 3000 + b"\x1b[6;")
        elif kind != "silent":
            for byte in answers(kind, asked):
                terminal.write(bytes([byte]))
    while terminal.read():
        pass
    terminal.errors.seek(0)
    said = terminal.errors.read().decode()
    assert terminal.child.returncode == 0, said
    check_drawn(kind, int(columns), [int(seed) for seed in seeds.split(",")], terminal.drawn)
    assert said.count(": session ") == len(seeds.split(",")), said
    terminal.check_modes()
    left, _, _ = select.select([terminal.slave], [], [], 0)
    assert not left, "part of the answer is left for whoever reads the terminal next"


main()
