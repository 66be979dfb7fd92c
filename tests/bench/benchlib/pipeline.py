"""Runs one program with pipes at its ends and says what it cost."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass

from .errors import BenchError

LIMIT_S = 120
LARGE_LIMIT_S = 600


def run_piped(name, command, work_directory, source=None, output=None):
    """`cat source | command > output`, or `command | cat > /dev/null` without a source: (wall s, CPU s of command)."""
    log_path = os.path.join(work_directory, "pipeline.log")
    started = time.monotonic()
    with open(log_path, "wb") as log, open(output or os.devnull, "wb") as out:
        if source:
            neighbour = subprocess.Popen(["cat", source], stdout=subprocess.PIPE)
            subject = subprocess.Popen(command, stdin=neighbour.stdout, stdout=out, stderr=log)
            neighbour.stdout.close()
        else:
            subject = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
            neighbour = subprocess.Popen(["cat"], stdin=subject.stdout, stdout=subprocess.DEVNULL)
            subject.stdout.close()
    limit = threading.Timer(LIMIT_S, subject.kill)
    limit.start()
    try:
        _, wait_status, usage = os.wait4(subject.pid, 0)
        subject.returncode = os.waitstatus_to_exitcode(wait_status)
        neighbour.wait()
    finally:
        limit.cancel()
        neighbour.kill()
    if subject.returncode != 0:
        with open(log_path, errors="replace") as log:
            raise BenchError(f"{name}: ended with status {subject.returncode}: {log.read()[-1000:].strip()}")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime


@dataclass
class Watched:
    seconds: float
    cpu_s: float
    peak_bytes: int  # most memory at one time; at least what the driver itself has, which it starts as


def run_watched(name, command, work_directory, source=None):
    """Runs `source | command > /dev/null`, or `command < /dev/null > /dev/null`."""
    log_path = os.path.join(work_directory, "watched.log")
    neighbour = subprocess.Popen(source, stdout=subprocess.PIPE) if source else None
    started = time.monotonic()
    with open(log_path, "wb") as log:
        subject = subprocess.Popen(command, stdin=neighbour.stdout if neighbour else subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=log)
    if neighbour:
        neighbour.stdout.close()
    limit = threading.Timer(LARGE_LIMIT_S, subject.kill)
    limit.start()
    try:
        _, wait_status, usage = os.wait4(subject.pid, 0)
        subject.returncode = os.waitstatus_to_exitcode(wait_status)
    finally:
        limit.cancel()
        if neighbour:
            neighbour.kill()
            neighbour.wait()
    if subject.returncode != 0:
        with open(log_path, errors="replace") as log:
            raise BenchError(f"{name}: ended with status {subject.returncode}: {log.read()[-1000:].strip()}")
    return Watched(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def count_steps(command):
    """How many steps are in the record stream that a command writes."""
    listing = subprocess.Popen(command, stdout=subprocess.PIPE)
    count = subprocess.run(["grep", "-ac", '"type":"step"'], stdin=listing.stdout, capture_output=True, text=True)
    listing.stdout.close()
    if listing.wait() != 0:
        raise BenchError(f"{' '.join(command)}: ended with status {listing.returncode}")
    return int(count.stdout)
