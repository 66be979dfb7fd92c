# A pipeline on one terminal: bh-serve's lines and bh-record's line of progress do not run into each other.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
export TERM=xterm-256color

python3 - "$t/run.zst" > "$t/screen" <<'PYTHON'
import os, pty, re, select, sys, time, urllib.request

DEADLINE = time.monotonic() + 100
pid, master = pty.fork()
if pid == 0:
    os.execvp("sh", ["sh", "-c", 'bh-serve --listen 127.0.0.1:0 --policy random | bh-record -o "$0"', sys.argv[1]])
drawn = b""


def read_until(wanted):
    """Reads what is drawn until `wanted()`; False at the end of the terminal."""
    global drawn
    while not wanted():
        if time.monotonic() > DEADLINE:
            sys.exit(f"never drawn; so far: {drawn!r}")
        if select.select([master], [], [], 0.02)[0]:
            try:
                data = os.read(master, 65536)
            except OSError:  # all programs have ended
                return False
            drawn += data
            if not data:
                return False
    return True


def screen():
    """The lines as a person sees them."""
    lines, line, column = [], [], 0
    for text in re.findall(r"\x1b\[[0-9;]*[A-Za-z]|.", drawn.decode(), re.S):
        if text == "\r":
            column = 0
        elif text == "\n":
            lines.append("".join(line))
            line = []
        elif text == "\x1b[K":
            del line[column:]
        elif not text.startswith("\x1b"):
            line[column : column + 1] = text
            column += 1
    return lines + ["".join(line)]


read_until(lambda: re.search(rb"listening on 127.0.0.1:(\d+)", drawn))
port = re.search(rb"listening on 127.0.0.1:(\d+)", drawn)[1].decode()
client = urllib.request.build_opener(urllib.request.ProxyHandler({}))
progress = rb"\d+ steps, \d+ steps/s, [^\r\n]* in, "
count = 0
# A session begins each time a line of progress was drawn since the one before: its line goes where that is.
while count < 6:
    before = len(re.findall(progress, drawn))
    count += 1
    while len(re.findall(progress, drawn)) == before:
        client.open(f"http://127.0.0.1:{port}/act/client-{count}", b"@S|x:1", timeout=60).read()
        while select.select([master], [], [], 0)[0]:
            drawn += os.read(master, 65536)
        if time.monotonic() > DEADLINE:
            sys.exit(f"no progress is drawn: {drawn!r}")
os.write(master, b"\x03")  # as from the keyboard
read_until(lambda: False)
print("\n".join(screen()))
PYTHON
grep -qF 'bh-record: recorded ' "$t/screen" || { cat "$t/screen" >&9; fail "nothing was recorded"; }
[ "$(grep -c '^bh-serve: session [0-9]* (client-' "$t/screen")" -ge 6 ] || { cat "$t/screen" >&9; fail "a session has no line"; }
if grep -nE '^..*bh-(serve|record): | steps/s, .*(bh-|session)|client-.* steps, ' "$t/screen" >&9; then
    cat "$t/screen" >&9
    fail "two lines run into each other"
fi
