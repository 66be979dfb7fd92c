"""Runs the examples of a manual page or of README.md as they are printed.

examples.py FILE FOLDER

FILE is the source of a page, whose EXAMPLES are run, or a Markdown file, whose indented blocks are run. Each block is one shell session in
its own copy of FOLDER: with "$ " before its commands, what stands between them is what they must print; without, all of it is commands.
What it makes with -o is not there before. A block must end by itself with status 0, must leave no process behind, and must print something
or write a file.

Comments right before a block (.\\" in a page, <!-- --> in Markdown) say what it needs:

    example: NAME      it is the file NAME, which later blocks find; no commands
    not run: REASON    it cannot run here (it needs EmuHawk, say)
    before: COMMAND    what the reader has done before; what it leaves in the background is ended after the block
    player: OPTIONS    plays meanwhile, as BizHawk would: bh-emu with these options; if one of them is --stop-after, the block is interrupted
                       then, as by Ctrl-C. The last one may be a script instead of gsl_sender.lua.
    shows: PATTERN     what the block prints must match this regular expression
    quiet: REASON      it prints and writes nothing
    status: N          how the last command ends, if not with 0

Needs a network of its own, where no other program has the ports that are printed.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

DEADLINE_S = float(os.environ.get("DEADLINE_S", 400))
ROFF = {"\\-": "-", "\\(dq": "\"", "\\(aq": "'", "\\(ga": "`", "\\(ha": "^", "\\(ti": "~", "\\(rs": "\\", "\\e": "\\", "\\\\": "\\", "\\&": ""}
MARKS = ("example", "not run", "before", "player", "quiet", "shows", "status")


class Block:
    def __init__(self, place, text, marks):
        self.place, self.text = place, text
        self.marks = {name: [value for key, value in marks if key == name] for name in MARKS}

    def mark(self, name):
        return self.marks[name][0] if self.marks[name] else None


def marks_of(comments, place):
    marks = []
    for comment in comments:
        name, colon, value = comment.partition(":")
        if colon and name in MARKS:
            marks.append((name, value.strip()))
    return marks


def blocks_of_page(path):
    in_examples, comments, start, lines = False, [], None, []
    for number, line in enumerate(open(path), 1):
        line = line.rstrip("\n")
        if line.startswith(".SH"):
            in_examples = line == ".SH EXAMPLES"
        elif line.startswith('.\\" '):
            comments.append(line[4:])
        elif line == ".EX":
            start, lines = number, []
        elif line == ".EE":
            text = re.sub(r"\\(\(..|.)", lambda escape: ROFF[escape[0]], "\n".join(lines) + "\n")
            place = f"{os.path.basename(path)}:{start}"
            block = Block(place, text, marks_of(comments, place))
            if in_examples or any(block.marks.values()):
                yield block
            start, comments = None, []
        elif start is not None:
            lines.append(line)
        elif not line.startswith("."):
            comments = []


def blocks_of_markdown(path):
    comments, start, lines = [], None, []
    for number, line in enumerate([*open(path), "end\n"], 1):
        indented = line.startswith("    ")
        if indented and start is None:
            start, lines = number, []
        if start is not None and (indented or not line.strip()):
            lines.append(line[4:] if indented else "\n")
            continue
        if start is not None:
            place = f"{os.path.basename(path)}:{start}"
            yield Block(place, "".join(lines).strip("\n") + "\n", marks_of(comments, place))
            start, comments = None, []
        comment = re.fullmatch(r" *<!-- (.*) -->\n", line)
        if comment:
            comments.append(comment[1])
        elif line.strip():
            comments = []


def split_session(text):
    """The commands of a session with "$ ", and what each must print (None: not shown)."""
    commands, shown = [], []
    more = False
    for line in text.splitlines(keepends=True):
        if line.startswith("$ ") or more:
            if more:
                commands[-1] += line
            else:
                commands.append(line[2:])
                shown.append("")
            more = bool(re.search(r"[|\\]\n$|&&\n$", line))
        elif commands and line.strip():
            shown[-1] += line
    return commands, shown


def processes_of(session):
    """Process ids, groups and parents of a session, zombies left out."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                fields = open(f"/proc/{name}/stat").read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == session and fields[0] not in "ZX":
                found.append((int(name), int(fields[2]), int(fields[1])))
    return found


def name_of(pid):
    try:
        return open(f"/proc/{pid}/cmdline").read().replace("\0", " ").strip() or "?"
    except OSError:
        return "?"


def listening_ports():
    fields = [line.split() for line in open("/proc/net/tcp").readlines()[1:]]
    return {int(local.split(":")[1], 16) for _, local, _, state, *_ in fields if state == "0A"}


def wait_until(what, condition):
    deadline = time.monotonic() + DEADLINE_S
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise Failure(f"{what} did not happen within {DEADLINE_S} s")
        time.sleep(0.02)
    return found


class Failure(Exception):
    pass


def start(script, folder, out, err):
    return subprocess.Popen(["bash", "-c", script], cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True)


def kill_session(session):
    for pid, _, _ in processes_of(session):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def state_of(folder):
    return {os.path.join(top, name): os.stat(os.path.join(top, name)).st_mtime_ns
            for top, _, names in os.walk(folder) for name in names if os.path.exists(os.path.join(top, name))}


def interrupt(shell):
    """As Ctrl-C does: to the shell's jobs, but not to the shell, nor to groups that the programs made."""
    for group in {group for _, group, parent in processes_of(shell.pid) if parent == shell.pid}:
        try:
            os.killpg(group, signal.SIGINT)
        except ProcessLookupError:
            pass


def play(block, folder, shell, taken, log):
    new = wait_until("a server that listens", lambda: listening_ports() - taken or (shell.poll() is not None and "none"))
    if new == "none":
        return
    url = f"http://127.0.0.1:{new.pop()}/"
    options = block.mark("player")
    script = "" if options.endswith(".lua") else "/usr/local/share/bh-tools/lua/gsl_sender.lua"
    player = subprocess.run(["bash", "-c", f"exec bh-emu --url_get={url} --url_post={url} {options.replace(';', chr(92) + ';')} {script}"],
                            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=DEADLINE_S)
    if player.returncode != 0:
        raise Failure(f"the player ended with status {player.returncode}")
    if "--stop-after" in options:
        interrupt(shell)


def run(block, folder, log):
    sessions = []
    for command in block.marks["before"]:
        before = start(command, folder, log, log)
        sessions.append(before.pid)
        if before.wait(DEADLINE_S) != 0:
            raise Failure(f"status {before.returncode} of what is done before: {command}")
        if command.endswith("&"):
            wait_until("a server that listens", listening_ports)
    commands, shown = split_session(block.text)
    if not commands:
        commands, shown = [block.text], [""]
    # A pipeline that ends with head is one in which the programs before it may die of SIGPIPE.
    script = "set -m\nset -e" + ("" if re.search(r"\| *\n? *head", block.text) else "o pipefail") + "\n"
    for number, command in enumerate(commands):
        script += f"exec 1>{folder}.out{number}\n{command}"
    for name in re.findall(r" -o (\w[\w./-]*)", block.text):
        if os.path.isfile(os.path.join(folder, name)):
            os.unlink(os.path.join(folder, name))
    before_files = state_of(folder)
    taken = listening_ports()
    shell = start(script, folder, log, log)
    sessions.append(shell.pid)
    try:
        if block.mark("player") is not None:
            play(block, folder, shell, taken, log)
        try:
            shell.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            raise Failure(f"is not done after {DEADLINE_S} s") from None
        # Those in the background may still be about to end: a server whose last client has gone, a recorder.
        wait_until("the end of " + ", ".join(name_of(pid) for pid, _, _ in processes_of(shell.pid)),
                   lambda: not processes_of(shell.pid))
    finally:
        for session in sessions:
            kill_session(session)
    if shell.returncode != int(block.mark("status") or 0):
        raise Failure(f"status {shell.returncode}")
    printed = [open(f"{folder}.out{number}", errors="replace").read() if os.path.exists(f"{folder}.out{number}") else "" for number in range(len(commands))]
    for command, wanted, got in zip(commands, shown, printed):
        if wanted and got.strip() != wanted.strip():
            raise Failure(f"prints\n{got}and not\n{wanted}from {command}")
    changed = sorted(path for path, when in state_of(folder).items() if before_files.get(path) != when)
    if not "".join(printed).strip() and not changed and not block.mark("quiet"):
        raise Failure("prints nothing and writes nothing")
    for path in changed:
        if os.path.getsize(path) == 0:
            raise Failure(f"leaves {path[len(folder) + 1:]} empty")
    if block.mark("shows") and not re.search(block.mark("shows"), "".join(printed)):
        raise Failure(f"prints\n{''.join(printed)}in which there is no {block.mark('shows')}")


def main():
    path, files = sys.argv[1:]
    work = tempfile.mkdtemp(prefix="examples.", dir=os.path.dirname(os.path.abspath(files)))
    blocks = list(blocks_of_markdown(path) if path.endswith(".md") else blocks_of_page(path))
    for block in blocks:
        if block.mark("example"):
            target = os.path.join(files, block.mark("example"))
            with open(target, "w") as file:
                file.write(block.text)
            os.chmod(target, 0o755)
    failed, ran = 0, 0
    for number, block in enumerate(blocks):
        if block.mark("example") or block.mark("not run"):
            continue
        folder = os.path.join(work, str(number))
        shutil.copytree(files, folder, symlinks=True)
        ran += 1
        began = time.monotonic()
        with open(f"{folder}.log", "w+") as log:
            try:
                run(block, folder, log)
            except (Failure, subprocess.TimeoutExpired) as failure:
                log.seek(0)
                print(f"{block.place}: {failure}\n{block.text}{log.read()[-4000:]}", file=sys.stderr)
                failed += 1
        print(f"{block.place}: {time.monotonic() - began:.1f} s", flush=True)
        shutil.rmtree(folder)
    print(f"{os.path.basename(path)}: {ran} examples, {failed} failed", flush=True)
    shutil.rmtree(work)
    sys.exit(1 if failed or not blocks else 0)


main()
