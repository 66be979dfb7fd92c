"""Starting, watching and ending the programs under measurement."""

import os
import re
import select
import shutil
import signal
import subprocess
import time

from .errors import BenchError

CLOCK_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
START_LIMIT_S = 20
STOP_LIMIT_S = 20
LOOK_AGAIN_MS = 10


def program(directory, name):
    path = os.path.join(directory, name)
    if not os.access(path, os.X_OK):
        raise BenchError(f"{path}: not there or not executable; build it first")
    return path


def peer(name):
    """Path of a program that is not ours."""
    path = shutil.which(name)
    if not path:
        raise BenchError(f"{name}: not installed")
    return path


def output_of(command, stdout=subprocess.PIPE):
    """Runs a command that must succeed; what it wrote, unless that goes to a file."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace")[-1000:].strip()
        raise BenchError(f"{' '.join(command)}: ended with status {done.returncode}: {said}")
    return done.stdout


class Process:
    """A running program whose stderr goes to a file, so that reading it costs nothing while it is measured."""

    def __init__(self, name, command, log_directory, **popen_arguments):
        self.name = name
        self.log_path = os.path.join(log_directory, f"{name.replace(' ', '-')}.log")
        with open(self.log_path, "wb") as log:
            try:
                self.popen = subprocess.Popen(command, stderr=log, **popen_arguments)
            except OSError as error:
                raise BenchError(f"{name}: {command[0]}: {error.strerror}") from error

    def log_tail(self):
        with open(self.log_path, errors="replace") as log:
            return "".join(log.readlines()[-10:]).rstrip()

    def failure(self, what):
        tail = self.log_tail()
        return BenchError(f"{self.name}: {what}" + (f"; it said:\n{tail}" if tail else ""))

    def wait_for_log(self, pattern):
        """The first match of `pattern` in what the program says on stderr."""
        deadline = time.monotonic() + START_LIMIT_S
        poll = select.poll()
        with PidFd(self.popen.pid) as pidfd:
            poll.register(pidfd, select.POLLIN)
            while True:
                ended = bool(poll.poll(LOOK_AGAIN_MS))
                with open(self.log_path, errors="replace") as log:
                    found = re.search(pattern, log.read())
                if found:
                    return found
                if ended:
                    raise self.failure(f"ended with status {self.popen.wait()} at its start")
                if time.monotonic() > deadline:
                    raise self.failure(f"not ready within {START_LIMIT_S} s")

    def check_alive(self):
        status = self.popen.poll()
        if status is not None:
            raise self.failure(f"ended with status {status} while it was measured")

    def cpu_s(self):
        return cpu_s(self.popen.pid)

    def send_signal(self, number):
        self.popen.send_signal(number)

    def finish(self, expected_status, limit_s=STOP_LIMIT_S):
        """Waits for the end, which something else has caused."""
        try:
            status = self.popen.wait(limit_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise self.failure(f"did not end within {limit_s} s") from None
        if status != expected_status:
            raise self.failure(f"ended with status {status} instead of {expected_status}")

    def kill(self):
        if self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait()


class PidFd:
    """A file descriptor that becomes readable when the process ends."""

    def __init__(self, pid):
        self.fd = os.pidfd_open(pid)

    def __enter__(self):
        return self.fd

    def __exit__(self, *_):
        os.close(self.fd)


def cpu_s(pid):
    """User and system time of a process so far, threads that have ended included."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    utime, stime = int(fields[11]), int(fields[12])  # fields 14 and 15 of proc(5)
    return (utime + stime) / CLOCK_TICKS_PER_S


def children(pid):
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    parent = int(stat.read().rpartition(")")[2].split()[1])
            except OSError:
                continue  # ended meanwhile
            if parent == pid:
                found.append(int(entry))
    return found


TERMINATED = -signal.SIGTERM
